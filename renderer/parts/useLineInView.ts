import { type RefObject, useEffect, useRef } from 'react'
import type { Query } from '../../model/query.ts'
import type { Selection } from '../lists/useSelection.ts'

interface LineInViewDeps {
  /** Another one begins at its top, with nothing chosen. */
  readonly question: Query
  readonly selection: Selection
  readonly hasRows: boolean
  /** How many heads of groups stand over a row. */
  readonly depth: number
  readonly view: {
    readonly viewPx: number
    readonly show: (line: number) => void
    readonly moveTo: (offsetPx: number) => void
    readonly offsetPx: RefObject<number>
  }
}

/**
 * Brings the active line into view when another one becomes active.
 * @returns to be told of a line that is active because its row has moved: nobody scrolls to it on that account
 */
export function useLineInView(deps: LineInViewDeps): (line: number) => void {
  const { question, selection, hasRows, depth, view } = deps
  const { active, forget } = selection
  const { viewPx, show, moveTo, offsetPx } = view
  const shown = useRef(-1)
  const moving = useRef<{ readonly from: number; readonly to: number }>(undefined)
  useEffect(() => {
    // The line that was active is no more the one to be seen, and the one that is comes with the next drawing.
    if (moving.current?.from === active && moving.current.to !== active) return
    if (moving.current?.to === active) shown.current = active
    moving.current = undefined
    // Only when the row changes: a notice must not pull the list back to it while somebody scrolls elsewhere.
    if (active < 0 || !hasRows || viewPx === 0 || shown.current === active) return
    shown.current = active
    // The heads of its groups stand over a row and must not hide it.
    if (depth > 0) show(Math.max(0, active - depth))
    show(active)
  }, [active, hasRows, viewPx, show, depth])

  const asked = useRef(question)
  useEffect(() => {
    if (asked.current === question) return
    asked.current = question
    shown.current = -1
    forget()
    // Whoever writes the place of the scroll bar waits for the rows to be laid out.
    if (offsetPx.current !== 0) moveTo(0)
  }, [question, forget, moveTo, offsetPx])

  return (line) => {
    moving.current = { from: active, to: line }
  }
}
