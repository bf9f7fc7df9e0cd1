import { useLayoutEffect, useRef } from 'react'
import { blockRows, type List } from '../data/useList.ts'
import type { Selection } from '../lists/useSelection.ts'
import { tell } from './tell.ts'

interface HeldDeps {
  readonly list: List
  readonly selection: Selection
  /** A stretch that is all of a group stays that, whichever rows come into it. */
  readonly isWholeGroup: (range: NonNullable<Selection['range']>) => boolean
}

/**
 * A stretch is kept by its places, and is meant as its rows: when a change has put other rows into those places it is let
 * go, and that is said, for nobody may copy or save rows that they have not chosen. Only rows on this screen's thread can
 * be compared; those that nobody has scrolled to are not there.
 */
export function useHeldStretch({ list, selection, isWholeGroup }: HeldDeps): void {
  const held = useRef<{ readonly range: Selection['range']; readonly ids: ReadonlyMap<number, string> }>(undefined)
  const { range, clear } = selection
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
    clear()
    tell({ say: 'list.stretchMoved' })
  }, [list, range, clear, isWholeGroup])
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
