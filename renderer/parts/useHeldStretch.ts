import { useLayoutEffect, useRef } from 'react'
import type { Query } from '../../model/query.ts'
import { blockRows, type List } from '../data/useList.ts'
import { useMoves } from '../lists/useMoves.ts'
import { pickMax, type Selection } from '../lists/useSelection.ts'
import { tell } from './tell.ts'

interface HeldDeps {
  readonly list: List
  /** What the list answers. */
  readonly question: Query
  readonly selection: Selection
  /** A stretch that is all of a group stays that, whichever rows come into it. */
  readonly isGrouped: boolean
  readonly isWholeGroup: (range: Range) => boolean
}

type Range = NonNullable<Selection['range']>

/**
 * A stretch is kept by its places, and is meant as its rows. When a change has put other rows into those places, a stretch
 * whose rows are all known goes on as those rows; any other is let go, and that is said, for nobody may copy or save rows
 * that they have not chosen. Only rows on this screen's thread can be compared: of those that were scrolled away nobody
 * knows whether a change has moved them, so that with the first one their stretch goes on as them too.
 * @returns the rows of the chosen stretch in their order, also of one that was scrolled away; undefined where not all of
 * them have been seen
 */
export function useHeldStretch(deps: HeldDeps): () => readonly string[] | undefined {
  const { list, question, selection, isGrouped, isWholeGroup } = deps
  const held = useRef<{ readonly range: Range; readonly ids: ReadonlyMap<number, string> }>(undefined)
  const { range, clear, pick } = selection
  useLayoutEffect(() => {
    if (range === undefined || isWholeGroup(range)) {
      held.current = undefined
      return
    }
    if (list.isBehind) return
    const ids = idsIn(list, range)
    const before = held.current?.range === range ? held.current.ids : undefined
    const isMoved = [...(before ?? [])].some(([place, id]) => ids.has(place) && ids.get(place) !== id)
    // Rows that were seen once count on, though others are at hand now.
    held.current = { range, ids: new Map([...(before ?? []), ...ids]) }
    const isShort = range.to >= (list.total ?? 0)
    if (!isMoved && !(isShort && before !== undefined)) return
    const size = range.to - range.from + 1
    if (!isGrouped && before?.size === size && size <= pickMax) return pick(before.values())
    clear()
    tell({ say: 'list.stretchMoved' })
  }, [list, range, clear, pick, isGrouped, isWholeGroup])

  const rowsHeld = () => {
    const { range: of, ids } = held.current ?? {}
    if (of === undefined || of !== range || ids?.size !== of.to - of.from + 1) return undefined
    return [...ids].sort(([a], [b]) => a - b).map(([, id]) => id)
  }
  useMoves(question, () => {
    const rows = rowsHeld()
    if (range === undefined || rows === undefined || rows.length > pickMax || isGrouped || list.isBehind) return
    if (idsIn(list, range).size < rows.length) pick(rows)
  })
  return rowsHeld
}

function idsIn(list: List, { from, to }: Range): ReadonlyMap<number, string> {
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
