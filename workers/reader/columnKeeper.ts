import type { FoldedNotice } from '../../sync/notice.ts'
import { type FreeBytes, roomFor } from '../../sync/room.ts'
import type { ColumnDisk, FoundColumns, KeptColumns, Records } from './columnDisk.ts'

export interface KeeperDeps {
  readonly disk: ColumnDisk
  /** Milliseconds, only ever compared with themselves. */
  readonly clock: () => number
  readonly freeBytes: FreeBytes
  readonly sizes?: KeeperSizes
}

export interface KeeperSizes {
  /** A table of fewer rows is read from its blocks in no time. */
  readonly rows: number
  /** So many deltas are laid over the kept columns when they are taken up, before they are worth writing anew. */
  readonly deltas: number
  /** A table that changes all day is not written all day, ms. */
  readonly restMs: number
}

const usualSizes: KeeperSizes = { rows: 50_000, deltas: 64, restMs: 10 * 60_000 }

/** Rows that are being edited are told beside the columns, as long as they are few. */
const underMax = 200

/**
 * The columns of one large table, kept on the disk as they stand in memory: whoever opens it the next time takes them up and
 * builds nothing. They are worth only what the records are from which they were built, so those are kept with them: where
 * the store has the same, and perhaps deltas that came later, they are true.
 */
export class ColumnKeeper {
  private readonly table: string
  private readonly deps: KeeperDeps
  /** The records of which the copy on the disk is made; undefined where it is none, or no longer true. */
  private kept: Records | undefined
  /** What was looked for before it was asked for. */
  private looked: Promise<FoundColumns | undefined> | undefined
  /** Before that nothing is written. */
  private nextMs = Number.NEGATIVE_INFINITY
  /** How often all was forgotten: what was taken before that is not kept any more. */
  private forgotten = 0
  private isClosed = false

  constructor(table: string, deps: KeeperDeps) {
    this.table = table
    this.deps = deps
  }

  /** Looks for what is kept of before, which is not asked for yet. A disk that does not tell leaves the table to its blocks. */
  look(): Promise<FoundColumns | undefined> {
    this.looked ??= this.deps.disk.find(this.table).catch(() => undefined)
    return this.looked
  }

  /** What is kept of before. */
  find(): Promise<FoundColumns | undefined> {
    this.kept = undefined
    const found = this.look()
    // Whoever asks a second time has done so because something has happened since.
    this.looked = undefined
    return found
  }

  /**
   * The columns of before, where they are true of what the store holds now.
   * @param found see find
   * @returns with the deltas that have come since
   */
  async take(
    found: FoundColumns,
    now: Records,
    turn: () => Promise<unknown>,
  ): Promise<{ readonly columns: KeptColumns; readonly since: readonly number[] } | undefined> {
    const since = deltasSince(found, now)
    const columns = since === undefined ? undefined : await found.read(turn).catch(() => undefined)
    if (since === undefined || columns === undefined) {
      // Rows that nobody will take up again, and that this person may perhaps see no more, do not stay.
      this.deps.disk.forget(this.table).catch(() => {}) // what comes next is written in its place
      return undefined
    }
    this.kept = found.records
    return { columns, since }
  }

  /** Records took the place of others with the same rows. */
  async folded({ blocks, deltas, insteadOf }: Pick<FoldedNotice, 'blocks' | 'deltas' | 'insteadOf'>): Promise<void> {
    const { kept } = this
    if (kept === undefined) return
    const had = new Set(kept.deltas)
    const known = insteadOf.deltas.filter((key) => had.has(key)).length
    // What has come since lies over what is kept, in however many deltas.
    if (blocks.length === 0 && known === 0) return
    this.kept = undefined
    // A new block holds rows of deltas that nobody has named yet, maybe later ones than are kept.
    if (blocks.length > 0 || known < insteadOf.deltas.length) return
    for (const key of insteadOf.deltas) had.delete(key)
    const renamed = { ...kept, deltas: [...had, ...deltas] }
    if (await this.deps.disk.rename(this.table, kept, renamed)) this.kept = renamed
  }

  /** Whether a table of so many rows is one whose columns are kept. */
  isLarge(rows: number): boolean {
    return rows >= (this.deps.sizes ?? usualSizes).rows
  }

  /** Whether columns of these records are worth writing. */
  isDue(now: Records, rows: number, under: number): boolean {
    const sizes = this.deps.sizes ?? usualSizes
    if (!this.isLarge(rows) || under > underMax) return false
    if (this.deps.clock() < this.nextMs) return false
    const since = this.kept === undefined ? undefined : deltasSince({ records: this.kept }, now)
    return since === undefined || since.length > sizes.deltas
  }

  /**
   * Keeps columns as they are now.
   * @param turn lets others have their turn, and says whether to go on; until the promise resolves nothing may change
   * @returns what writes them, which may take its time; undefined where it did not go on: then what was kept before is as
   * true as it was, and they are due again
   */
  async keep(
    now: Records,
    columns: KeptColumns,
    bytes: number,
    turn: () => Promise<boolean>,
  ): Promise<(() => Promise<void>) | undefined> {
    const { disk, clock, freeBytes, sizes } = this.deps
    const { forgotten, nextMs } = this
    this.nextMs = clock() + (sizes ?? usualSizes).restMs
    const isMeant = () => forgotten === this.forgotten && !this.isClosed
    const end = await disk.write(this.table, now, columns, async () => (await turn()) && isMeant())
    if (end === undefined) {
      this.nextMs = nextMs
      return undefined
    }
    return async () => {
      this.kept = undefined
      // The room is for what people save. It is looked at here, for whoever waits for the copying is not to wait for the disk.
      if (!(await roomFor(bytes, freeBytes)).ok) return this.forget()
      if (this.isClosed) return
      try {
        if (isMeant()) await end()
      } catch (error) {
        await this.forget().catch(() => {}) // the failure that led here is told
        throw error
      }
      if (!isMeant()) return this.forget()
      this.kept = now
    }
  }

  /**
   * The person has signed out. What was being written is not kept: whoever signs in meanwhile may have forgotten all, and
   * would not know of it. What was kept before stays.
   */
  close(): void {
    this.isClosed = true
  }

  /** What is kept may hold what this person may see no more: nothing of it stays on the disk. */
  async forget(): Promise<void> {
    this.forgotten += 1
    this.kept = undefined
    this.looked = undefined
    await this.deps.disk.forget(this.table)
  }
}

/** The deltas that have come since some columns were kept; undefined where more has happened than that. */
function deltasSince({ records }: Pick<FoundColumns, 'records'>, now: Records): readonly number[] | undefined {
  const blocks = new Set(now.blocks)
  const isSame =
    records.mark === now.mark && records.blocks.length === blocks.size && records.blocks.every((no) => blocks.has(no))
  if (!isSame) return undefined
  const deltas = new Set(now.deltas)
  if (!records.deltas.every((key) => deltas.has(key))) return undefined
  const kept = new Set(records.deltas)
  const since = now.deltas.filter((key) => !kept.has(key))
  // Deltas lie over each other in the order of their keys.
  const last = Math.max(Number.NEGATIVE_INFINITY, ...records.deltas)
  return since.every((key) => key > last) ? since : undefined
}
