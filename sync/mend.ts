import { type Digest, type DigestIndex, digestOf, sameDigest } from '../model/digest.ts'
import { done, fail, type Outcome, ok } from '../model/fault.ts'
import type { Row } from '../model/table.ts'
import type { RangeAnswer } from '../model/wire.ts'
import { hotStores, pendingEntries, placeKey, refreshHot } from './hot.ts'
import { hotPlaces, type LandDeps, noticesOf, putDelta } from './land.ts'
import type { StoreNotice } from './notice.ts'
import { metaOf, type RowSample, setMeta, type Tx } from './store.ts'
import type { Transport } from './transport.ts'

export interface MendDeps extends LandDeps {
  readonly transport: Transport
  readonly notify: (notices: readonly StoreNotice[]) => void
}

/** Where a replica stands while it is compared: what the server was asked with, and what must still be so on the disk. */
export interface Ground {
  readonly device: string
  readonly epoch: string
  /** The cursor that the server was asked with. */
  readonly cursor: string
  /** The cursor on the disk; undefined while there is none. */
  readonly kept: string | undefined
  /**
   * Rows that came while comparing. One that has moved to another buyer is gone from the old one's rows, and must not go
   * from here for that when the new one's have been looked at first.
   */
  readonly came: Set<string>
}

export interface Unit {
  readonly table: string
  readonly scope: string | null
}

/** Ids after one and up to another; null is the beginning, and the end. */
export interface Stretch {
  readonly after: string | null
  readonly upTo: string | null
  readonly here: Digest
  readonly there: Digest
}

/** What was mended of a unit. */
export interface Mended {
  readonly missing: number
  readonly different: number
  readonly extra: number
  readonly stretches: readonly Stretch[]
  readonly samples: readonly RowSample[]
}

/** Rows of a stretch that are compared one by one: some 25 kB of ids and hashes. */
const leafRows = 500
/** Parts into which a larger stretch is cut. */
const fan = 256
const mostSamples = 5

/** The parts of a stretch in which the two sides differ, cut where this side has ids. One question. */
export async function differingParts(
  deps: MendDeps,
  ground: Ground,
  unit: Unit,
  index: DigestIndex,
  { after, upTo }: Pick<Stretch, 'after' | 'upTo'>,
): Promise<Outcome<readonly Stretch[]>> {
  const from = after === null ? 0 : index.upTo(after)
  const count = index.upTo(upTo) - from
  const parts = Math.min(fan, Math.ceil(count / leafRows))
  const cuts = Array.from({ length: parts - 1 }, (_, i) => index.idAt(from + Math.floor((count * (i + 1)) / parts)))
  const ends = [after, ...cuts, upTo].filter((end) => end !== null)
  const answer = await deps.transport.digest({ device: ground.device, cursor: ground.cursor, of: { ...unit, ends } })
  if (!answer.ok) return answer
  // The sums are of what lies before the first end, between them, and after the last.
  const sums = answer.value.units[0]?.sums ?? []
  const bounds = [null, ...ends, null]
  return ok(
    sums.flatMap((there, i) => {
      const [low, high] = [bounds[i] ?? null, bounds[i + 1] ?? null]
      const isOutside =
        (after !== null && (low === null || low < after)) || (upTo !== null && (high === null || high > upTo))
      const here = digestOf(index.sum(low === null ? 0 : index.upTo(low), index.upTo(high)))
      return isOutside || sameDigest(here, there) ? [] : [{ after: low, upTo: high, here, there }]
    }),
  )
}

/**
 * Makes the rows of one unit what the server has, by halves that are looked at only where they differ, and lands what is
 * otherwise like a page of the feed. May be stopped anywhere: what has landed is right, and the rest differs still.
 * @param onMended told of what has landed, as soon as it has
 */
export async function mendUnit(
  deps: MendDeps,
  ground: Ground,
  unit: Unit,
  index: DigestIndex,
  whole: Pick<Stretch, 'here' | 'there'>,
  onMended: (more: Mended) => void,
): Promise<Outcome<void>> {
  const open: Stretch[] = [{ after: null, upTo: null, ...whole }]
  for (let stretch = open.pop(); stretch !== undefined; stretch = open.pop()) {
    if (stretch.here.rows > leafRows) {
      const parts = await differingParts(deps, ground, unit, index, stretch)
      if (!parts.ok) return parts
      open.push(...parts.value.toReversed())
      continue
    }
    const leaf = await mendLeaf(deps, ground, unit, index, stretch, onMended)
    if (!leaf.ok) return leaf
  }
  return done
}

export const nothingMended: Mended = { missing: 0, different: 0, extra: 0, stretches: [], samples: [] }

