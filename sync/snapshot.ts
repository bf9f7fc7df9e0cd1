import { done, fail, type Outcome } from '../model/fault.ts'
import { unpack } from '../model/pack.ts'
import type { Row } from '../model/table.ts'
import { tables } from '../model/tables.ts'
import { hotStores, type Place, pendingEntries, placeKey, refreshHot } from './hot.ts'
import { noticesOf } from './land.ts'
import type { StoreNotice } from './notice.ts'
import { type FreeBytes, roomFor } from './room.ts'
import { settle } from './settle.ts'
import type { Shelf } from './shelf.ts'
import { coverUp, losesSight } from './sight.ts'
import { metaOf, type SegmentPlan, type Store, setMeta, type Tx } from './store.ts'
import type { Transport } from './transport.ts'

export interface SnapshotDeps {
  readonly store: Store
  readonly shelf: Shelf
  readonly transport: Transport
  readonly nowMs: () => number
  readonly serverMs: () => number
  /** SHA-256 of some bytes, in hex. */
  readonly sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>
  readonly notify: (notices: readonly StoreNotice[]) => void
  readonly fence: number
  readonly freeBytes?: FreeBytes
}

const atATime = 4

/**
 * Fills an empty replica from the server's segments. May be killed anywhere: the plan and each segment are on disk as
 * soon as they are had, and the next call goes on at the first that is missing. Masters come first, so that names are
 * there before the documents that use them.
 */
export async function bootstrap(deps: SnapshotDeps): Promise<Outcome<void>> {
  const planned = (await currentPlan(deps)) ?? (await newPlan(deps))
  if (planned !== undefined && 'ok' in planned) return planned
  if (planned === undefined) return done
  const queue = planned.segments
    .map((segment, no) => ({ segment, no }))
    .filter(({ segment }) => !planned.fetched.has(segment.id))
  let stopped: Outcome<void> = done
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && stopped.ok; next = queue.shift()) {
      const fetched = await fetchSegment(deps, next.segment, planned.base + next.no)
      if (!fetched.ok) stopped = fetched
    }
  }
  await Promise.all(Array.from({ length: atATime }, worker))
  return stopped.ok ? finish(deps) : stopped
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
  const order = new Map(tables.map((table, i) => [table.name, table.tier === 'lookup' ? i : 100 + i]))
  const segments = manifest.value.segments
    .filter((segment) => order.has(segment.table))
    .sort((a, b) => (order.get(a.table) ?? 0) - (order.get(b.table) ?? 0))
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

function emptyTables(segments: readonly SegmentPlan[]): readonly string[] {
  const withRows = new Set(segments.map((segment) => segment.table))
  return tables.map((table) => table.name).filter((name) => !withRows.has(name))
}

async function fetchSegment(deps: SnapshotDeps, segment: SegmentPlan, no: number): Promise<Outcome<void>> {
  const room = await roomFor(segment.bytes, deps.freeBytes)
  if (!room.ok) return room
  const bytes = await deps.transport.segment(segment.id)
  if (!bytes.ok && bytes.fault.kind === 'missing') {
    // The server has built newer segments: ask for a new plan next time.
    await deps.store.write(['meta'], (tx) => tx.delete('meta', 'plan'))
    return bytes
  }
  if (!bytes.ok) return bytes
  // Cut short or altered on the way: as good as not received.
  if ((await deps.sha256(bytes.value)) !== segment.id || unpack(bytes.value) === undefined)
    return fail({ kind: 'offline' })
  const landed = await deps.store.write(['meta', 'blocks'], async (tx) => {
    const plan = await metaOf(tx, 'plan')
    if (((await metaOf(tx, 'fence')) ?? 0) !== deps.fence || plan?.segments[no - plan.base]?.id !== segment.id)
      return undefined
    const fetched = [...((await metaOf(tx, 'fetched')) ?? []), segment.id]
    await tx.put('blocks', {
      table: segment.table,
      no,
      bytes: bytes.value,
      rows: segment.rows,
      minId: segment.minId,
      maxId: segment.maxId,
    })
    await setMeta(tx, 'fetched', fetched)
    const rows = (await metaOf(tx, 'blockRows')) ?? {}
    await setMeta(tx, 'blockRows', { ...rows, [segment.table]: (rows[segment.table] ?? 0) + segment.rows })
    const have = new Set(fetched)
    const complete = plan.segments.every((each) => each.table !== segment.table || have.has(each.id))
    if (complete) await setMeta(tx, 'complete', [...((await metaOf(tx, 'complete')) ?? []), segment.table])
    return { replica: (await metaOf(tx, 'replica')) ?? '', complete }
  })
  if (landed === undefined) return fail({ kind: 'busy', retryMs: 0 })
  deps.notify([
    { kind: 'blocks', replica: landed.replica, table: segment.table, numbers: [no], complete: landed.complete },
  ])
  return done
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
