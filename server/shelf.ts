import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import type { Piece } from './pieces.ts'
import type { SegmentFiles } from './segmentFiles.ts'
import { sql } from './sql.ts'

/** The segments of one table as one kind of viewer sees it. Together the pieces cover every id there can be. */
export interface Shelf {
  /** Every change up to this number is in the pieces; later ones may be. */
  watermark: number
  pieces: readonly Piece[]
  /** Segments that were replaced, until when they are still given out (ms): somebody may be half way through them. */
  readonly retired: Map<string, number>
  /** When its note was written, ms; -Infinity where that says what is no longer so. */
  notedMs: number
}

export interface ShelfDeps {
  readonly database: Database
  readonly files: SegmentFiles
  readonly clock: Clock
  readonly epoch: string
  readonly schema: string
}

/** What is left of a shelf when the server ends. */
interface Note {
  readonly epoch: string
  readonly schema: string
  readonly watermark: number
  readonly mark: string
  readonly pieces: readonly Piece[]
  readonly retired: readonly (readonly [id: string, untilMs: number])[]
  readonly notedMs: number
}

/** How long a segment that was replaced is still given out, ms. */
const retireMs = 3_600_000
/**
 * The note of a shelf that stays as it is is written again after so long, ms: the log forgets old changes, and by a note
 * that is older than that nobody can tell what has changed since.
 */
const noteMs = 24 * 3_600_000

export function emptyShelf(scope: string | null): Shelf {
  return {
    watermark: -1,
    pieces: [{ scope, after: null, upTo: null, entry: null }],
    retired: new Map(),
    notedMs: Number.NEGATIVE_INFINITY,
  }
}

export function holds(shelf: Shelf, id: string): boolean {
  return shelf.pieces.some(({ entry }) => entry?.id === id)
}

/** Puts other pieces on a shelf; those that are on it no longer are given out for a while. */
export function replacePieces(shelf: Shelf, pieces: readonly Piece[], nowMs: number): void {
  const kept = new Set(pieces.map(({ entry }) => entry?.id))
  for (const { entry } of shelf.pieces)
    if (entry !== null && !kept.has(entry.id)) shelf.retired.set(entry.id, nowMs + retireMs)
  shelf.pieces = pieces
  shelf.notedMs = Number.NEGATIVE_INFINITY
}

/** The pieces whose segments are no longer in the folder: their rows have to be packed again. */
export async function piecesGone(files: SegmentFiles, shelf: Shelf): Promise<readonly Piece[]> {
  const { pieces } = shelf
  const isThere = await Promise.all(pieces.map(({ entry }) => entry === null || files.has(entry.id)))
  return pieces.filter((_, i) => isThere[i] === false)
}

/** @returns the shelf as the server before this one left it, or undefined where that is not to be trusted */
export async function loadShelf(deps: ShelfDeps, key: string): Promise<Shelf | undefined> {
  const note = await currentNote(deps, key)
  if (note === undefined) return undefined
  const { watermark, mark, pieces, notedMs } = note
  // The folder outlives a database that was copied back: then these rows are of a time that never was.
  if (mark !== (await markAt(deps.database, watermark))) return undefined
  const retired = new Map<string, number>()
  for (const [id, untilMs] of note.retired) if (await deps.files.has(id)) retired.set(id, untilMs)
  return { watermark, pieces, retired, notedMs }
}

/** Writes down what is on a shelf, unless its note says so already. */
export async function keepShelf(deps: ShelfDeps, key: string, shelf: Shelf): Promise<void> {
  const nowMs = deps.clock.nowMs()
  if (nowMs - shelf.notedMs < noteMs) return
  const { epoch, schema } = deps
  const { watermark, pieces, retired } = shelf
  const mark = await markAt(deps.database, watermark)
  const note: Note = { epoch, schema, watermark, mark, pieces, retired: [...retired], notedMs: nowMs }
  await deps.files.keepNote(key, JSON.stringify(note))
  shelf.notedMs = nowMs
}

/**
 * Removes what servers before this one left and nobody can ask for any more: notes of another incarnation of the database
 * or shape of its rows, and segments that no note names. Young ones stay, for they may be ones whose note is still to be
 * written. Only for whoever has the folder alone, and before it keeps anything there.
 */
export async function sweepShelves(deps: Omit<ShelfDeps, 'database'>): Promise<void> {
  const { files } = deps
  const nowMs = deps.clock.nowMs()
  const { packs, notes } = await files.list()
  const named = new Set<string>()
  for (const name of notes) {
    const note = await currentNote(deps, name)
    if (note === undefined) await files.removeNote(name)
    else for (const id of idsIn(note, nowMs)) named.add(id)
  }
  for (const id of packs)
    if (!named.has(id) && nowMs - ((await files.keptMs(id)) ?? nowMs) >= retireMs) await files.remove(id)
}

/** What the shelves that lie on the disk hold, as far as it is asked for by their names. */
export async function idsOnDisk(
  deps: Omit<ShelfDeps, 'database'>,
  isAsked: (name: string) => boolean,
): Promise<ReadonlySet<string>> {
  const nowMs = deps.clock.nowMs()
  const ids = new Set<string>()
  for (const name of (await deps.files.list()).notes) {
    const note = isAsked(name) ? await currentNote(deps, name) : undefined
    if (note !== undefined) for (const id of idsIn(note, nowMs)) ids.add(id)
  }
  return ids
}

/** The segments that are given out from a shelf with this note. */
function idsIn({ pieces, retired }: Note, nowMs: number): readonly string[] {
  return [
    ...pieces.flatMap(({ entry }) => (entry === null ? [] : [entry.id])),
    ...retired.flatMap(([id, untilMs]) => (untilMs > nowMs ? [id] : [])),
  ]
}

async function currentNote(
  { files, epoch, schema }: Omit<ShelfDeps, 'database' | 'clock'>,
  name: string,
): Promise<Note | undefined> {
  const text = await files.note(name)
  if (text === undefined) return undefined
  try {
    const note = JSON.parse(text) as Note // our own file, of these rows as soon as it names these two
    return note.epoch === epoch && note.schema === schema ? note : undefined
  } catch {
    // A power cut may leave a file with its name and without its text.
    return undefined
  }
}

/** Tells the change at a number from another one that took the same number in another past. */
async function markAt(database: Database, seq: number): Promise<string> {
  const rows = await database.query<{ mark: string }>(
    sql`select concat_ws('/', at, table_name, pk) as mark from sync_change where seq = ${seq}`,
  )
  return rows[0]?.mark ?? ''
}
