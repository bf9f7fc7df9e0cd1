import { useCallback, useMemo } from 'react'
import type { ColumnMeaning } from '../../model/query.ts'
import type { Drawer, Fields } from '../../model/table.ts'
import { type Column, type Layout, moveColumn, nextSort, sortMax } from '../lists/columnLayout.ts'
import { type Grouping, orderOf, orderText, type Summed } from '../lists/groupShape.ts'
import { dimensionOf } from '../lists/pivotShape.ts'
import type { ViewSearch } from '../lists/viewSearch.ts'
import type { Heads } from '../parts/Grid.tsx'
import { HeadMenu } from '../parts/HeadMenu.tsx'
import { tell } from '../parts/tell.ts'

interface HeadsDeps {
  readonly drawer: Drawer
  /** What this person may see of the table. */
  readonly fields: Fields
  readonly layout: Layout
  readonly setLayout: (layout: Layout) => void
  readonly sort: readonly string[]
  readonly group: Grouping | undefined
  readonly summed: readonly Summed[]
  /** By what this list can be grouped. */
  readonly possible: readonly ColumnMeaning[]
  readonly setGroup: (group: Grouping | undefined) => void
  readonly setSearch: (change: Partial<ViewSearch>) => void
}

/** What the heads of a list's columns say and do. */
export function useHeads(deps: HeadsDeps): Heads {
  const { drawer, fields, layout, setLayout, sort, group, summed, possible, setGroup, setSearch } = deps
  const setSort = useCallback(
    (next: readonly string[]) => {
      // Past descending a column is sorted as at the start, which for the column of the start would be no change at all.
      const isSame = next.length === 0 && sort.join() === drawer.sort
      setSearch({ sort: isSame ? [drawer.sort.replace(/^-/, '')] : [...next] })
    },
    [sort, drawer, setSearch],
  )
  const groupOrder = useMemo(
    () => (group === undefined ? undefined : { by: group.by, order: orderOf(group.order, summed) }),
    [group, summed],
  )
  /** A column by which the list is grouped has one value in each group: its order is that of the groups. */
  const turnGroups = useCallback(
    (isDescending: boolean) => group && setGroup({ ...group, order: orderText({ of: 'value', isDescending }) }),
    [group, setGroup],
  )
  const sortBy = useCallback(
    (name: string, keepOthers: boolean) => {
      if (groupOrder?.by.includes(name) === true)
        return turnGroups(groupOrder.order.of === 'value' && !groupOrder.order.isDescending)
      const next = nextSort(sort, name, keepOthers)
      if (next === undefined) tell({ say: 'list.sortTooMany', values: { max: sortMax } })
      else setSort(next)
    },
    [groupOrder, turnGroups, setSort, sort],
  )
  const resize = useCallback(
    (name: string, widthPx: number) => {
      const { [name]: _dropped, ...rest } = layout.widths
      setLayout({ ...layout, widths: widthPx === 0 ? rest : { ...layout.widths, [name]: Math.round(widthPx) } })
    },
    [layout, setLayout],
  )
  const reorder = useCallback(
    (name: string, before: string) => setLayout(moveColumn(layout, name, before)),
    [layout, setLayout],
  )
  const menuOf = useCallback(
    (column: Column, all: readonly Column[]) => {
      const { name } = column
      const by = group?.by ?? []
      const months = `${name}:month`
      return (
        <HeadMenu
          {...{ column, layout, by }}
          columns={all}
          onLayout={setLayout}
          sorted={sort.map((each) => each.replace(/^-/, ''))}
          onSort={(sorted, isMore) =>
            by.includes(name)
              ? turnGroups(sorted !== name)
              : setSort(isMore ? [...sort, sorted].slice(0, sortMax) : [sorted])
          }
          onGroup={
            possible.some((each) => each.name === name)
              ? (next) => setGroup(next.length === 0 ? undefined : { ...group, by: [...next] })
              : undefined
          }
          onMonths={
            dimensionOf(drawer, fields, months) === undefined
              ? undefined
              : () => setSearch({ pivot: { rows: [months], columns: [], measures: ['count'] } })
          }
        />
      )
    },
    [group, layout, setLayout, sort, turnGroups, setSort, possible, setGroup, drawer, fields, setSearch],
  )

  return useMemo(
    () => ({ groupOrder, onSort: sortBy, onResize: resize, onMoveColumn: reorder, menuOf }),
    [groupOrder, sortBy, resize, reorder, menuOf],
  )
}
