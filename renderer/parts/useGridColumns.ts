import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useMemo } from 'react'
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
  const across = useVirtualizer({
    horizontal: true,
    count: loose.length,
    getScrollElement: () => box.current,
    estimateSize: (i) => loose[i]?.widthPx ?? 0,
    overscan: 3,
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
