import { createHash } from 'node:crypto'
import { done, fail, ok } from '../../model/fault.ts'
import { unpack } from '../../model/pack.ts'
import type { Row } from '../../model/table.ts'
import type { Device, KnownPerson } from '../../sync/device.ts'
import type { Journal, KeptFrame } from '../../sync/journal.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { createSessions } from '../../sync/session.ts'
import type { Store } from '../../sync/store.ts'
import { httpTransport, type Transport } from '../../sync/transport.ts'
import type { Writer } from '../../workers/doors.ts'
import { createWriter } from '../../workers/writer/writer.ts'
import { timingOf, type VirtualTime } from '../sim/virtualTime.ts'
import type { Line } from './line.ts'
import { seeded, seededIds } from './make.ts'
import { type MemoryDisk, memoryDisk, memoryStore } from './memoryStore.ts'

/** One window's writer, as the app builds it, until it is killed. */
export interface Window {
  readonly writer: Writer & { refetch(): Promise<void> }
  /** Ends the process where it stands: what is on the disk stays, and nothing it awaited ever comes. */
  kill(): void
  /** The system takes its locks away while it sleeps; it goes on later without knowing. */
  loseLocks(): void
}

/** A factory PC: what outlives the windows on it. */
export interface Pc {
  readonly line: Line
  /** Device clock minus true time, ms. */
  skewMs: number
  diskIsFull: boolean
  /** The journal finds no room for a frame, though the store's transactions still do. */
  journalIsFull: boolean
  /** Called with what the writers tell the readers. */
  hear: (notices: readonly StoreNotice[]) => void
  /** What the platform says of the disk, bytes; undefined where it cannot tell. */
  freeBytes: number | undefined
  /** Names of replicas that do not open any more, with what the platform says. */
  readonly damaged: Map<string, Error>
  /** The replicas on its disk, by name. */
  readonly disks: Map<string, MemoryDisk>
  readonly journal: KeptFrame[]
  /** Bugs that a loop survived. */
  readonly bugs: unknown[]
  open(): Window
  /** Kills every window, as a power cut does. */
  off(): void
  /** The disk of a person's replica, past every window. */
  store(person: string): Promise<Store>
  /** What the screens show to a person. */
  rows(person: string): Promise<Map<string, Row>>
  isBusy(): boolean
}

export interface PcDeps {
  readonly line: Line
  readonly time: VirtualTime
  readonly seed: number
  /** Opens a replica that several windows share; on a pretended disk when left out. */
  readonly openStore?: (name: string) => Promise<Store>
}

