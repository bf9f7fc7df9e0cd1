import type { Condition, Query } from '../../model/query.ts'
import type { SeenRows, Stretch } from '../../workers/doors.ts'
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
 * What is known of the rows that were chosen by their places: those at hand, and those that were looked at before they
 * were scrolled away. Others may stand there by the time the reader is asked.
 */
export function seenRows(list: List, { range, seen }: Pick<Selection, 'range' | 'seen'>, stretch: Stretch): SeenRows {
  const { range: of, ids } = seen.current ?? {}
  const before = range !== undefined && of === range ? ids : undefined
  const now = idsIn(list, { from: stretch.from, to: stretch.from + stretch.count - 1 })
  return { total: list.total ?? 0, ids: new Map([...now, ...(before ?? [])]) }
}

/** The ids of the rows between two places that are at hand, by their place. */
export function idsIn(list: List, { from, to }: NonNullable<Selection['range']>): ReadonlyMap<number, string> {
  const ids = new Map<number, string>()
  for (const block of list.blocks)
    for (
      let place = Math.max(from, block * blockRows);
      place <= Math.min(to, block * blockRows + blockRows - 1);
      place++
    ) {
      const id = list.rowAt(place)?.id
      if (id !== undefined) ids.set(place, id)
    }
  return ids
}
