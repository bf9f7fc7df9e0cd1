import { fail, type Outcome, ok } from '../model/fault.ts'
import { pack } from '../model/pack.ts'
import { allFields, type Row } from '../model/table.ts'
import { findTable } from '../model/tables.ts'
import type { Changes, Result } from '../model/wire.ts'
import { hotStores, type Place, pendingEntries, placeKey, placesOf, refreshHot } from './hot.ts'
import type { StoreNotice } from './notice.ts'
import { settle } from './settle.ts'
import type { Shelf } from './shelf.ts'
import { metaOf, type Store, setMeta, type Tx } from './store.ts'

export interface LandDeps {
  readonly store: Store
  readonly shelf: Shelf
  readonly nowMs: () => number
  /** The server's clock, as last told: how old an answer is must not depend on a PC's clock. */
  readonly serverMs: () => number
  /** This writer's place in the line of drain-lock holders. */
  readonly fence: number
}

export interface Landed {
  readonly notices: readonly StoreNotice[]
  /** False when the page was not for this cursor any more, or another writer holds the lock: nothing was written. */
  readonly taken: boolean
}

/**
 * Puts a page of changes on disk in one transaction: rows, removals, answers to my own mutations, what they leave of my
 * overlay, and the cursor. A kill at any moment leaves all of it or nothing.
 * @param asked the cursor the page was asked for; the page is dropped when the store has moved on since
 */
export async function land(deps: LandDeps, asked: string, page: Changes): Promise<Outcome<Landed>> {
  return deps.store.write([...hotStores, 'clashes'], async (tx) => {
    const [fence, cursor, epoch] = [await metaOf(tx, 'fence'), await metaOf(tx, 'cursor'), await metaOf(tx, 'epoch')]
    if (fence !== deps.fence || cursor !== asked) return ok({ notices: [], taken: false })
    // Another incarnation than the one this replica has met: meet it before anything of it is taken.
    if (epoch !== page.epoch) return fail({ kind: 'reset', reason: 'epoch' })
    const replica = (await metaOf(tx, 'replica')) ?? ''
    const arrived = new Map<string, Row | null>()
    const deltas = new Map<string, number>()
    for (const table of tablesIn(page)) {
      const key = await putDelta(tx, table, page, arrived)
      if (key !== undefined) deltas.set(table, key)
    }
    const settled = await settleAll(tx, page.results, deps.serverMs())
    const quarantined = await quarantine(deps, tx, page)
    const touched = await hotPlaces(tx, arrived)
    const changed = await refreshHot({ tx, shelf: deps.shelf, pending: await pendingEntries(tx), arrived }, [
      ...touched,
      ...settled,
      ...quarantined,
    ])
    await setMeta(tx, 'cursor', page.cursor)
    await setMeta(tx, 'lastSeq', page.seq)
    await setMeta(tx, 'caughtUp', page.done)
    await setMeta(tx, 'lastSyncMs', deps.nowMs())
    if (page.grants !== undefined) {
      await setMeta(tx, 'grants', page.grants.grants)
      await setMeta(tx, 'grantsVersion', page.grants.version)
      // A feed that goes on shows what it showed before, whatever the rights are called now.
      await setMeta(tx, 'seenWith', page.grants.grants)
    }
    return ok({ notices: noticesOf(replica, deltas, changed), taken: true })
  })
}

function tablesIn(page: Changes): readonly string[] {
  const names = new Set([...Object.keys(page.tables), ...page.gone.map((each) => each.table)])
  // A table that this build does not know is fetched by the one that does: see createFence.
  return [...names].filter((name) => findTable(name) !== undefined)
}

/** Puts what a page says of one table on disk, and what of it has arrived into the map. */
export async function putDelta(
  tx: Tx,
  table: string,
  page: Pick<Changes, 'tables' | 'gone'>,
  arrived: Map<string, Row | null>,
): Promise<number | undefined> {
  const drawer = findTable(table)
  if (drawer === undefined) return undefined
  const part = page.tables[table]
  const rows = (part?.rows ?? []).map((values) => rowFrom(part?.columns ?? [], values))
  const gone = page.gone.filter((each) => each.table === table).map((each) => each.id)
  for (const row of rows) arrived.set(placeKey({ table, id: row.id }), row)
  for (const id of gone) arrived.set(placeKey({ table, id }), null)
  const columns = new Set(part?.columns)
  const fields = Object.fromEntries(Object.entries(allFields(drawer)).filter(([name]) => columns.has(name)))
  const key = await tx.put('deltas', { table, bytes: pack(table, fields, rows), rows: rows.length, gone })
  return Number(key)
}

function rowFrom(columns: readonly string[], values: readonly unknown[]): Row {
  return Object.fromEntries(columns.map((column, i) => [column, values[i] ?? null])) as Row // the transport parsed the page
}

/** Takes the answers to my own mutations; their effects are in the same page, so the overlay goes without a flicker. */
async function settleAll(tx: Tx, results: readonly Result[], nowMs: number): Promise<readonly Place[]> {
  const places: Place[] = []
  for (const result of results) places.push(...(await settle(tx, result, nowMs)))
  return places
}

/** Unsent work on a row that this person may no longer see is set aside with its reason, not dropped and not sent. */
async function quarantine(deps: LandDeps, tx: Tx, page: Changes): Promise<readonly Place[]> {
  const lost = new Set(page.gone.filter((each) => each.why === 'scope').map(placeKey))
  if (lost.size === 0) return []
  const places: Place[] = []
  for (const entry of await tx.all('outbox', 'state', 'waiting')) {
    if (!entry.mutation.ops.some((op) => lost.has(placeKey(op)))) continue
    await tx.put('outbox', {
      ...entry,
      state: 'attention',
      fault: { kind: 'forbidden', permission: 'scope' },
      at: deps.serverMs(),
    })
    places.push(...placesOf(entry.mutation.ops))
  }
  return places
}

/** Rows of the page that have a hot record: most of a page has none and is not looked at twice. */
export async function hotPlaces(tx: Tx, arrived: ReadonlyMap<string, Row | null>): Promise<readonly Place[]> {
  const hot = await tx.all('hot')
  return hot.filter((each) => arrived.has(placeKey(each))).map(({ table, id }) => ({ table, id }))
}

export function noticesOf(
  replica: string,
  deltas: ReadonlyMap<string, number>,
  changed: readonly Place[],
): readonly StoreNotice[] {
  const tables = new Set([...deltas.keys(), ...changed.map((place) => place.table)])
  return [...tables].map((table) => {
    const key = deltas.get(table)
    return {
      kind: 'rows',
      replica,
      table,
      deltas: key === undefined ? [] : [key],
      hot: changed.filter((place) => place.table === table).map((place) => place.id),
    }
  })
}
