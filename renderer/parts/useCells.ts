import { type MouseEvent, type RefObject, useLayoutEffect, useMemo, useRef } from 'react'
import { columnBeside, leftToShow, spanOf } from '../lists/cellBlock.ts'
import type { Column } from '../lists/columnLayout.ts'
import type { Selection } from '../lists/useSelection.ts'

interface CellsDeps {
  readonly box: RefObject<HTMLDivElement | null>
  /** All of them, the pinned ones first. */
  readonly columns: readonly Column[]
  /** Width in which columns that are not pinned are seen, px. */
  readonly roomPx: number
  readonly selection: Selection
  /** True while what is shown answers the question before: no block begins in it. */
  readonly isBehind: boolean
  /** Where the row of a line lies in the list; −1 for the head of a group. */
  readonly placeAt: (line: number) => number
  readonly goTo: (line: number, extend: boolean) => void
}

interface Spot {
  readonly line: number
  readonly column: string
}

/** So far the mouse has to go before it drags, px: a list that scrolls under a mouse that rests chooses nothing. */
const dragMinPx = 4

/** The active cell and the block that grows from it, by key and by mouse. */
export function useCells({ box, columns, roomPx, selection, isBehind, placeAt, goTo }: CellsDeps) {
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

  const pressed = useRef<Spot & { readonly x: number; readonly y: number }>(undefined)
  const last = useRef<Spot>(undefined)
  const onMouseDown = (event: MouseEvent) => {
    pressed.current = undefined
    last.current = undefined
    const spot = event.button === 0 ? spotOf(event.target) : undefined
    if (spot === undefined || event.ctrlKey || event.metaKey) return
    if (event.shiftKey) {
      // Else the browser marks all text between the two clicks, and Ctrl+C would copy that.
      event.preventDefault()
      box.current?.focus({ preventScroll: true })
      return
    }
    pressed.current = { ...spot, x: event.clientX, y: event.clientY }
    goTo(spot.line, false)
    goAcross(spot.column)
  }
  const onMouseMove = (event: MouseEvent) => {
    const from = pressed.current
    if (from === undefined || isBehind) return
    if (event.buttons % 2 === 0) {
      // The button was let go outside of the window.
      pressed.current = undefined
      return
    }
    const isNear = Math.hypot(event.clientX - from.x, event.clientY - from.y) < dragMinPx
    const spot = spotOf(event.target)
    const at = last.current ?? from
    if (last.current === undefined && isNear) return
    if (spot === undefined || (spot.line === at.line && spot.column === at.column)) return
    last.current = spot
    // Text of the cell where the mouse went down may be marked by now.
    window.getSelection()?.removeAllRanges()
    growAcross(spot.column, placeAt(from.line))
    if (spot.line !== at.line) goTo(spot.line, true)
  }
  /** Of a click that ends a drag: the block is chosen already. */
  const isDragEnd = () => {
    const isEnd = last.current !== undefined
    last.current = undefined
    pressed.current = undefined
    return isEnd
  }
  /** A click on a cell makes it the active one; with shift it takes a block that was begun to there. */
  const onCellClick = (target: EventTarget, extend: boolean) => {
    const spot = spotOf(target)
    if (spot === undefined) return
    if (!extend) goAcross(spot.column)
    else if (cellsFrom !== undefined && !isBehind) growAcross(spot.column, placeAt(spot.line))
  }
  return { marked, across, onMouseDown, onMouseMove, isDragEnd, onCellClick }
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

function spotOf(target: EventTarget | null): Spot | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('.grid-row > [data-col]') : null
  const line = cell?.parentElement?.dataset.index
  const column = cell?.dataset.col
  return line === undefined || column === undefined ? undefined : { line: Number(line), column }
}
