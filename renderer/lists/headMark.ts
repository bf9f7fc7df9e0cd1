import type { HeadingOrder } from '../../model/query.ts'

/** What the head of a column says of an order. */
export interface HeadMark {
  readonly direction: 'ascending' | 'descending'
  /** Which of several orders it is, from 1; undefined for the only one. */
  readonly place: number | undefined
  /** True where the groups stand in this order, and not the rows in them. */
  readonly isOfGroups: boolean
}

/** By what a list is grouped, and in which order its groups stand. */
export interface GroupOrder {
  readonly by: readonly string[]
  readonly order: HeadingOrder
}

/**
 * The order that a column's head shows. A column by which the list is grouped orders the groups and nothing else, for
 * within a group it has one value only.
 */
export function headMark(name: string, sort: readonly string[], groups: GroupOrder | undefined): HeadMark | undefined {
  const { by = [], order } = groups ?? {}
  const isBy = by.includes(name)
  const ofRows = sort.filter((each) => !by.includes(each.replace(/^-/, '')))
  const at = ofRows.findIndex((each) => each.replace(/^-/, '') === name)
  const isOfGroups = isBy ? order?.of === 'value' : at < 0 && order?.of === 'sum' && order.field === name
  if (order !== undefined && isOfGroups)
    return { direction: order.isDescending ? 'descending' : 'ascending', place: undefined, isOfGroups }
  if (isBy || at < 0) return undefined
  const direction = ofRows[at]?.startsWith('-') ? 'descending' : 'ascending'
  return { direction, place: ofRows.length > 1 ? at + 1 : undefined, isOfGroups: false }
}