export function pcOn({ line, time, seed, openStore }: PcDeps): Pc {
  const random = seeded(seed)
  const ids = seededIds(seeded(seed + 1), time.nowMs)
  const people = new Map<string, KnownPerson>()
  const waitingFor = new Map<string, { readonly owner: object; readonly run: () => void }[]>()
  const windows = new Set<Window>()
  const stores = new Map<MemoryDisk, Store>()
  let current: string | null = null
  let demo: boolean | null = null
  let busy = 0

  const device: Device = {
    people: async () => [...people.values()],
    keep: async (person) => void people.set(person.id, person),
    change: async (id, what) => {
      const known = people.get(id)
      if (known !== undefined) people.set(id, { ...known, ...what })
    },
    current: async () => current,
    setCurrent: async (person) => {
      current = person
    },
    name: async () => `PC-${seed}`,
    isDemo: async () => demo,
    setDemo: async (isDemo) => {
      demo = isDemo
    },
  }

  const pc: Pc = {
    line,
    skewMs: 0,
    diskIsFull: false,
    journalIsFull: false,
    hear: () => {},
    freeBytes: undefined,
    damaged: new Map(),
    disks: new Map(),
    journal: [],
    bugs: [],
    open,
    off() {
      for (const window of windows) window.kill()
    },
    store: (person) => shared(`selvedge-${person}`),
    async rows(person) {
      return rowsIn(await shared(`selvedge-${person}`))
    },
    isBusy: () => busy > 0 || line.busy > 0,
  }

  async function shared(name: string): Promise<Store> {
    if (openStore !== undefined) return openStore(name)
    const disk = pc.disks.get(name) ?? memoryDisk()
    pc.disks.set(name, disk)
    // One store for all windows: a platform's database takes their transactions one after another.
    const store =
      stores.get(disk) ??
      memoryStore(disk, {
        beforeCommit: () => {
          if (pc.diskIsFull) throw Object.assign(new Error('The disk is full.'), { name: 'QuotaExceededError' })
        },
      })
    stores.set(disk, store)
    return store
  }

  function lock(owner: object, name: string, run: () => void): () => void {
    const queue = waitingFor.get(name) ?? []
    waitingFor.set(name, queue)
    queue.push({ owner, run })
    if (queue.length === 1) run()
    return () => release(owner, name)
  }

  function release(owner: object, name: string): void {
    const queue = waitingFor.get(name) ?? []
    const place = queue.findIndex((each) => each.owner === owner)
    if (place < 0) return
    queue.splice(place, 1)
    if (place === 0) queue[0]?.run()
  }

  function open(): Window {
    const life = { alive: true }
    const never = <T>() => new Promise<T>(() => {})
    /** What a dead process awaits never comes. */
    async function living<T>(work: () => Promise<T>): Promise<T> {
      if (!life.alive) return never()
      busy += 1
      try {
        const result = await work()
        if (life.alive) return result
      } catch (error) {
        if (life.alive) throw error
      } finally {
        busy -= 1
      }
      return never()
    }
    const timing = timingOf(
      time,
      random,
      () => life.alive,
      () => pc.skewMs,
    )
    const transportOf = (token: () => Promise<string | undefined>, onExpired: () => void): Transport =>
      httpTransport({
        fetch: async (input, init) => {
          if (!life.alive) return never()
          const answer = await line.fetch(input, init)
          return life.alive ? answer : never()
        },
        base: '',
        token,
        onExpired,
        timeoutMs: 60_000,
      })
    const sessions = createSessions({
      device,
      transport: () =>
        transportOf(
          async () => undefined,
          () => {},
        ),
      nowMs: timing.nowMs,
      slowHash: async (password, salt) => createHash('sha256').update(`${salt} ${password}`).digest('hex'),
      freshSalt: () => 'ab',
    })
    const journal: Journal = {
      kind: 'file',
      append: (frame) =>
        living(async () => {
          if (pc.journalIsFull) return fail({ kind: 'storage', reason: 'full' })
          const at = (pc.journal.at(-1)?.at ?? 0) + 1
          pc.journal.push({ at, frame: structuredClone(frame) })
          return ok(at)
        }),
      read: () => living(async () => ok(structuredClone(pc.journal))),
      forget: (upTo) =>
        living(async () => {
          pc.journal.splice(0, pc.journal.findLastIndex((kept) => kept.at <= upTo) + 1)
          return done
        }),
    }
    const writer = createWriter({
      device,
      sessions,
      transport: transportOf(sessions.token, sessions.expire),
      timing,
      ids,
      journal,
      sha256: async (bytes) => createHash('sha256').update(bytes).digest('hex'),
      async openStore(name) {
        const damage = pc.damaged.get(name)
        if (damage !== undefined) throw damage
        const store = await shared(name)
        return {
          read: (names, work) => living(() => store.read(names, work)),
          write: (names, work) => living(() => store.write(names, work)),
          close: () => {},
        }
      },
      notify: (notices) => pc.hear(notices),
      freeBytes: async () => pc.freeBytes,
      onChange: () => {},
      onBug: (error) => {
        if (life.alive) pc.bugs.push(error)
      },
      lock: (name, run) => lock(life, name, run),
    })
    const window: Window = {
      writer,
      kill() {
        life.alive = false
        windows.delete(window)
        window.loseLocks()
      },
      loseLocks() {
        for (const name of waitingFor.keys()) release(life, name)
      },
    }
    windows.add(window)
    // Every window of the app shows a status line.
    void writer.watchStatus(() => {})
    return window
  }

  return pc
}

/** Every row that a replica shows: blocks, what came after them, and over both what waits. Fields without a value are left out. */
async function rowsIn(store: Store): Promise<Map<string, Row>> {
  return store.read(['blocks', 'deltas', 'hot'], async (tx) => {
    const rows = new Map<string, Row>()
    const put = (table: string, bytes: Uint8Array) => {
      const packed = unpack(bytes)
      for (let i = 0; i < (packed?.count ?? 0); i++) {
        const row = packed?.row(i)
        if (row !== undefined) rows.set(`${table}/${row.id}`, valuesOf(row))
      }
    }
    for (const { table, bytes } of await tx.all('blocks')) put(table, bytes)
    for (const { table, bytes, gone } of await tx.all('deltas')) {
      put(table, bytes)
      for (const id of gone) rows.delete(`${table}/${id}`)
    }
    for (const { table, id, row } of await tx.all('hot')) {
      if (row === null) rows.delete(`${table}/${id}`)
      else rows.set(`${table}/${id}`, valuesOf(row))
    }
    return rows
  })
}

export function valuesOf(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined)) as Row // a row without its empty fields
}
