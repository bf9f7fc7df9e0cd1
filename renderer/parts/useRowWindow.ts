import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import {
  clampPx,
  isShortened,
  offsetToShow,
  type RowWindow,
  type Track,
  toListPx,
  toScrollTop,
  windowAt,
} from './rowWindow.ts'

interface Place extends RowWindow {
  /** The row from which the others are placed: those that stay in view stay where they are beside it. */
  readonly anchor: number
  /** Where that one stands on the track, px. */
  readonly topPx: number
}

/** Rows are placed from another one when theirs is so many rows away: a browser bears no place of many million px. */
const anchorRows = 1000

/**
 * Follows the scrolling of a box and says which rows to draw where. Draws again only when the rows change, or, on a
 * shortened track, with every step, because there rows move against the track.
 */
export function useRowWindow(box: RefObject<HTMLElement | null>, rows: number, rowPx: number, headPx: number) {
  const [viewPx, setViewPx] = useState(0)
  const [widthPx, setWidthPx] = useState(0)
  // On a shortened track a px of the scroll bar is many px of the list; what the wheel meant is kept exactly here.
  const offset = useRef(0)
  const written = useRef(-1)
  const track: Track = { rows, rowPx, viewPx }
  const [place, setPlace] = useState<Place>({ first: 0, end: 0, anchor: 0, topPx: 0 })

  const settle = useCallback(() => {
    const element = box.current
    if (element === null) return
    const now = { rows, rowPx, viewPx }
    const { first, end } = windowAt(now, offset.current)
    setPlace((last) => {
      const anchor = Math.abs(first - last.anchor) < anchorRows ? last.anchor : first
      const topPx = anchor * rowPx - offset.current + toScrollTop(now, offset.current)
      const isSame = last.first === first && last.end === end && last.anchor === anchor
      return isSame && Math.abs(last.topPx - topPx) < 0.5 ? last : { first, end, anchor, topPx }
    })
  }, [box, rows, rowPx, viewPx])

  const moveTo = useCallback(
    (offsetPx: number) => {
      const element = box.current
      if (element === null) return
      const now = { rows, rowPx, viewPx }
      offset.current = clampPx(now, offsetPx)
      element.scrollTop = toScrollTop(now, offset.current)
      written.current = element.scrollTop
      settle()
    },
    [box, rows, rowPx, viewPx, settle],
  )

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = () => {
      setViewPx(Math.max(0, element.clientHeight - headPx))
      setWidthPx(element.clientWidth)
    }
    // Told when the browser has laid out the page anyhow; asked before, it would have to do so in the middle of a drawing.
    // Rows that are here stand in the same frame, or a list that somebody comes back to would flash.
    const observer = new ResizeObserver(() => flushSync(measure))
    observer.observe(element)
    return () => observer.disconnect()
  }, [box, headPx])

  useLayoutEffect(() => {
    // Fewer rows may leave the place beyond the end.
    offset.current = clampPx({ rows, rowPx, viewPx }, offset.current)
    settle()
  }, [rows, rowPx, viewPx, settle])

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const now = { rows, rowPx, viewPx }
    const onScroll = () => {
      if (Math.abs(element.scrollTop - written.current) >= 1) offset.current = toListPx(now, element.scrollTop)
      written.current = -1
      settle()
    }
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return
      event.preventDefault()
      const unit = event.deltaMode === 1 ? rowPx : event.deltaMode === 2 ? viewPx : 1
      moveTo(offset.current + event.deltaY * unit)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    if (isShortened(now)) element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('wheel', onWheel)
    }
  }, [box, rows, rowPx, viewPx, settle, moveTo])

  const show = useCallback(
    (row: number) => {
      const next = offsetToShow({ rows, rowPx, viewPx }, offset.current, row)
      if (next !== offset.current) moveTo(next)
    },
    [rows, rowPx, viewPx, moveTo],
  )

  // The place was found before these rows came: of fewer, those beyond the end are not drawn only to be taken away.
  const end = Math.min(place.end, rows)
  return {
    first: Math.min(place.first, end),
    end,
    anchor: place.anchor,
    topPx: place.topPx,
    viewPx,
    widthPx,
    pageRows: Math.max(1, Math.floor(viewPx / rowPx)),
    show,
    track,
    moveTo,
    offsetPx: offset,
  }
}
