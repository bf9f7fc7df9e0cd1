import { useCallback, useMemo, useState } from 'react'
import type { Fault } from '../../model/fault.ts'
import { type ColumnMeaning, type Headings, meaningOf, type Query } from '../../model/query.ts'
import type { Drawer } from '../../model/table.ts'
import { useHeadings } from '../data/useHeadings.ts'
import { useWords } from '../words.ts'
import { askedOf, type Grouping, type Summed } from './groupShape.ts'
import { GroupTree, type Heading, noneOpen, type Opened, toggled } from './groupTree.ts'

/** One amount of a heading or of the whole list, in its unit. */
export interface Amount {
  readonly unit: string | null
  /** An exact decimal text. */
  readonly amount: string
}
/** Field → its sums, one a unit. */
export type Sums = Readonly<Record<string, readonly Amount[]>>

/** A grouped list as it is shown. */
export interface GroupView {
  readonly by: readonly ColumnMeaning[]
  /** Undefined until the groups are known, and where they are too many. */
  readonly tree: GroupTree | undefined
  /** In which order the groups stand, as a text. */
  readonly order: string
  readonly isTooMany: boolean
  /** True while the groups are those of the question before. */
  readonly isBehind: boolean
  readonly fault: Fault | undefined
  readonly opened: Opened
  setOpened(opened: Opened): void
  toggle(key: string): void
  label(heading: Heading): string
  sumsOf(heading: Heading): Sums
}

/** The groups of a list, and which of them are open; undefined for a list without. */
export function useGroupView(
  query: Query,
  drawer: Drawer,
  group: Grouping | undefined,
  sums: readonly Summed[],
  start: Opened = noneOpen,
): GroupView | undefined {
  const words = useWords()
  const asked = useMemo(() => (group === undefined ? undefined : askedOf(group, sums)), [group, sums])
  const unsorted = useMemo(() => ({ ...query, sort: [] }), [query])
  const { headings, fault, of, order, isBehind } = useHeadings(unsorted, asked)
  const by = group?.by.join() ?? ''
  // Which groups are open is said of these groups alone: by other fields there are others.
  const [kept, setKept] = useState({ by, opened: start })
  const opened = kept.by === by ? kept.opened : noneOpen
  const setOpened = useCallback((next: Opened) => setKept({ by, opened: next }), [by])
  const toggle = useCallback(
    (key: string) => setKept((last) => ({ by, opened: toggled(last.by === by ? last.opened : noneOpen, key) })),
    [by],
  )
  const meanings = useMemo(
    () => (by === '' ? [] : by.split(',').flatMap((name) => meaningOf(drawer, name) ?? [])),
    [drawer, by],
  )
  const tree = useMemo(
    () => (headings === undefined || headings.isTooMany ? undefined : new GroupTree(headings, opened, of)),
    [headings, opened, of],
  )
  return useMemo(() => {
    if (asked === undefined) return undefined
    const label = ({ path }: Heading) => {
      const value = path.at(-1) ?? null
      const field = meanings[path.length - 1]?.field
      if (value === null || field === undefined) return words.say('filter.isEmpty')
      return words.value(field, value, headings?.names[String(value)] ?? '')
    }
    const sumsOf = ({ path, at }: Heading): Sums => sumsAt(headings, path.length - 1, at)
    return {
      by: meanings,
      tree,
      order,
      isTooMany: headings?.isTooMany === true,
      isBehind,
      fault,
      opened,
      setOpened,
      toggle,
      label,
      sumsOf,
    }
  }, [asked, meanings, tree, headings, order, isBehind, fault, opened, setOpened, toggle, words])
}

function sumsAt(headings: Headings | undefined, depth: number, at: number): Sums {
  const sums: Record<string, Amount[]> = {}
  for (const { field, unit, amounts } of headings?.levels[depth]?.sums ?? []) {
    const amount = amounts[at]
    if (amount != null) sums[field] = [...(sums[field] ?? []), { unit, amount }]
  }
  return sums
}
