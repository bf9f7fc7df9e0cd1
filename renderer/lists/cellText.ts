import { isProvisional, series } from '../../model/numbers.ts'
import type { Row } from '../../model/table.ts'
import type { Words } from '../words.ts'
import type { Column } from './columnLayout.ts'

/** The stored value of a column: the row's own, or that of the row behind a ref where the worker has sent it along. */
export function cellValue(column: Column, row: Row, names: Readonly<Record<string, string>>): unknown {
  const { name, meaning } = column
  if (meaning.through === undefined) return row[name]
  if (row[name] !== undefined) return row[name]
  const id = row[meaning.through.ref]
  return typeof id === 'string' ? names[id] : null
}

/** A cell as a person reads it. */
export function cellText(words: Words, column: Column, row: Row, names: Readonly<Record<string, string>>): string {
  const value = cellValue(column, row, names)
  const { field } = column.meaning
  if (field.kind === 'ref') return typeof value === 'string' ? (names[value] ?? '') : ''
  return words.value(field, value)
}

/** The number a document carries until the server gives it one, where this column shows that number and has none. */
export function provisionalText(table: string, column: Column, row: Row): string | undefined {
  const own = row[column.name]
  if (typeof own === 'string') return isProvisional(own) ? own : undefined
  const isNumber = series.some((each) => each.table === table && each.field === column.name)
  return isNumber && typeof row.provisionalNo === 'string' ? row.provisionalNo : undefined
}

/** The field that names the unit of a column's numbers, where each row has its own: money and its currency. */
export function unitField(table: string, column: Pick<Column, 'name'>): string | undefined {
  return table === 'salesOrder' && column.name === 'value' ? 'currency' : undefined
}

/** The unit of a cell's number: a sum without its currency may be read as another's. */
export function unitText(table: string, column: Column, row: Row): string | undefined {
  const unit = row[unitField(table, column) ?? '']
  return typeof unit === 'string' ? unit : undefined
}

/** The field that names what a column's numbers are measured in, also where a list does not write it beside them: of prices. */
export function measuredIn(table: string, column: Pick<Column, 'name'>): string | undefined {
  return unitField(table, column) ?? (table === 'salesOrder' && column.name === 'fob' ? 'currency' : undefined)
}

/** What a cell's number is measured in, where its row has that. */
export function measureOf(table: string, column: Pick<Column, 'name'>, row: Row): string | undefined {
  const unit = row[measuredIn(table, column) ?? '']
  return typeof unit === 'string' && unit !== '' ? unit : undefined
}

/** What of a row the cells of these columns read: no more than that needs to come from the worker. */
export function fieldsRead(table: string, columns: readonly Column[]): readonly string[] {
  const names = new Set(columns.map((column) => column.name))
  if (series.some((each) => each.table === table && names.has(each.field))) names.add('provisionalNo')
  for (const column of columns) names.add(unitField(table, column) ?? column.name)
  return [...names]
}
