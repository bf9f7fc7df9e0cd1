import { idFrom } from '../../../model/id.ts'
import type { Op } from '../../../model/mutation.ts'
import type { Row } from '../../../model/table.ts'
import type { Edits } from '../../data/draft.ts'
import type { Drafted } from '../../forms/recordOps.ts'
import { type CellKey, partsOfKey, unreadCells } from './matrix.ts'

/** The ops that save the edited cells of an order's matrix; a cell that holds no number of pieces is a fault of the whole. */
export function lineOps(order: string, edits: Edits, lines: ReadonlyMap<CellKey, Row>): Drafted {
  if (unreadCells(edits).length > 0) return { ops: [], faults: { pieces: 'notWhole' } }
  const ops = Object.entries(edits.cells).flatMap(([key, { base, qty }]): Op[] => {
    const { colorway, size, site } = partsOfKey(key)
    // Two merchandisers may fill the same cell on the same day, each offline: the line's id is made of its parts, so both make one row.
    const id = lines.get(key)?.id ?? idFrom('orderLine', order, colorway, size, site === '' ? null : site)
    if (qty === base || typeof qty === 'string') return []
    if (qty === null) return [{ op: 'remove', table: 'orderLine', id, base: { qty: base } }]
    if (base !== null) return [{ op: 'patch', table: 'orderLine', id, base: { qty: base }, set: { qty } }]
    const values = { order, colorway, size, site: site === '' ? null : site, qty, tolerancePct: null }
    return [{ op: 'put', table: 'orderLine', id, values }]
  })
  return { ops, faults: {} }
}
