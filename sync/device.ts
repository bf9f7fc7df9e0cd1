import { Dexie } from 'dexie'
import type { Grant } from '../model/access.ts'
import type { Lease } from './lease.ts'

/** Somebody who has signed in on this device before. */
export interface KnownPerson extends Lease {
  readonly id: string
  readonly username: string
  readonly fullName: string
  readonly locale: 'en' | 'bn'
  readonly grants: readonly Grant[]
  /** Checks the password when the server is out of reach; hex. */
  readonly salt: string
  readonly verifier: string
  readonly refreshToken: string | null
  /** Unsent edits in this person's replica, as last counted. */
  readonly waiting: number
  /** Where this person's replica is, once a damaged one was set aside; under the person's own id until then. */
  readonly replica?: string
}

/** What belongs to the device and not to a person: its name, who has used it, who uses it now. */
export interface Device {
  people(): Promise<readonly KnownPerson[]>
  keep(person: KnownPerson): Promise<void>
  /** Changes some of what is known, whatever else has been changed meanwhile. */
  change(id: string, what: Partial<KnownPerson>): Promise<void>
  current(): Promise<string | null>
  setCurrent(person: string | null): Promise<void>
  name(): Promise<string>
  /** Whether the server was a demonstration's when it was last heard; null when it never was. */
  isDemo(): Promise<boolean | null>
  setDemo(isDemo: boolean): Promise<void>
}

/** @param freshName names a device that has none yet */
export async function openDevice(freshName: () => string): Promise<Device> {
  const db = new Dexie('selvedge-device', { chromeTransactionDurability: 'strict' })
  db.version(1).stores({ people: 'id,username', own: 'key' })
  await db.open()
  const people = db.table<KnownPerson, string>('people')
  const own = db.table<{ readonly key: string; readonly value: string | null }, string>('own')
  // A database that the browser closed by force, as on a full disk, and that could not be opened in that moment: Dexie
  // remembers the failure for ever, and nobody could sign in or see a status until the app is started again.
  async function opened<T>(work: () => PromiseLike<T>): Promise<T> {
    if (!db.isOpen()) await db.open()
    return work()
  }
  return {
    people: () => opened(() => people.toArray()),
    keep: async (person) => {
      await opened(() => people.put(person))
    },
    change: async (id, what) => {
      await opened(() => people.update(id, what))
    },
    current: async () => (await opened(() => own.get('current')))?.value ?? null,
    setCurrent: async (person) => {
      await opened(() => own.put({ key: 'current', value: person }))
    },
    name: async () => {
      const kept = (await opened(() => own.get('name')))?.value
      if (kept) return kept
      const name = freshName()
      await opened(() => own.put({ key: 'name', value: name }))
      return name
    },
    isDemo: async () => {
      const kept = (await opened(() => own.get('demo')))?.value
      return kept == null ? null : kept === 'yes'
    },
    setDemo: async (isDemo) => {
      await opened(() => own.put({ key: 'demo', value: isDemo ? 'yes' : 'no' }))
    },
  }
}
