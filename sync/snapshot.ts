import { done, fail, type Outcome } from '../model/fault.ts'
import type { Row } from '../model/table.ts'
import { tables } from '../model/tables.ts'
import { hotStores, type Place, pendingEntries, placeKey, refreshHot } from './hot.ts'
import { noticesOf } from './land.ts'
import { type SegmentDeps, takeSegments } from './segments.ts'
import { settle } from './settle.ts'
import type { Shelf } from './shelf.ts'
import { coverUp, losesSight } from './sight.ts'
import { metaOf, type SegmentPlan, type Store, setMeta, type Tx } from './store.ts'
import type { Transport } from './transport.ts'

export interface SnapshotDeps extends SegmentDeps {
  readonly shelf: Shelf
  readonly transport: Transport
  readonly nowMs: () => number
  readonly serverMs: () => number
}

/**
 * Fills an empty replica from the server's segments. May be killed anywhere: the plan and each segment are on disk as
 * soon as they are had, and the next call goes on with those that are missing.
 */
export async function bootstrap(deps: SnapshotDeps): Promise<Outcome<void>> {
  const planned = (await currentPlan(deps)) ?? (await newPlan(deps))
  if (planned !== undefined && 'ok' in planned) return planned
  if (planned === undefined) return done
  const queue = planned.segments
    .map((segment, i) => ({ segment, no: planned.base + i }))
    .filter(({ segment }) => !planned.fetched.has(segment.id))
  const taken = await takeSegments(deps, queue)
  return taken.ok ? finish(deps) : taken
}

interface Planned {
  readonly segments: readonly SegmentPlan[]
  readonly fetched: ReadonlySet<string>
  /** Number of the first block: numbers are never used twice. */
  readonly base: number
}

async function currentPlan(deps: SnapshotDeps): Promise<Planned | undefined> {
  return deps.store.read(['meta'], async (tx) => {
    const plan = await metaOf(tx, 'plan')
    if (plan === undefined) return undefined
    return { segments: plan.segments, fetched: new Set(await metaOf(tx, 'fetched')), base: plan.base }
  })
}

async function newPlan(deps: SnapshotDeps): Promise<Planned | Outcome<void> | undefined> {
  const manifest = await deps.transport.snapshot()
  if (!manifest.ok) return manifest
  const segments = inOrderOfUse(manifest.value.segments)
  let unseenIn: string | undefined
  const planned = await deps.store.write(hotStores, async (tx) => {
    if ((await metaOf(tx, 'epoch')) !== manifest.value.epoch) return fail({ kind: 'reset', reason: 'epoch' })
    if (((await metaOf(tx, 'fence')) ?? 0) !== deps.fence) return undefined
    const base = (await metaOf(tx, 'nextBlock')) ?? 1
    await tx.clear('blocks')
    await tx.clear('deltas')
    await setMeta(tx, 'plan', {
      epoch: manifest.value.epoch,
      cursor: manifest.value.cursor,
      seq: manifest.value.seq,
      segments,
      base,
    })
    await setMeta(tx, 'nextBlock', base + segments.length)
    const [before, grants] = [await metaOf(tx, 'seenWith'), (await metaOf(tx, 'grants')) ?? []]
    // Rights may have been lost while the rows that they gave were being fetched.
    if (before !== undefined && losesSight(before, grants)) {
      await coverUp(deps, tx)
      unseenIn = await metaOf(tx, 'replica')
    }
    await setMeta(tx, 'seenWith', grants)
    await setMeta(tx, 'fetched', [])
    await setMeta(tx, 'blockRows', {})
    await setMeta(tx, 'complete', emptyTables(segments))
    return { segments, fetched: new Set<string>(), base, replica: (await metaOf(tx, 'replica')) ?? '' }
  })
  if (unseenIn !== undefined) deps.notify([{ kind: 'reload', replica: unseenIn, table: '*' }])
  // No segment will ever say of a table without rows that it is whole.
  if (planned !== undefined && 'segments' in planned)
    deps.notify(
      emptyTables(segments).map((table) => ({
        kind: 'blocks',
        replica: planned.replica,
        table,
        numbers: [],
        complete: true,
      })),
    )
  return planned
}

/**
 * Masters first, so that names are there before the documents that use them; then the first segment of each other table,
 * so that every list has something to show; then the rest, table by table. Within a table as the server gave them.
 */
