import { useLayoutEffect } from 'react'
import type { Query } from '../../model/query.ts'
import type { List } from '../data/useList.ts'
import { idsIn } from '../lists/chosenRows.ts'
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
type Seen = NonNullable<Selection['seen']['current']>

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
  const { range, seen: held, clear, pick } = selection
  useLayoutEffect(() => {
    if (range === undefined || isWholeGroup(range)) {
      held.current = undefined
      return
    }
    if (list.isBehind) return
    const ids = idsIn(list, range)
    const before = held.current && knownIn(range, held.current, isGrouped)
    const isMoved = [...(before ?? [])].some(([place, id]) => ids.has(place) && ids.get(place) !== id)
    // Rows that were seen once count on, though others are at hand now.
    held.current = { range, ids: new Map([...(before ?? []), ...ids]) }
    const isShort = range.to >= (list.total ?? 0)
    if (!isMoved && !(isShort && before !== undefined)) return
    const size = range.to - range.from + 1
    if (!isGrouped && before?.size === size && size <= pickMax) return pick(before.values())
    clear()
    tell({ say: 'list.stretchMoved' })
  }, [list, range, held, clear, pick, isGrouped, isWholeGroup])

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

/** What is known of a stretch from before: all that was seen of it, and of one that it has grown from by a step of the keys. */
function knownIn(range: Range, { range: of, ids }: Seen, isGrouped: boolean): Seen['ids'] | undefined {
  if (of === range) return ids
  // Among heads the same rows may stand in other places by now.
  if (isGrouped || (of.from !== range.from && of.to !== range.to)) return undefined
  return new Map([...ids].filter(([place]) => place >= range.from && place <= range.to))
}
