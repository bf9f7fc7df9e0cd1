import { type RefObject, useLayoutEffect, useMemo, useRef } from 'react'
import { columnBeside, leftToShow, spanOf } from '../lists/cellBlock.ts'
import type { Column } from '../lists/columnLayout.ts'
import type { Selection } from '../lists/useSelection.ts'
import { spotOf, useCellDrag } from './useCellDrag.ts'

interface CellsDeps {
  readonly box: RefObject<HTMLDivElement | null>
  /** All of them, the pinned ones first. */
  readonly columns: readonly Column[]
  /** Width in which columns that are not pinned are seen, px. */
  readonly roomPx: number
  readonly selection: Selection
  /** Lines of the list. */
  readonly total: number
  /** What stands above and below the rows inside the box, px. */
  readonly edgesPx: { readonly top: number; readonly bottom: number }
  /** True while what is shown answers the question before: no block begins in it. */
  readonly isBehind: boolean
  /** Where the row of a line lies in the list; −1 for the head of a group. */
  readonly placeAt: (line: number) => number
  readonly goTo: (line: number, extend: boolean) => void
}

/** The active cell and the block that grows from it, by key and by mouse. */
export function useCells(deps: CellsDeps) {
  const { box, columns, roomPx, selection, total, edgesPx, isBehind, placeAt, goTo } = deps
  const { active, column, cellsFrom, goAcross, growAcross, clear } = selection
  const span = useMemo(() => spanOf(columns, { column, cellsFrom }), [columns, column, cellsFrom])
  /** The names of the chosen columns: the same object while they are the same, for each row of the block looks at it. */
  const marked = useMemo(() => (span === undefined ? undefined : new Set(span.map(({ name }) => name))), [span])
  useShownColumn({ box, columns, roomPx, column })

  // A column that was taken away takes along the cells that were chosen up to it: whole rows nobody has chosen.
  const isGone = column !== undefined && !columns.some(({ name }) => name === column)
  useLayoutEffect(() => {
    if (cellsFrom !== undefined && span === undefined) clear()
    if (isGone) goAcross(undefined)
  }, [cellsFrom, span, isGone, clear, goAcross])

  const across = (step: 1 | -1, extend: boolean): boolean => {
    const place = placeAt(active)
    if (place < 0 || active < 0) return false
    const next = columnBeside(columns, column, step)
    if (!extend) {
      if (next === false || next === column) return false
      goAcross(next)
    } else if (!isBehind && next !== undefined && next !== false) growAcross(next, place)
    return true
  }

  const { onMouseDown, isDragEnd } = useCellDrag({
    box,
    edgesPx,
    onPress: ({ line, column: to }) => {
      // A click means that cell and nothing else; rows are ticked with Ctrl, or by their boxes.
      if (placeAt(line) >= 0) clear()
      goTo(line, false)
      goAcross(to)
    },
    onDrag: (from, to) => {
      if (isBehind) return
      growAcross(to.column, placeAt(from.line))
      if (to.line !== active) goTo(to.line, true)
    },
    onBeyond: (down, right) => {
      if (isBehind || cellsFrom === undefined) return
      const next = right === 0 ? undefined : columnBeside(columns, column, right > 0 ? 1 : -1)
      if (next !== undefined && next !== false) growAcross(next, placeAt(active))
      const line = Math.max(0, Math.min(total - 1, active + down))
      if (line !== active) goTo(line, true)
    },
  })
  /** A click on a cell makes it the active one; with shift it takes a block that was begun to there. */
  const onCellClick = (target: EventTarget, extend: boolean) => {
    const spot = spotOf(target)
    if (spot === undefined) return
    if (!extend) goAcross(spot.column)
    else if (cellsFrom !== undefined && !isBehind) growAcross(spot.column, placeAt(spot.line))
  }
  return { marked, across, onMouseDown, isDragEnd, onCellClick }
}

/** Scrolls sideways to the active column when another one becomes active; the pinned ones are always in sight. */
function useShownColumn({
  box,
  columns,
  roomPx,
  column,
}: Pick<CellsDeps, 'box' | 'columns' | 'roomPx'> & { column: string | undefined }) {
  const seen = useRef<string>(undefined)
  useLayoutEffect(() => {
    if (seen.current === column || roomPx <= 0) return
    seen.current = column
    const element = box.current
    if (element === null || column === undefined) return
    const loose = columns.filter(({ pinned }) => !pinned)
    const leftPx = leftToShow(loose, column, { leftPx: element.scrollLeft, roomPx })
    if (leftPx !== element.scrollLeft) element.scrollLeft = leftPx
  }, [box, columns, roomPx, column])
}
