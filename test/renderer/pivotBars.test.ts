import { expect, test } from 'vitest'
import { tableOf } from '../../model/tables.ts'
import { barsMax, pivotBars } from '../../renderer/lists/pivotBars.ts'
import { type Dimension, dimensionOf } from '../../renderer/lists/pivotShape.ts'
import type { Figures } from '../../renderer/lists/pivotTable.ts'

// Which rows of a pivot its chart draws, when it has no room for all.

const orders = tableOf('salesOrder')
const by = (name: string): Dimension => {
  const dimension = dimensionOf(orders, orders.fields, name)
  if (dimension === undefined) throw new Error(`Orders are not counted apart by ${name}.`)
  return dimension
}
const amountOf = (figures: Figures | undefined) => Number(figures?.[0]?.[0]?.amount ?? 0)
const tableOfAmounts = (amounts: readonly number[]) => ({
  rows: amounts.map((_, i) => [`row ${i}`]),
  rowTotals: amounts.map((amount) => [[{ unit: '', amount: String(amount) }]]) as unknown as Figures[],
})

test('all of them where there is room, in the order of the table', () => {
  const { places, isLargest } = pivotBars(tableOfAmounts([3, 9, 1]), [by('buyer')], amountOf)
  expect([places, isLargest]).toEqual([[0, 1, 2], false])
})

test('else the largest, the largest first, and of equal ones that which stands first in the table', () => {
  const amounts = Array.from({ length: 105 }, (_, i) => (i === 104 ? 900 : i % 50))
  const { places, isLargest } = pivotBars(tableOfAmounts(amounts), [by('buyer')], amountOf)
  expect(isLargest).toBe(true)
  expect(places).toHaveLength(barsMax)
  expect(places.slice(0, 5)).toEqual([104, 49, 99, 48, 98])
})

test('days and months stay in their order, and the first of them are drawn', () => {
  const amounts = Array.from({ length: 60 }, (_, i) => i)
  const { places, isLargest } = pivotBars(tableOfAmounts(amounts), [by('shipDate:month')], amountOf)
  expect([places[0], places.at(-1), isLargest]).toEqual([0, barsMax - 1, false])
})
