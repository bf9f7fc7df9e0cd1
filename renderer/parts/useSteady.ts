import { type RefObject, useLayoutEffect, useRef } from 'react'
import type { GroupTree } from '../lists/groupTree.ts'
import type { Selection } from '../lists/useSelection.ts'
import type { ByHeads } from './useSteadyRows.ts'

interface SteadyDeps {
  readonly tree: GroupTree | undefined
  /** In which order the groups stand, as a text. */
  readonly order: string
  readonly selection: Selection
  readonly rowPx: number
  readonly offsetPx: RefObject<number>
  readonly moveTo: (offsetPx: number) => void
  /** Told which line is active now, so that nobody scrolls to it on that account. */
  readonly onMoved: (line: number) => void
  /** Where what is done here is noted for whoever compares the rows, which come before or after their heads. */
  readonly byHeads: RefObject<ByHeads>
}

/**
 * Keeps a grouped list in its place while its groups change: what stood at the top still does, the active line is that of
 * the same group or row, and a chosen stretch goes with its group.
 */
export function useSteady({ tree, order, selection, rowPx, offsetPx, moveTo, onMoved, byHeads }: SteadyDeps): void {
  const last = useRef({ tree, order })
  // Read before the rows of the new groups are laid out: those may be fewer, and the place beyond their end.
  const before = offsetPx.current
  useLayoutEffect(() => {
    const { tree: old, order: oldOrder } = last.current
    last.current = { tree, order }
    if (old === undefined || tree === undefined || old === tree || old.of !== tree.of) return
    const top = Math.floor(before / rowPx)
    const atTop = old.itemAt(top)
    const line = atTop === undefined ? -1 : tree.lineAgain(atTop)
    // Whoever asks for another order wants to see its beginning, or the line that they stand on.
    const isReordered = order !== oldOrder
    if (isReordered) moveTo(0)
    else if (line >= 0 && line !== top) {
      moveTo(line * rowPx + (before - top * rowPx))
      byHeads.current = { ...byHeads.current, px: byHeads.current.px + offsetPx.current - before }
    }
    const again = (at: number) => {
      const item = old.itemAt(at)
      return item === undefined ? at : tree.lineAgain(item)
    }
    const range = selection.range === undefined ? undefined : rangeAgain(old, tree, selection.range)
    const moved = again(selection.active)
    const anchor = again(selection.anchor)
    if (moved === selection.active && anchor === selection.anchor && isSame(range, selection.range)) return
    if (!isReordered) onMoved(moved)
    byHeads.current = { ...byHeads.current, active: moved, anchor }
    selection.moveTo(moved, anchor, range)
  })
}

type Range = NonNullable<Selection['range']>

/** Where the chosen places are now: those of a whole group are all of its rows, however many they have become. */
function rangeAgain(old: GroupTree, tree: GroupTree, range: Range): Range | undefined {
  const found = old.headingOver(range.from, range.to)
  const now = found === undefined ? undefined : tree.heading(found.key)
  if (found === undefined || now === undefined) return undefined
  const end = now.start + now.count - 1
  if (range.from === found.start && range.to === found.start + found.count - 1) return { from: now.start, to: end }
  const from = now.start + range.from - found.start
  return from > end ? undefined : { from, to: Math.min(end, from + range.to - range.from) }
}

function isSame(a: Range | undefined, b: Range | undefined): boolean {
  return a?.from === b?.from && a?.to === b?.to
}
