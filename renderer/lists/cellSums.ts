import { add, type Decimal, divide, isDecimal } from '../../model/quantity.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { cellValue, fieldsRead, measuredIn } from './cellText.ts'
import type { Column } from './columnLayout.ts'
import { measureOf } from './pivotShape.ts'

/** What the numbers of one column come to, apart for each unit. */
export interface CellSum {
  readonly column: Column
  readonly unit: string | null
  /** Undefined where a sum says nothing: of prices, shares, places in an order. */
  readonly sum: Decimal | undefined
  readonly average: Decimal
  /** Most digits after the point of the average. */
  readonly places: number
}

/** The exact sums and averages of a block of cells. Empty cells count for nothing, as in a spreadsheet. */
export function cellSums(
  table: string,
  columns: readonly Column[],
  rows: readonly Row[],
  names: Readonly<Record<string, string>>,
): readonly CellSum[] {
  const drawer = tableOf(table)
  return columns.filter(isNumber).flatMap((column) => {
    const unitName = measuredIn(table, column)
    const byUnit = new Map<string | null, (Decimal | number)[]>()
    for (const row of rows) {
      const value = cellValue(column, row, names)
      if (typeof value !== 'number' && !isDecimal(value)) continue
      const unit = unitName === undefined ? null : ((row[unitName] ?? null) as string | null)
      const values = byUnit.get(unit)
      if (values === undefined) byUnit.set(unit, [value])
      else values.push(value)
    }
    const isSummed = measureOf(drawer, drawer.fields, `sum:${column.name}`) !== undefined
    const places = Math.max(2, column.meaning.field.scale ?? 0)
    return [...byUnit].flatMap(([unit, values]): CellSum[] => {
      const sum = add(...values)
      const average = divide(sum, values.length, places)
      return average === undefined ? [] : [{ column, unit, sum: isSummed ? sum : undefined, average, places }]
    })
  })
}

/** What has to be read of each row for that. */
export function fieldsSummed(table: string, columns: readonly Column[]): readonly string[] {
  const numbers = columns.filter(isNumber)
  return [...new Set([...fieldsRead(table, numbers), ...numbers.flatMap((column) => measuredIn(table, column) ?? [])])]
}

function isNumber({ meaning: { field } }: Column): boolean {
  return field.kind === 'integer' || field.kind === 'decimal'
}
