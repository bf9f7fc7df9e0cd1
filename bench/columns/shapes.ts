import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'

/*
 * Rows in the two forms that databases read fastest of those that they both can be given. Columns are those of the table,
 * in its order, the id first.
 */

export function columnsOf(table: string): readonly string[] {
  return ['id', ...Object.keys(allFields(tableOf(table))).filter((name) => name !== 'id')]
}

/** An array of arrays, decimals as numbers. */
export function jsonOf(table: string, rows: readonly Row[]): string {
  return JSON.stringify(cellsOf(table, rows))
}

/** Without a line of names; every text in quotes, nothing for an empty value. */
export function csvOf(table: string, rows: readonly Row[]): string {
  return cellsOf(table, rows)
    .map((row) => `${row.map(cellOf).join(',')}\n`)
    .join('')
}

function cellsOf(table: string, rows: readonly Row[]): readonly (readonly unknown[])[] {
  const names = columnsOf(table)
  const fields = allFields(tableOf(table))
  return rows.map((row) =>
    names.map((name) => {
      const value = row[name] ?? null
      return fields[name]?.kind === 'decimal' && value !== null ? Number(value) : value
    }),
  )
}

function cellOf(value: unknown): string {
  if (value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return `"${text.replaceAll('"', '""')}"`
}
