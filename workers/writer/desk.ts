import type { Grant } from '../../model/access.ts'
import type { IdSource } from '../../model/id.ts'
import { replicaName } from '../../sync/database.ts'
import type { KnownPerson } from '../../sync/device.ts'
import type { Journal } from '../../sync/journal.ts'
import type { Timing } from '../../sync/loop.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { recover } from '../../sync/recover.ts'
import { type Replica, startReplica } from '../../sync/replica.ts'
import { createShelf, type Shelf } from '../../sync/shelf.ts'
import type { Store } from '../../sync/store.ts'
import type { Transport } from '../../sync/transport.ts'

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
  close(): void
}

export async function openDesk(
  deps: DeskDeps,
  person: KnownPerson,
  grants: readonly Grant[],
  online: boolean,
): Promise<Desk> {
  const store = await deps.openStore(replicaName(person.id))
  const shelf = createShelf()
  await recover({
    store,
    shelf,
    journal: deps.journal,
    nowMs: deps.timing.nowMs,
    freshReplica: () => deps.ids.next('replica'),
    person: person.id,
    grants,
  })
  let replica: Replica | undefined
  let closed = false
  const letGo = deps.lock(`selvedge-drain-${person.id}`, () => {
    if (closed) return
    replica = startReplica({ ...deps, store, shelf, person: person.id })
    deps.onChange()
  })
  return {
    person,
    online,
    store,
    shelf,
    replica: () => replica,
    close: () => {
      closed = true
      replica?.stop()
      letGo()
      store.close()
    },
  }
}
