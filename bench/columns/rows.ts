import { unpack } from '../../model/pack.ts'
import type { Row } from '../../model/table.ts'
import { fetchBlocks } from './load.ts'
import type { WideRow } from './plain.ts'

/**
 * So many of the orders, taken evenly from all of them, as objects with what they are searched and sorted by in other
 * tables written beside: as a store of objects is best served, which joins nothing.
 */
export async function someOrders(count: number): Promise<readonly WideRow[]> {
  const blocks = []
  for await (const block of fetchBlocks()) blocks.push({ table: block.table, packed: packedOf(block.bytes) })
  const far = new Map<string, Row>()
  for (const { table, packed } of blocks) {
    if (table !== 'style' && table !== 'party') continue
    for (let i = 0; i < packed.count; i++) far.set(packed.idAt(i), packed.row(i))
  }
  const orders = blocks.filter(({ table }) => table === 'salesOrder').map(({ packed }) => packed)
  const all = orders.reduce((sum, packed) => sum + packed.count, 0)
  const step = Math.max(1, all / count)
  const rows: WideRow[] = []
  let before = 0
  for (const packed of orders) {
    for (let at = Math.ceil(rows.length * step); at < before + packed.count; at = Math.ceil(rows.length * step)) {
      if (rows.length >= count) break
      rows.push(widened(packed.row(at - before), far))
    }
    before += packed.count
  }
  return rows
}

function packedOf(bytes: Uint8Array) {
  const packed = unpack(bytes)
  if (packed === undefined) throw new Error('A block of the bench could not be opened.')
  return packed
}

function widened(row: Row, far: ReadonlyMap<string, Row>): WideRow {
  const style = far.get(String(row.style))
  return {
    ...row,
    'style.styleNo': style?.styleNo ?? null,
    'style.name': style?.name ?? null,
    'buyer.name': far.get(String(row.buyer))?.name ?? null,
  }
}
