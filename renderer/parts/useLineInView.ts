import { type RefObject, useCallback, useEffect, useRef } from 'react'
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

interface LineInView {
  /** To be told of a line that is active because its row has moved: nobody scrolls to it on that account. */
  onMoved(line: number): void
  /** To be told of a line that is about to be made active: it comes into view in the same drawing, not in the next. */
  bring(line: number): void
}

/** Brings the active line into view when another one becomes active. */
export function useLineInView(deps: LineInViewDeps): LineInView {
  const { question, selection, hasRows, depth, view } = deps
  const { active, forget } = selection
  const { viewPx, show, moveTo, offsetPx } = view
  const shown = useRef(-1)
  const bring = useCallback(
    (line: number) => {
      if (!hasRows || viewPx === 0) return
      shown.current = line
      // The heads of its groups stand over a row and must not hide it.
      if (depth > 0) show(Math.max(0, line - depth))
      show(line)
    },
    [hasRows, viewPx, show, depth],
  )
  const moving = useRef<{ readonly from: number; readonly to: number }>(undefined)
  useEffect(() => {
    // The line that was active is no more the one to be seen, and the one that is comes with the next drawing.
    if (moving.current?.from === active && moving.current.to !== active) return
    if (moving.current?.to === active) shown.current = active
    moving.current = undefined
    // Only when the row changes: a notice must not pull the list back to it while somebody scrolls elsewhere.
    if (active >= 0 && shown.current !== active) bring(active)
  }, [active, bring])

  const asked = useRef(question)
  useEffect(() => {
    if (asked.current === question) return
    asked.current = question
    shown.current = -1
    forget()
    // Whoever writes the place of the scroll bar waits for the rows to be laid out.
    if (offsetPx.current !== 0) moveTo(0)
  }, [question, forget, moveTo, offsetPx])

  const onMoved = (line: number) => {
    moving.current = { from: active, to: line }
  }
  return { onMoved, bring }
}
