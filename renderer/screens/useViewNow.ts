import { useCallback, useMemo } from 'react'
import type { Condition } from '../../model/query.ts'
import type { Drawer, Fields } from '../../model/table.ts'
import type { Layout } from '../lists/columnLayout.ts'
import { unknownColumns } from '../lists/fitSearch.ts'
import type { SavedView } from '../lists/savedViews.ts'
import type { ViewSearch } from '../lists/viewSearch.ts'
import { tell } from '../parts/tell.ts'
import { densities, useSettings } from '../settings.ts'

interface ViewNowDeps {
  readonly drawer: Drawer
  /** What this person may see of the table. */
  readonly fields: Fields
  readonly search: ViewSearch
  readonly where: readonly Condition[]
  readonly sort: readonly string[]
  readonly layout: Layout
  readonly setLayout: (layout: Layout) => void
  readonly setSearch: (change: Partial<ViewSearch>) => void
}

/** What a list shows now, as a view that can be kept, and a way to show a kept one. */
export function useViewNow(deps: ViewNowDeps) {
  const { drawer, fields, search, where, sort, layout, setLayout, setSearch } = deps
  const { q, pivot, group } = search
  const [{ density }, setSettings] = useSettings()
  const view = useMemo(
    () => ({
      where: [...where],
      q: q ?? '',
      sort: [...sort],
      layout,
      density,
      ...(pivot ? { pivot } : {}),
      ...(group ? { group } : {}),
    }),
    [where, q, sort, layout, density, pivot, group],
  )
  const apply = useCallback(
    ({ layout, density, where, q, sort, pivot, group }: SavedView) => {
      setLayout(layout as Layout)
      const known = densities.find((each) => each === density)
      if (known !== undefined) setSettings({ density: known })
      setSearch({ where, q, sort, pivot, group })
      const unknown = unknownColumns(layout, drawer, fields)
      if (unknown.length > 0) tell({ say: 'view.leftOut', values: { names: unknown.join(', ') } })
    },
    [setLayout, setSettings, setSearch, drawer, fields],
  )
  return { view, apply }
}
