import type { Row } from '../../model/table.ts'
import type { ColumnTable } from './columnTable.ts'
import { wordOf } from './order.ts'

const between = ' · '

/** The words that name the row in a slot. */
export function titleAt(table: ColumnTable, slot: number): string {
  const words: string[] = []
  for (const name of table.drawer.title) {
    const value = table.columns.get(name)?.read(slot) ?? null
    if (value !== null) words.push(wordOf(value))
  }
  return words.join(between)
}

/** Ids → the words that name those rows; ids of rows that are not here are left out. */
export function titlesOf(table: ColumnTable, ids: Iterable<string>): Record<string, string> {
  const titles: Record<string, string> = {}
  for (const id of ids) {
    const slot = table.slotOf(id)
    if (slot >= 0) titles[id] = titleAt(table, slot)
  }
  return titles
}

/** For every ref of some rows, the words that name the row it points to. */
export function namesIn(
  table: ColumnTable,
  rows: readonly Row[],
  find: (table: string) => ColumnTable | undefined,
): Record<string, string> {
  const names: Record<string, string> = {}
  for (const [name, column] of table.columns) {
    const far = table.drawer.fields[name]?.table ?? (column.kind === 'ref' ? 'appUser' : undefined)
    const farTable = far === undefined ? undefined : find(far)
    if (farTable === undefined) continue
    const ids = new Set(rows.flatMap((row) => (typeof row[name] === 'string' ? [row[name]] : [])))
    Object.assign(names, titlesOf(farTable, ids))
  }
  return names
}
