import type { Day } from '../../model/calendar.ts'
import { pack } from '../../model/pack.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { generate } from '../../server/seed/generate.ts'

/** A packed block on its way to the browser. */
export interface FactoryBlock {
  readonly table: string
  readonly no: number
  readonly rows: number
  readonly minId: string
  readonly maxId: string
  readonly bytes: Uint8Array
}

const blockRows = 20_000
/** What lists of orders look at; the rest of a factory is not asked here. */
const wanted = new Set(['party', 'lookupValue', 'style', 'salesOrder'])

/** A factory of so many orders as the blocks of a snapshot. Holds one block of rows a table at a time. */
export function* packedFactory(orders: number): Generator<FactoryBlock, void> {
  let no = 1
  const waiting = new Map<string, Row[]>()
  const block = (table: string, rows: readonly Row[]): FactoryBlock => {
    const ids = rows.map((row) => row.id).sort()
    const bytes = pack(table, allFields(tableOf(table)), rows)
    return { table, no: no++, rows: rows.length, minId: ids[0] ?? '', maxId: ids.at(-1) ?? '', bytes }
  }
  const options = {
    seed: 'columns',
    orders,
    today: '2026-06-01' as Day,
    lines: false,
    events: false,
    history: 'archive',
  } as const
  for (const { table, rows } of generate(options)) {
    if (!wanted.has(table)) continue
    const held = waiting.get(table) ?? []
    held.push(...rows)
    waiting.set(table, held)
    while (held.length >= blockRows) yield block(table, held.splice(0, blockRows))
  }
  for (const [table, rows] of waiting) if (rows.length > 0) yield block(table, rows)
}
