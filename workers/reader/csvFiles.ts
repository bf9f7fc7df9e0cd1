import { fail, type Outcome, ok } from '../../model/fault.ts'
import type { Query } from '../../model/query.ts'
import type { Engine } from '../columns/engine.ts'
import { type Listing, listingOf } from '../columns/listing.ts'
import type { CsvColumn, CsvSlice, SeenRows, Stretch } from '../doors.ts'
import { CsvFile, checkColumns } from './csvFile.ts'

/** A window that was closed in the middle never ends its file: beyond these, the one begun first is given up. */
const filesMax = 4

/** The files that windows have begun and not ended. */
export class CsvFiles {
  private readonly files = new Map<string, CsvFile>()
  private begun = 0

  /** Begins a file; which rows it holds is settled here. */
  begin(
    engine: Engine,
    query: Query,
    columns: readonly CsvColumn[],
    stretch?: Stretch,
    seen?: SeenRows,
  ): Outcome<{ readonly file: string; readonly rows: number } | 'moved'> {
    const shelf = engine.shelf(query.table)
    if (shelf === undefined) return fail({ kind: 'invalid', table: query.table, fields: { table: 'unknownTable' } })
    const checked = checkColumns(shelf, columns)
    if (!checked.ok) return checked
    const listing = listingOf(shelf, query, stretch?.from, stretch?.count)
    if (!listing.ok) return listing
    if (stretch !== undefined && seen !== undefined && !isAsSeen(listing.value, stretch, seen)) return ok('moved')
    this.begun++
    const name = `csv-${this.begun}`
    this.files.set(name, new CsvFile({ engine, table: query.table, listing: listing.value, columns }))
    const [oldest] = this.files.keys()
    if (this.files.size > filesMax && oldest !== undefined) this.files.delete(oldest)
    return ok({ file: name, rows: listing.value.slots.length })
  }

  /**
   * The next slice of a file.
   * @param inTurn runs a step between the questions of others
   */
  async slice(name: string, inTurn: (step: () => boolean) => Promise<boolean>): Promise<Outcome<CsvSlice>> {
    const file = this.files.get(name)
    if (file === undefined) return fail({ kind: 'storage', reason: 'closed' })
    while (!(await inTurn(() => file.step()))) {
      // Somebody gave the file up, or signed out, while others had their turn.
      if (this.files.get(name) !== file) return fail({ kind: 'storage', reason: 'closed' })
    }
    const slice = file.take()
    if (slice.isLast) this.files.delete(name)
    return ok(slice)
  }

  end(name: string): void {
    this.files.delete(name)
  }

  endAll(): void {
    this.files.clear()
  }
}

/** Asked of the very rows that are written. Of those that nobody has looked at only the number of all is known. */
function isAsSeen({ slots, ids, total }: Listing, { from, count }: Stretch, seen: SeenRows): boolean {
  if (seen.ids.size < count && total !== seen.total) return false
  for (const [place, id] of seen.ids) {
    const slot = slots[place - from]
    if (slot === undefined || ids.textAt(slot) !== id) return false
  }
  return true
}
