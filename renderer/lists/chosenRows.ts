import type { Condition, Query } from '../../model/query.ts'
import type { Reader, Stretch } from '../../workers/doors.ts'
import { blockRows, type List } from '../data/useList.ts'
import type { GroupView } from './useGroupView.ts'
import { chosenOf, type Selection } from './useSelection.ts'

export interface ChosenRows {
  readonly query: Query
  readonly stretch?: Stretch
}

/**
 * The rows that are chosen whole, as they are copied and saved. All of a group is asked for by what its rows have in
 * common: a change may reach the reader before the heads of the groups, and other rows lie in its places then.
 */
export function chosenRows(
  query: Query,
  selection: Selection,
  groups: Pick<GroupView, 'by' | 'tree'> | undefined,
): ChosenRows | undefined {
  const chosen = chosenOf(query, selection)
  const { from = 0, count = 0 } = chosen?.stretch ?? {}
  const heading = count === 0 ? undefined : groups?.tree?.headingOver(from, from + count - 1)
  if (heading === undefined || heading.start !== from || heading.count !== count) return chosen
  const path = heading.path.map((value, level): Condition => {
    const field = groups?.by[level]?.name ?? ''
    return value === null ? { field, op: 'isNull' } : { field, op: 'eq', value }
  })
  return { query: { ...query, where: [...query.where, ...path] } }
}

/**
 * Whether the places of a stretch still hold the rows that the screen shows there. Of those that were scrolled away only
 * their number is known.
 */
export async function isAsShown(
  reader: Pick<Reader, 'page'>,
  query: Query,
  { from, count }: Stretch,
  list: List,
): Promise<boolean> {
  const known = list.blocks
    .map((block) => ({
      start: Math.max(from, block * blockRows),
      end: Math.min(from + count, (block + 1) * blockRows),
    }))
    .filter(({ start, end }) => start < end)
  const asked = known.length > 0 ? known : [{ start: from, end: from + 1 }]
  const pages = await Promise.all(asked.map(({ start, end }) => reader.page(query, start, end - start, [])))
  return pages.every((page, i) => {
    // A reader that answers no page writes no file either, and says why.
    if (!page.ok) return true
    const start = asked[i]?.start ?? 0
    const isOther = page.value.rows.some(({ id }, nth) => (list.rowAt(start + nth)?.id ?? id) !== id)
    return page.value.total === list.total && !isOther
  })
}
