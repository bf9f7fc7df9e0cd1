import { isDay, isInstant } from '../../model/calendar.ts'
import { type Condition, faultsOfQuery, meaningOf } from '../../model/query.ts'
import type { Drawer, Fields } from '../../model/table.ts'
import type { Layout } from './columnLayout.ts'
import { possibleColumns } from './columnLayout.ts'
import { isGroup } from './groupShape.ts'
import { dimensionOf, measureOf, type Pivot } from './pivotShape.ts'
import { daysFromToday } from './relativeDays.ts'
import type { ViewSearch } from './viewSearch.ts'

export interface Fitted {
  readonly search: ViewSearch
  /** Names that a link or a view brought and that mean nothing here, or are not for this person. */
  readonly leftOut: readonly string[]
}

/** What of a link or a saved view this list can answer; the rest is named, never guessed and never silently dropped. */
export function fitSearch(search: ViewSearch, drawer: Drawer, visible: Fields): Fitted {
  const leftOut: string[] = []
  const isSeen = (name: string) => name === 'id' || Object.hasOwn(visible, name.split('.')[0] ?? '')
  const keep = (isKept: boolean, name: string) => {
    if (!isKept) leftOut.push(name)
    return isKept
  }
  const answers = (where: Condition[], sort: string[]) =>
    Object.keys(faultsOfQuery({ table: drawer.name, where, search: '', sort })).length === 0
  const where = search.where?.filter((each) => {
    const names = namesIn(each)
    return keep(names.every(isSeen) && answers([each], []) && isSound(drawer, each), names.join(', '))
  })
  const sort = search.sort?.filter((each) => {
    const name = each.replace(/^-/, '')
    return keep(isSeen(name) && answers([], [each]), name)
  })
  const pivot = search.pivot === undefined ? undefined : fitPivot(search.pivot, drawer, visible, keep)
  const by = search.group?.by.filter((name) => keep(isGroup(drawer, visible, name), name)) ?? []
  const group = search.group === undefined || by.length === 0 ? undefined : { ...search.group, by }
  if (leftOut.length === 0) return { search, leftOut }
  const fitted = { ...search, where, sort: sort?.length === 0 ? undefined : sort, pivot, group }
  return { search: fitted, leftOut: [...new Set(leftOut)] }
}

function fitPivot(
  pivot: Pivot,
  drawer: Drawer,
  visible: Fields,
  keep: (isKept: boolean, name: string) => boolean,
): Pivot {
  const side = (names: string[]) =>
    names.filter((name) => keep(dimensionOf(drawer, visible, name) !== undefined, name.split(':')[0] ?? name))
  return {
    ...pivot,
    rows: side(pivot.rows),
    columns: side(pivot.columns),
    measures: pivot.measures.filter((name) =>
      keep(measureOf(drawer, visible, name) !== undefined, name.replace(/^sum:/, '')),
    ),
  }
}

/** The columns that a saved layout shows and this list does not have for this person. */
export function unknownColumns(layout: Layout, drawer: Drawer, visible: Fields): readonly string[] {
  const possible = new Set(possibleColumns(drawer, visible).map((meaning) => meaning.name))
  return layout.shown.filter((name) => !possible.has(name))
}

/**
 * Whether what a test compares with can be what was meant: a day or moment that is none can be neither compared nor worded,
 * and of a number without a fraction that is too large the last digits were lost as it was read.
 */
function isSound(drawer: Drawer, test: Condition): boolean {
  if ('any' in test) return test.any.every((each) => isSound(drawer, each))
  const kind = meaningOf(drawer, test.field)?.field.kind
  const values =
    'values' in test ? test.values : 'value' in test ? [test.value] : 'from' in test ? [test.from, test.to] : []
  if (kind === 'day') return values.every((value) => isDay(value) || daysFromToday(value) !== undefined)
  if (kind === 'instant') return values.every(isInstant)
  return values.every((value) => !Number.isInteger(value) || Number.isSafeInteger(value))
}

function namesIn(test: Condition): readonly string[] {
  return 'any' in test ? test.any.flatMap(namesIn) : [test.field]
}
