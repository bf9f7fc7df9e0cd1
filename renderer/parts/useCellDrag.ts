import { type MouseEvent as ReactMouseEvent, type RefObject, useEffect, useRef } from 'react'

export interface Spot {
  readonly line: number
  readonly column: string
}

interface DragDeps {
  readonly box: RefObject<HTMLDivElement | null>
  /** What stands above and below the rows inside the box, px. */
  readonly edgesPx: { readonly top: number; readonly bottom: number }
  /** The mouse went down on a cell. */
  readonly onPress: (spot: Spot) => void
  /** The mouse has been dragged from one cell to another. */
  readonly onDrag: (from: Spot, to: Spot) => void
  /** The mouse is held beyond an edge of the rows: lines down and columns to the right, each −1, 0 or 1. */
  readonly onBeyond: (down: number, right: number) => void
}

/** So far the mouse has to go before it drags, px: a list that scrolls under a mouse that rests chooses nothing. */
const dragMinPx = 4
/** As long as the mouse is held beyond an edge, a line comes into view so often, ms. */
const beyondMs = 40

interface Press extends Spot {
  readonly x: number
  readonly y: number
  readonly at: Spot | undefined
}

/** Dragging over cells, also beyond the edges of what is in view. */
export function useCellDrag(deps: DragDeps) {
  const latest = useRef(deps)
  latest.current = deps
  const press = useRef<Press>(undefined)
  const stop = useRef<() => void>(undefined)
  useEffect(() => () => stop.current?.(), [])

  const onMouseDown = (event: ReactMouseEvent) => {
    stop.current?.()
    press.current = undefined
    const spot = event.button === 0 ? spotOf(event.target) : undefined
    if (spot === undefined || event.ctrlKey || event.metaKey) return
    if (event.shiftKey) {
      // Else the browser marks all text between the two clicks, and Ctrl+C would copy that.
      event.preventDefault()
      deps.box.current?.focus({ preventScroll: true })
      return
    }
    press.current = { ...spot, x: event.clientX, y: event.clientY, at: undefined }
    deps.onPress(spot)
    stop.current = follow(press, latest)
  }
  /** Of a click that ends a drag: the block is chosen already. */
  const isDragEnd = () => {
    const isEnd = press.current?.at !== undefined
    press.current = undefined
    return isEnd
  }
  return { onMouseDown, isDragEnd }
}

/** Follows the mouse until its button is let go, wherever in the window or beyond it that is. */
function follow(press: RefObject<Press | undefined>, latest: RefObject<DragDeps>): () => void {
  let beyond = { down: 0, right: 0 }
  let timer: ReturnType<typeof setInterval> | undefined
  const onMove = (event: MouseEvent) => {
    const from = press.current
    if (from === undefined || event.buttons % 2 === 0) return end()
    if (from.at === undefined && Math.hypot(event.clientX - from.x, event.clientY - from.y) < dragMinPx) return
    const { box, edgesPx, onDrag } = latest.current
    const rect = box.current?.getBoundingClientRect()
    const spot = spotOf(event.target)
    const at = from.at ?? from
    const wasBeyond = beyond.down !== 0 || beyond.right !== 0
    beyond = { down: 0, right: 0 }
    if (spot === undefined && rect !== undefined && from.at !== undefined) {
      const { clientX: x, clientY: y } = event
      beyond = {
        down: y > rect.bottom - edgesPx.bottom ? 1 : y < rect.top + edgesPx.top ? -1 : 0,
        right: x > rect.right ? 1 : x < rect.left ? -1 : 0,
      }
      timer ??= setInterval(() => {
        if (beyond.down !== 0 || beyond.right !== 0) latest.current.onBeyond(beyond.down, beyond.right)
      }, beyondMs)
    }
    if (spot === undefined || (!wasBeyond && spot.line === at.line && spot.column === at.column)) return
    press.current = { ...from, at: spot }
    // Text of the cell where the mouse went down may be marked by now.
    window.getSelection()?.removeAllRanges()
    onDrag(from, spot)
  }
  const end = () => {
    clearInterval(timer)
    window.removeEventListener('mousemove', onMove)
    window.removeEventListener('mouseup', end)
  }
  window.addEventListener('mousemove', onMove)
  window.addEventListener('mouseup', end)
  return end
}

export function spotOf(target: EventTarget | null): Spot | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('.grid-row [data-col]') : null
  const line = cell?.closest<HTMLElement>('.grid-row')?.dataset.index
  const column = cell?.dataset.col
  return line === undefined || column === undefined ? undefined : { line: Number(line), column }
}
