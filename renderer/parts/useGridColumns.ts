import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useMemo } from 'react'
import { flushSync } from 'react-dom'
import { type Column, spread } from '../lists/columnLayout.ts'

interface GridColumns {
  /** All of them, the pinned ones first. */
  readonly columns: readonly Column[]
  readonly pinned: readonly Column[]
  /** Those of the others that are drawn. */
  readonly visible: readonly Column[]
  /** What stands free between the pinned columns and the first that is drawn, px. */
  readonly leadPx: number
  /** Width of all columns, px. */
  readonly allPx: number
  /** How far the box has been scrolled sideways, px. */
  readonly leftPx: number
}

/** Spreads columns over the room there is, and says which of them are in view of a box. */
export function useGridColumns(
  box: RefObject<HTMLElement | null>,
  given: readonly Column[],
  roomPx: number,
): GridColumns {
  const columns = useMemo(() => spread(given, roomPx), [given, roomPx])
  const pinned = useMemo(() => columns.filter((column) => column.pinned), [columns])
  const loose = useMemo(() => columns.filter((column) => !column.pinned), [columns])
  const across = useVirtualizer<HTMLElement, Element>({
    horizontal: true,
    count: loose.length,
    getScrollElement: () => box.current,
    estimateSize: (i) => loose[i]?.widthPx ?? 0,
    overscan: 3,
    // Until it is known: a box is hardly narrower than its window, and columns that were taken for shown are drawn unseen.
    initialRect: { width: window.innerWidth, height: 0 },
    observeElementRect: watchRect,
    // Nobody is taken anywhere by it, and to set a place it would lay out the page when the list is made.
    scrollToFn: () => {},
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: widths are measured anew when the columns change
  useEffect(() => across.measure(), [loose])
  const drawn = across.getVirtualItems()
  const from = drawn[0]?.index ?? 0
  const to = drawn.at(-1)?.index ?? loose.length - 1
  const visible = useMemo(() => loose.slice(from, to + 1), [loose, from, to])
  return {
    columns,
    pinned,
    visible,
    leadPx: drawn[0]?.start ?? 0,
    allPx: columns.reduce((sum, column) => sum + column.widthPx, 0),
    leftPx: across.scrollOffset ?? 0,
  }
}

/** Told when the browser has laid out the page anyhow: asked before, it would have to do so in the middle of a drawing. */
function watchRect(
  { scrollElement: box }: Virtualizer<HTMLElement, Element>,
  tell: (rect: { readonly width: number; readonly height: number }) => void,
): (() => void) | undefined {
  if (box === null) return undefined
  const observer = new ResizeObserver(() => flushSync(() => tell({ width: box.offsetWidth, height: box.offsetHeight })))
  observer.observe(box)
  return () => observer.disconnect()
}
