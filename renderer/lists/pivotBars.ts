import type { Dimension } from './pivotShape.ts'
import type { Figures, PivotTable } from './pivotTable.ts'

/** So many bars are told apart, and their names read. */
export const barsMax = 40

/** The rows of a pivot that are drawn as bars, by their places in it. */
export interface PivotBars {
  readonly places: readonly number[]
  /** True where they are the largest rows, the largest first, and not the first ones. */
  readonly isLargest: boolean
}

/**
 * All rows in the order of the table, where they find room. Of more, the largest ones: whoever looks at a chart looks for
 * those, and by their names they may be the last. Days and months stay in their order, for in any other nobody reads them.
 * @param amountOf the figure that is drawn, of those of a row
 */
export function pivotBars(
  { rows, rowTotals }: Pick<PivotTable, 'rows' | 'rowTotals'>,
  dimensions: readonly Dimension[],
  amountOf: (figures: Figures | undefined) => number,
): PivotBars {
  const places = [...rows.keys()]
  const isOfTime = dimensions[0]?.meaning.field.kind === 'day'
  if (rows.length <= barsMax || isOfTime) return { places: places.slice(0, barsMax), isLargest: false }
  const amounts = rowTotals.map(amountOf)
  places.sort((a, b) => (amounts[b] ?? 0) - (amounts[a] ?? 0) || a - b)
  return { places: places.slice(0, barsMax), isLargest: true }
}
