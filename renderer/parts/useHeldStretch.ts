import { useLayoutEffect, useRef } from 'react'
import { blockRows, type List } from '../data/useList.ts'
import { pickMax, type Selection } from '../lists/useSelection.ts'
import { tell } from './tell.ts'

interface HeldDeps {
  readonly list: List
  readonly selection: Selection
  /** A stretch that is all of a group stays that, whichever rows come into it. */
  readonly isGrouped: boolean
  readonly isWholeGroup: (range: NonNullable<Selection['range']>) => boolean
}

/**
 * A stretch is kept by its places, and is meant as its rows. When a change has put other rows into those places, a stretch
 * whose rows are all known goes on as those rows; any other is let go, and that is said, for nobody may copy or save rows
 * that they have not chosen. Only rows on this screen's thread can
 * be compared; those that nobody has scrolled to are not there.
 */
export function useHeldStretch({ list, selection, isGrouped, isWholeGroup }: HeldDeps): void {
  const held = useRef<{ readonly range: Selection['range']; readonly ids: ReadonlyMap<number, string> }>(undefined)
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
}

function idsIn(list: List, { from, to }: NonNullable<Selection['range']>): ReadonlyMap<number, string> {
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
