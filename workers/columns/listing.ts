import { fail, type Outcome, ok } from '../../model/fault.ts'
import { faultsOfQuery, type Query } from '../../model/query.ts'
import type { ColumnTable } from './columnTable.ts'
import type { IdIndex } from './idIndex.ts'
import type { Shelf } from './shelf.ts'

/**
 * The rows of one question as they were found, in order, to be read bit by bit while their table goes on changing: none
 * comes twice, and none is missed because another went.
 */
export interface Listing {
  readonly slots: Uint32Array
  /** What the slots meant then; a table that is compacted or read anew numbers its rows afresh. */
  readonly ids: IdIndex
  /** Rows that match, of which these may be a stretch. */
  readonly total: number
}

/** All rows that match, or a stretch of them. */
export function listingOf(
  shelf: Shelf,
  query: Query,
  from = 0,
  count: number = Number.MAX_SAFE_INTEGER,
): Outcome<Listing> {
  const faults = faultsOfQuery(query)
  if (Object.keys(faults).length > 0) return fail({ kind: 'invalid', table: query.table, fields: faults })
  const selection = shelf.select(query)
  if (!selection.ok) return selection
  const sorted = shelf.allSorted(selection.value, query.sort)
  if (!sorted.ok) return sorted
  return ok({ slots: sorted.value.subarray(from, from + count), ids: shelf.table.ids, total: sorted.value.length })
}

/** The slot that a row of the listing has now, or −1 when the row is no more. */
export function slotNow({ slots, ids }: Listing, table: ColumnTable, i: number): number {
  const slot = slots[i] ?? -1
  if (slot < 0) return -1
  if (table.ids !== ids) return table.slotOf(ids.textAt(slot))
  return table.alive[slot] === 1 ? slot : -1
}
