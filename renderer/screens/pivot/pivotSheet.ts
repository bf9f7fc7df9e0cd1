import { sheetText } from '../../../model/sheet.ts'
import type { Figures, PivotTable } from '../../lists/pivotTable.ts'
import type { Words } from '../../words.ts'
import { nameOf, nameOfMeasure } from './PivotGrid.tsx'
import type { PivotAnswer } from './usePivotTable.ts'

/**
 * All figures of a pivot, also those that are not drawn, as Excel reads them: one line a row and one for the totals, every
 * field of the rows in a column of its own, and every unit too, for amounts of two currencies stand in no one cell.
 */
export function pivotSheet(words: Words, answer: PivotAnswer, table: PivotTable): string {
  const shown = answer.columns.length === 0 ? [] : table.columns
  const figures = table.total.flatMap((amounts, measure) => amounts.map(({ unit }) => ({ measure, unit })))
  const headsUnder = (name: string | undefined) =>
    figures.map(({ measure, unit }) => {
      const isNamed = answer.measures.length > 1 || name === undefined
      return [name, isNamed ? nameOfMeasure(words, answer, measure) : undefined, unit]
        .filter((part) => part !== undefined && part !== '')
        .join(' · ')
    })
  const numbersOf = (of: Figures | undefined) =>
    figures.map(({ measure, unit }) => of?.[measure]?.find((each) => each.unit === unit)?.amount ?? '')

  const total = words.say('pivot.total')
  const dimensions = answer.rows.map(({ meaning }) => words.label(meaning.label))
  // A pivot without fields along its side has a column for the word "Total".
  const width = Math.max(1, dimensions.length)
  const heads = [
    ...(dimensions.length === 0 ? [''] : dimensions),
    ...shown.flatMap((key) => headsUnder(nameOf(answer, 'columns', key))),
    ...headsUnder(shown.length === 0 ? undefined : total),
  ]
  const rows = (answer.rows.length === 0 ? [] : table.rows).map((key, row) => [
    ...answer.rows.map((dimension, i) => quoted(answer.label(dimension, key[i] ?? null))),
    ...shown.flatMap((_, column) => numbersOf(table.cell(row, column))),
    ...numbersOf(table.rowTotals[row]),
  ])
  const last = [
    ...Array.from({ length: width }, (_, i) => quoted(i === 0 ? total : '')),
    ...shown.flatMap((_, column) => numbersOf(table.columnTotals[column])),
    ...numbersOf(table.total),
  ]
  return `\ufeff${[heads.map(quoted), ...rows, last].map((cells) => `${cells.join(',')}\r\n`).join('')}`
}

function quoted(text: string): string {
  return `"${sheetText(text).replaceAll('"', '""')}"`
}
