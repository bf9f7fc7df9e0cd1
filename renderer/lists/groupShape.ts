import { z } from 'zod'
import type { ColumnMeaning, HeadingOrder, HeadingsAsked, Query } from '../../model/query.ts'
import type { Drawer, Fields } from '../../model/table.ts'
import { type Column, possibleColumns } from './columnLayout.ts'
import { isApart, measureOf } from './pivotShape.ts'

/** Most fields by which a list is grouped, one inside the other. */
export const depthMax = 2
/** More groups than this nobody reads. */
export const headingsMax = 10_000

/** Groups as an address and a saved view carry them: by "buyer.name", in the order of "-count" or "-sum:value:USD". */
export const groupShape = z.object({
  by: z.array(z.string().max(80)).min(1).max(depthMax),
  order: z.string().max(120).optional(),
})
export type Grouping = z.infer<typeof groupShape>

/** A number that is summed for each group, and for the whole list. */
export interface Summed {
  readonly field: string
  /** The field that names its unit, where each row has its own: money is never added up across currencies. */
  readonly unit?: string | undefined
}

/** Everything by which a person may group a list. */
export function possibleGroups(drawer: Drawer, visible: Fields): readonly ColumnMeaning[] {
  return possibleColumns(drawer, visible).filter(isApart)
}

export function isGroup(drawer: Drawer, visible: Fields, name: string): boolean {
  return possibleGroups(drawer, visible).some((meaning) => meaning.name === name)
}

/** The columns on screen whose sum means something. */
export function summedIn(drawer: Drawer, visible: Fields, columns: readonly Column[]): readonly Summed[] {
  return columns.flatMap(({ name }) => {
    const measure = measureOf(drawer, visible, `sum:${name}`)
    return measure === undefined ? [] : [{ field: name, unit: measure.unit }]
  })
}

/** The order that a text names; that of the values where it names none that is known. */
export function orderOf(text: string | undefined, sums: readonly Summed[]): HeadingOrder {
  const isDescending = text?.startsWith('-') === true
  const [of, field, unit, ...more] = (text ?? 'value').replace(/^-/, '').split(':')
  if (of === 'count' && field === undefined) return { of, isDescending }
  const summed = sums.find((each) => each.field === field)
  const isWhole = summed !== undefined && (summed.unit === undefined) === (unit === undefined)
  if (of === 'sum' && isWhole && more.length === 0) return { of, field, unit, isDescending }
  return { of: 'value', isDescending: of === 'value' && isDescending }
}

export function orderText({ of, field, unit, isDescending }: HeadingOrder): string {
  const parts = of === 'sum' ? [of, field, unit] : [of]
  return `${isDescending ? '-' : ''}${parts.filter((part) => part !== undefined).join(':')}`
}

/** The list as the groups lie in it: sorted by their fields first, then as before. */
export function inGroups(query: Query, { by }: Pick<Grouping, 'by'>): Query {
  const rest = query.sort.filter((each) => !by.includes(each.replace(/^-/, '')))
  return { ...query, sort: [...by, ...rest].slice(0, 5) }
}

export function askedOf(group: Grouping, sums: readonly Summed[]): HeadingsAsked {
  return { by: group.by, sums, order: orderOf(group.order, sums), most: headingsMax }
}
