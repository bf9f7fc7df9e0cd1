import { useMemo } from 'react'
import type { Fault } from '../../../model/fault.ts'
import type { Group, Query } from '../../../model/query.ts'
import type { Drawer, Fields } from '../../../model/table.ts'
import { useGroups } from '../../data/useGroups.ts'
import { useTitlesOf } from '../../data/useTitlesOf.ts'
import { type Dimension, dimensionOf, measureOf, type Pivot, type PivotMeasure } from '../../lists/pivotShape.ts'
import { groupedBy, type KeyPart, type PivotTable, pivotOf } from '../../lists/pivotTable.ts'
import { useWords } from '../../words.ts'

/** More groups than this nobody reads, and a window should not have to lay out. */
export const groupsMax = 20_000

export interface PivotAnswer {
  readonly rows: readonly Dimension[]
  readonly columns: readonly Dimension[]
  readonly measures: readonly PivotMeasure[]
  /** Undefined while it is being worked out, with a fault, and where there are too many groups. */
  readonly table: PivotTable | undefined
  readonly fault: Fault | undefined
  readonly isTooMany: boolean
  readonly isBehind: boolean
  readonly label: (dimension: Dimension, part: KeyPart) => string
}

const noGroups: readonly Group[] = []

/** The answer to a pivot of a list's present question, with words for its values. */
export function usePivotTable(query: Query, drawer: Drawer, visible: Fields, pivot: Pivot): PivotAnswer {
  const words = useWords()
  const asked = useMemo(() => {
    const side = (names: readonly string[]) => names.flatMap((name) => dimensionOf(drawer, visible, name) ?? [])
    const measures = pivot.measures.flatMap((name) => measureOf(drawer, visible, name) ?? [])
    const count: PivotMeasure = { name: 'count', meaning: undefined, unit: undefined }
    return {
      rows: side(pivot.rows),
      columns: side(pivot.columns),
      measures: measures.length === 0 ? [count] : measures,
    }
  }, [drawer, visible, pivot])
  const by = useMemo(() => groupedBy(asked), [asked])
  const measured = useMemo(
    () =>
      asked.measures.map(({ meaning }) =>
        meaning === undefined ? ({ fn: 'count', field: '' } as const) : ({ fn: 'sum', field: meaning.name } as const),
      ),
    [asked],
  )
  const unsorted = useMemo(() => ({ ...query, sort: [] }), [query])
  const { outcome, isBehind } = useGroups(unsorted, by, measured, groupsMax + 1)
  const groups = outcome?.ok ? outcome.value : noGroups
  const isTooMany = groups.length > groupsMax

  const refs = useMemo(() => refsIn(isTooMany ? noGroups : groups, by, asked), [groups, by, asked, isTooMany])
  const titles = useTitlesOf(refs)
  const label = useMemo(
    () =>
      ({ meaning, by: how }: Dimension, part: KeyPart): string => {
        if (part === null) return words.say('filter.isEmpty')
        if (how === 'month') return words.month(`${part}-01`)
        return words.value(meaning.field, part, titles[String(part)] ?? '')
      },
    [words, titles],
  )
  const table = useMemo(
    () => (outcome?.ok && !isTooMany ? pivotOf(groups, { ...asked, label }) : undefined),
    [outcome, groups, asked, label, isTooMany],
  )
  return { ...asked, table, fault: outcome?.ok === false ? outcome.fault : undefined, isTooMany, isBehind, label }
}

/** For each side that is a ref, the rows it leads to. */
function refsIn(
  groups: readonly Group[],
  by: readonly string[],
  { rows, columns }: Pick<PivotAnswer, 'rows' | 'columns'>,
): readonly { readonly table: string; readonly ids: readonly string[] }[] {
  return [...rows, ...columns].flatMap(({ meaning }) => {
    const table = meaning.field.table
    if (table === undefined) return []
    const at = by.indexOf(meaning.name)
    const ids = new Set(groups.flatMap(({ key }) => (typeof key[at] === 'string' ? [String(key[at])] : [])))
    return [{ table, ids: [...ids].sort() }]
  })
}
