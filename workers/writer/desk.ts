import type { Grant } from '../../model/access.ts'
import { fail, type Outcome, ok, type StorageReason } from '../../model/fault.ts'
import type { IdSource } from '../../model/id.ts'
import { replicaName } from '../../sync/database.ts'
import type { KnownPerson } from '../../sync/device.ts'
import type { Journal } from '../../sync/journal.ts'
import type { Timing } from '../../sync/loop.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { recover } from '../../sync/recover.ts'
import { type Replica, startReplica } from '../../sync/replica.ts'
import type { FreeBytes } from '../../sync/room.ts'
import { createShelf, type Shelf } from '../../sync/shelf.ts'
import { type Store, setMeta } from '../../sync/store.ts'
import type { Transport } from '../../sync/transport.ts'
import { type Folding, startFolding } from './folding.ts'

export interface DeskDeps {
  readonly openStore: (name: string) => Promise<Store>
  readonly transport: Transport
  readonly journal: Journal
  readonly timing: Timing
  readonly ids: IdSource
  readonly sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>
  readonly notify: (notices: readonly StoreNotice[]) => void
  readonly onChange: () => void
  readonly onBug: (error: unknown) => void
  readonly freeBytes?: FreeBytes
  /** Runs while this process, of all on the device, holds the named lock; resolves to "let go". */
  readonly lock: (name: string, run: () => void) => () => void
}

/** Somebody's open replica: where this person's edits are written, and the loops that keep it current. */
export interface Desk {
  readonly person: KnownPerson
  readonly online: boolean
  readonly store: Store
  readonly shelf: Shelf
  /** Undefined while another window's writer drains the outbox. */
  replica(): Replica | undefined
  /** Runs beside the replica. */
  folding(): Folding | undefined
  close(): void
}

/** A platform that neither opens a store nor says why (another window blocks it, say) is not waited for longer, ms. */
const openingMs = 20_000

/** Opens a person's replica. A store that does not open is a fault that a person must read, and can do something about. */
export async function openDesk(
  deps: DeskDeps,
  person: KnownPerson,
  grants: readonly Grant[],
  online: boolean,
): Promise<Outcome<Desk>> {
  let replica: Replica | undefined
  const shelf = createShelf(() => void replica?.refetch())
  const opened = await openWhole(deps, shelf, person, grants, online).catch((error: unknown) => {
    deps.onBug(error)
    return fail({ kind: 'storage', reason: reasonOf(error) })
  })
  if (!opened.ok) return opened
  const store = opened.value
  let folding: Folding | undefined
  let closed = false
  const letGo = deps.lock(`selvedge-drain-${person.id}`, () => {
    if (closed) return
    const notify = (notices: readonly StoreNotice[]) => {
      folding?.used()
      deps.notify(notices)
    }
    const started = startReplica({ ...deps, notify, store, shelf, person: person.id })
    replica = started
    folding = startFolding({
      ...deps,
      store,
      fence: started.fence,
      isBusy: () => started.inFlight().size > 0,
      onDamage: () => void started.refetch(),
    })
    deps.onChange()
  })
  return ok({
    person,
    online,
    store,
    shelf,
    replica: () => replica,
    folding: () => folding,
    close: () => {
      closed = true
      folding?.stop()
      replica?.stop()
      letGo()
      store.close()
    },
  })
}

/** The name of a person's replica on this device, as both workers know it. */
export function placeOf(person: KnownPerson): string {
  return person.replica ?? person.id
}

/** The name after a damaged store's: its own stays with what is left of it. */
export function nextPlace(person: KnownPerson): string {
  const [, count = '1'] = placeOf(person).slice(person.id.length).split('-')
  return `${person.id}-${Number(count) + 1}`
}

async function openWhole(
  deps: DeskDeps,
  shelf: Shelf,
  person: KnownPerson,
  grants: readonly Grant[],
  online: boolean,
): Promise<Outcome<Store>> {
  const store = await openInTime(deps, replicaName(placeOf(person)))
  const { journal, ids, timing } = deps
  const freshReplica = () => ids.next('replica')
  const recovered = await recover({
    store,
    shelf,
    journal,
    nowMs: timing.nowMs,
    freshReplica,
    person: person.id,
    grants,
  }).catch((error: unknown) => {
    store.close()
    throw error
  })
  if (!recovered.ok) {
    store.close()
    return recovered
  }
  // What the server has just said at the sign-in counts before the feed says it again.
  if (online) await store.write(['meta'], (tx) => setMeta(tx, 'grants', grants))
  return ok(store)
}

function openInTime({ openStore, timing }: DeskDeps, name: string): Promise<Store> {
  return new Promise((resolve, reject) => {
    let late = false
    const cancel = timing.after(openingMs, () => {
      late = true
      reject(new DOMException('The store did not open in time.', 'TimeoutError'))
    })
    openStore(name).then(
      (store) => {
        cancel()
        if (late) store.close()
        else resolve(store)
      },
      (error: unknown) => {
        cancel()
        reject(error)
      },
    )
  })
}

/** Dexie wraps what the platform said; the platform's word is inside. */
function reasonOf(error: unknown): StorageReason {
  const inner = error instanceof Error && 'inner' in error ? error.inner : undefined
  const names = [error, inner].map((each) =>
    typeof each === 'object' && each !== null && 'name' in each ? String(each.name) : '',
  )
  if (names.includes('QuotaExceededError')) return 'full'
  return names.includes('VersionError') ? 'newer' : 'corrupt'
}
