import { packing } from '../model/pack.ts'
import type { Drawer, Fields, Row } from '../model/table.ts'
import type { Manifest } from '../model/wire.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import { readStretch, type Stretch } from './rows.ts'
import type { SegmentFiles } from './segmentFiles.ts'

export type Entry = Manifest['segments'][number]

/** A stretch of ids and the segment that holds its rows; null where it has none. */
export interface Piece extends Stretch {
  readonly entry: Entry | null
}

/** Lets others have their turn, after each step of some milliseconds. Throws where the work is not to go on. */
export type Turn = (tookMs: number) => Promise<void>

export interface PiecesDeps {
  readonly database: Database
  readonly files: SegmentFiles
  readonly clock: Clock
  readonly turn: Turn
}

/** Rows a segment holds at most: a few hundred kB on the wire, and one step of progress on a screen. */
const segmentRows = 20_000
/**
 * Rows of one question. An embedded database answers nobody else until it has answered, and a driver makes objects of all
 * that it gets.
 */
const readRows = 4000
/** How long columns are packed before others get a turn, ms. */
const sliceMs = 10

/** Packs a stretch again; it splits where it has grown beyond one segment. */
export async function packPieces(
  deps: PiecesDeps,
  drawer: Drawer,
  fields: Fields,
  stretch: Stretch,
): Promise<readonly Piece[]> {
  const { scope, upTo } = stretch
  const pieces: Piece[] = []
  // One segment is compressed, in other threads, while the next one is read; not more, they are large.
  let keeping: Promise<unknown> = Promise.resolve()
  try {
    for (let after = stretch.after; ; ) {
      const rows = await readRowsOf(deps, drawer, fields, { scope, after, upTo })
      const bytes = rows.length === 0 ? undefined : await packed(deps, drawer, fields, rows)
      await keeping
      const isLast = rows.length < segmentRows
      const last = isLast ? upTo : (rows.at(-1)?.id ?? upTo)
      const piece = { scope, after, upTo: last, entry: null }
      const at = pieces.push(piece) - 1
      if (bytes !== undefined) {
        const about = { table: drawer.name, rows: rows.length, bytes: bytes.length }
        const ends = { minId: rows[0]?.id ?? '', maxId: rows.at(-1)?.id ?? '' }
        keeping = deps.files.keep(bytes).then((id) => {
          pieces[at] = { ...piece, entry: { id, ...about, ...ends } }
        })
        keeping.catch(() => {}) // told at the next look
      }
      if (isLast) break
      after = last
    }
  } finally {
    // Whoever ends a server clears its folder next: nobody may be writing there then.
    await keeping
  }
  return pieces
}

/** Up to a segment of rows. Each read is its own short snapshot: the watermark is older than all of them. */
async function readRowsOf(
  { database, clock, turn }: PiecesDeps,
  drawer: Drawer,
  fields: Fields,
  { scope, after, upTo }: Stretch,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  while (rows.length < segmentRows) {
    const beganMs = clock.nowMs()
    const most = Math.min(readRows, segmentRows - rows.length)
    const from = rows.at(-1)?.id ?? after
    const some = await readStretch(database, drawer, fields, { scope, after: from, upTo }, most)
    rows.push(...some)
    await turn(clock.nowMs() - beganMs)
    if (some.length < most) break
  }
  return rows
}

async function packed(
  { clock, turn }: PiecesDeps,
  drawer: Drawer,
  fields: Fields,
  rows: readonly Row[],
): Promise<Uint8Array> {
  const steps = packing(drawer.name, fields, rows)
  let beganMs = clock.nowMs()
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value
    const tookMs = clock.nowMs() - beganMs
    if (tookMs < sliceMs) continue
    await turn(tookMs)
    beganMs = clock.nowMs()
  }
}