export function together(one: Mended, other: Mended): Mended {
  return {
    missing: one.missing + other.missing,
    different: one.different + other.different,
    extra: one.extra + other.extra,
    stretches: [...new Set([...one.stretches, ...other.stretches])].slice(0, 20),
    samples: [...one.samples, ...other.samples].slice(0, mostSamples),
  }
}

/** Few rows here, however many there: the server answers as much at a time as it likes. */
async function mendLeaf(
  deps: MendDeps,
  ground: Ground,
  unit: Unit,
  index: DigestIndex,
  stretch: Stretch,
  onMended: (more: Mended) => void,
): Promise<Outcome<void>> {
  for (let after = stretch.after; ; ) {
    const from = after === null ? 0 : index.upTo(after)
    const have = Array.from({ length: index.upTo(stretch.upTo) - from }, (_, i): [string, string] => [
      index.idAt(from + i),
      index.hashAt(from + i),
    ])
    const { device, cursor } = ground
    const answer = await deps.transport.range({ device, cursor, ...unit, after, upTo: stretch.upTo, have })
    if (!answer.ok) return answer
    const samples = await landRange(deps, ground, unit.table, answer.value)
    if (!samples.ok) return samples
    const known = new Set(have.map(([id]) => id))
    const missing = answer.value.rows.filter(([id]) => !known.has(String(id))).length
    onMended({
      missing,
      different: answer.value.rows.length - missing,
      extra: answer.value.gone.length,
      stretches: [stretch],
      samples: samples.value,
    })
    if (answer.value.end === null) return done
    after = answer.value.end
  }
}

/**
 * Puts the server's rows of a range on disk in one transaction, as a delta like that of a page; what waits is laid over
 * them again. Unlike a page it moves no cursor: what is newer than the cursor comes with the feed once more.
 * @returns some of the rows before and after
 */
export async function landRange(
  deps: MendDeps,
  ground: Ground,
  table: string,
  answer: Pick<RangeAnswer, 'epoch' | 'columns' | 'rows' | 'gone'>,
): Promise<Outcome<readonly RowSample[]>> {
  if (answer.epoch !== ground.epoch) return fail({ kind: 'reset', reason: 'epoch' })
  const gone = answer.gone.filter((id) => !ground.came.has(placeKey({ table, id })))
  if (answer.rows.length + gone.length === 0) return ok([])
  const landed = await deps.store.write(hotStores, async (tx) => {
    if (!(await isOn(deps, tx, ground))) return undefined
    const samples = await samplesOf(deps, tx, table, { ...answer, gone })
    const arrived = new Map<string, Row | null>()
    const page = {
      tables: { [table]: { columns: answer.columns, rows: answer.rows } },
      gone: gone.map((id) => ({ table, id, why: 'removed' as const })),
    }
    const key = await putDelta(tx, table, page, arrived)
    const overlay = { tx, shelf: deps.shelf, pending: await pendingEntries(tx), arrived }
    const changed = await refreshHot(overlay, await hotPlaces(tx, arrived))
    // Rows of a later moment than the cursor's may be among them.
    if (ground.kept !== undefined) await setMeta(tx, 'caughtUp', false)
    const deltas = new Map(key === undefined ? [] : [[table, key]])
    return { samples, notices: noticesOf((await metaOf(tx, 'replica')) ?? '', deltas, changed) }
  })
  // Another writer has the lock, or the feed has moved on: all that was compared is void.
  if (landed === undefined) return fail({ kind: 'busy', retryMs: 0 })
  for (const [id] of answer.rows) ground.came.add(placeKey({ table, id: String(id) }))
  deps.notify(landed.notices)
  return ok(landed.samples)
}

/** True while nobody else has changed what the comparison stands on. */
export async function isOn({ fence }: Pick<MendDeps, 'fence'>, tx: Tx, ground: Ground): Promise<boolean> {
  return (
    ((await metaOf(tx, 'fence')) ?? 0) === fence &&
    (await metaOf(tx, 'cursor')) === ground.kept &&
    (await metaOf(tx, 'epoch')) === ground.epoch
  )
}

async function samplesOf(
  deps: MendDeps,
  tx: Tx,
  table: string,
  { columns, rows, gone }: Pick<RangeAnswer, 'columns' | 'rows' | 'gone'>,
): Promise<readonly RowSample[]> {
  const there = rows.map((values) => Object.fromEntries(columns.map((column, i) => [column, values[i]])))
  const some = [...there, ...gone.map((id) => ({ id, isGone: true }))].slice(0, mostSamples)
  const samples: RowSample[] = []
  for (const row of some) {
    const id = String(row.id)
    samples.push({ id, here: await deps.shelf.find(tx, table, id), there: 'isGone' in row ? null : row })
  }
  return samples
}
