import type { Day } from '../../model/calendar.ts'
import type { Query } from '../../model/query.ts'
import type { Drawer } from '../../model/table.ts'
import type { Room } from '../rooms.ts'
import { fieldsRead } from './cellText.ts'
import type { Column } from './columnLayout.ts'
import { type Grouping, inGroups, orderText } from './groupShape.ts'
import { resolveDays } from './relativeDays.ts'
import type { ViewSearch } from './viewSearch.ts'

/**
 * How the rows of a list are grouped; a pivot has groups of its own. Where nobody has said in which order the groups
 * stand, they follow the list: sorted by their own column downwards, they stand downwards too.
 */
export function groupingOf({ pivot, group, sort }: ViewSearch, drawer: Drawer): Grouping | undefined {
  if (pivot !== undefined || group === undefined || group.order !== undefined) return pivot ? undefined : group
  const isDescending = (sort ?? [drawer.sort]).some((each) => group.by.some((name) => each === `-${name}`))
  return isDescending ? { ...group, order: orderText({ of: 'value', isDescending }) } : group
}

/** What a room asks while this stands in its address. */
export function queryOf(room: Room, drawer: Drawer, search: ViewSearch, today: Day): Query {
  const group = groupingOf(search, drawer)
  const query = {
    table: room.table,
    where: resolveDays([...room.where, ...(search.where ?? [])], today),
    search: search.q ?? '',
    sort: [...(search.sort ?? [drawer.sort])],
  }
  return group === undefined ? query : inGroups(query, group)
}

/** The fields that are read of each row: those that its columns show, and those that say in which group it lies. */
export function namesOf(table: string, columns: readonly Column[], group: Grouping | undefined): readonly string[] {
  return [...new Set([...fieldsRead(table, columns), ...(group?.by ?? [])])]
}
