import { add, compare, type Decimal } from '../../model/quantity.ts'
import type { HeadingLevel, Headings, HeadingsAsked } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'

type Value = HeadingLevel['values'][number]

interface Made {
  readonly value: Value
  readonly start: number
  readonly rows: Row[]
}

/** The groups of rows that are sorted by the same fields first, by plain loops. */
export function headingsOf(
  rows: readonly Row[],
  { by, sums, order, most }: HeadingsAsked,
  held: (row: Row, name: string) => unknown,
): Omit<Headings, 'complete'> {
  const sumOf = ({ rows: some }: Made, field: string, unit: string | undefined, of: string | undefined) => {
    const summed = some.filter((row) => (unit === undefined || held(row, unit) === of) && held(row, field) !== null)
    return summed.length === 0 ? null : add(...summed.map((row) => held(row, field) as Decimal | number))
  }
  const turn = order.isDescending ? -1 : 1
  const compareMade = (a: Made, b: Made) => {
    if (order.of === 'count') return turn * (a.rows.length - b.rows.length)
    if (order.of === 'value') return a.value === null || b.value === null ? 0 : turn * (a.start - b.start)
    const unit = sums.find(({ field }) => field === order.field)?.unit
    const [left, right] = [a, b].map((each) => sumOf(each, order.field ?? '', unit, order.unit))
    return left == null || right == null ? Number(left == null) - Number(right == null) : turn * compare(left, right)
  }
  const levels: HeadingLevel[] = []
  let above: readonly Made[] = [{ value: null, start: 0, rows: [...rows] }]
  for (const name of by) {
    const inside = above.map(({ start, rows: some }) => {
      const found: Made[] = []
      for (const [i, row] of some.entries()) {
        const value = held(row, name) as Value
        if (i === 0 || found.at(-1)?.value !== value) found.push({ value, start: start + i, rows: [] })
        found.at(-1)?.rows.push(row)
      }
      return found.sort(compareMade)
    })
    const shown = inside.flat()
    levels.push({
      values: shown.map(({ value }) => value),
      counts: shown.map((each) => each.rows.length),
      starts: shown.map(({ start }) => start),
      spans: inside.map((each) => each.length),
      sums: sums.flatMap(({ field, unit }) => {
        const units = unit === undefined ? [null] : [...new Set(rows.map((row) => String(held(row, unit))))]
        return units.map((of) => ({
          field,
          unit: of,
          amounts: shown.map((each) => sumOf(each, field, unit, of ?? undefined)),
        }))
      }),
    })
    above = shown
  }
  const isTooMany = above.length > most
  return { levels: isTooMany ? [] : levels, isTooMany, names: {}, total: rows.length }
}