function inOrderOfUse(given: readonly SegmentPlan[]): readonly SegmentPlan[] {
  const begun = new Set<string>()
  return tables
    .flatMap(({ name, tier }, place) =>
      given.filter(({ table }) => table === name).map((segment) => ({ segment, tier, place })),
    )
    .map(({ segment, tier, place }) => {
      const isFirst = !begun.has(segment.table)
      begun.add(segment.table)
      return { segment, turn: (tier === 'lookup' ? 0 : isFirst ? 1 : 2) * tables.length + place }
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ segment }) => segment)
}

function emptyTables(segments: readonly SegmentPlan[]): readonly string[] {
  const withRows = new Set(segments.map((segment) => segment.table))
  return tables.map((table) => table.name).filter((name) => !withRows.has(name))
}

/**
 * The deltas begin where the snapshot's watermark was taken, and only when every segment is here: an older segment that
 * came after a delta would bring back what was removed.
 */
async function finish(deps: SnapshotDeps): Promise<Outcome<void>> {
  const stood = await deps.store.write(standStores, async (tx) => {
    const plan = await metaOf(tx, 'plan')
    if (
      plan === undefined ||
      plan.epoch !== (await metaOf(tx, 'epoch')) ||
      ((await metaOf(tx, 'fence')) ?? 0) !== deps.fence
    )
      return undefined
    await tx.delete('meta', 'plan')
    await tx.delete('meta', 'fetched')
    const changed = await standAt(deps, tx, plan)
    return noticesOf((await metaOf(tx, 'replica')) ?? '', new Map(), changed)
  })
  deps.notify(stood ?? [])
  return done
}

export const standStores = [...hotStores, 'clashes'] as const

/**
 * Takes a place in the feed, which goes on from there: every row here is as it was then or later. Rows with unsent edits
 * get the server state that is here now, and answers from before that place are taken, for the feed brings them no more.
 * @returns the rows whose hot record changed
 */
export async function standAt(
  deps: Pick<SnapshotDeps, 'shelf' | 'nowMs' | 'serverMs'>,
  tx: Tx,
  { cursor, seq }: { readonly cursor: string; readonly seq: number },
): Promise<readonly Place[]> {
  await setMeta(tx, 'cursor', cursor)
  await setMeta(tx, 'lastSeq', seq)
  await setMeta(tx, 'caughtUp', false)
  await setMeta(tx, 'lastSyncMs', deps.nowMs())
  await tx.delete('meta', 'loose')
  const places: Place[] = [...(await tx.all('hot')).map(({ table, id }) => ({ table, id }))]
  for (const { result } of await tx.all('outbox', 'state', 'answered')) {
    if (result?.seq !== undefined && result.seq <= seq) places.push(...(await settle(tx, result, deps.serverMs())))
  }
  const arrived = new Map<string, Row | null>()
  for (const place of places) arrived.set(placeKey(place), await deps.shelf.find(tx, place.table, place.id))
  return refreshHot({ tx, shelf: deps.shelf, pending: await pendingEntries(tx), arrived }, places)
}

/** Forgets the server rows, so that the next bootstrap fetches them anew. Unsent work and what it shows stay. */
export async function forgetRows(store: Store, fence: number): Promise<void> {
  await store.write(['meta', 'blocks', 'deltas'], async (tx) => {
    if (((await metaOf(tx, 'fence')) ?? 0) === fence) await forget(tx)
  })
}

/** As forgetRows, after some rows or columns may be seen no more: of those nothing stays, under unsent edits neither. */
export async function forgetSight(deps: Pick<SnapshotDeps, 'store' | 'shelf' | 'fence' | 'notify'>): Promise<void> {
  const replica = await deps.store.write(hotStores, async (tx) => {
    if (((await metaOf(tx, 'fence')) ?? 0) !== deps.fence) return undefined
    await forget(tx)
    await coverUp(deps, tx)
    return metaOf(tx, 'replica')
  })
  if (replica !== undefined) deps.notify([{ kind: 'reload', replica, table: '*' }])
}

/** Has the next bootstrap fetch all rows anew; those that are here stay until its plan is. */
export async function fetchAnew(store: Store, fence: number): Promise<void> {
  await store.write(['meta'], async (tx) => {
    if (((await metaOf(tx, 'fence')) ?? 0) !== fence) return
    for (const key of ['cursor', 'plan', 'fetched'] as const) await tx.delete('meta', key)
  })
}

export async function forget(tx: Tx): Promise<void> {
  await tx.clear('blocks')
  await tx.clear('deltas')
  for (const key of ['cursor', 'plan', 'fetched', 'complete', 'lastSeq', 'caughtUp', 'loose'] as const)
    await tx.delete('meta', key)
}
