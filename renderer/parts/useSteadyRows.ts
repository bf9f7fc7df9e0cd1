import { type RefObject, useLayoutEffect, useRef } from 'react'
import type { Query } from '../../model/query.ts'
import { blockRows, type List } from '../data/useList.ts'
import type { Selection } from '../lists/useSelection.ts'

interface SteadyRowsDeps {
  /** Undefined for a grouped list, whose lines are kept in their places by its heads. */
  readonly list: List | undefined
  readonly question: Query
  readonly selection: Selection
  readonly rowPx: number
  /** Rows that fit on the screen. */
  readonly rows: number
  readonly offsetPx: RefObject<number>
  readonly moveTo: (offsetPx: number) => void
  /** Told which row is active now, so that nobody scrolls to it on that account. */
  readonly onMoved: (place: number) => void
}

interface Seen {
  readonly list: List
  readonly question: Query
  /** Id → place, of the rows at hand. */
  readonly places: ReadonlyMap<string, number>
  readonly active: number
  readonly activeId: string | undefined
}

/**
 * Keeps a list under the eyes while others change it: rows that come or go above do not move those in view, and whoever
 * stands on a row goes on standing on it, for Enter must not open another one. At its top a list shows what comes first.
 */
export function useSteadyRows(deps: SteadyRowsDeps): void {
  const { list, question, selection, rowPx, rows, offsetPx, moveTo, onMoved } = deps
  const { active, follow } = selection
  const last = useRef<Seen>(undefined)
  useLayoutEffect(() => {
    // The rows of the question before say nothing of this one.
    if (list === undefined || list.isBehind) {
      last.current = undefined
      return
    }
    const before = last.current
    const isSame = before?.list === list
    const places = isSame ? before.places : placesIn(list)
    last.current = { list, question, places, active, activeId: list.rowAt(active)?.id }
    if (before === undefined || isSame || before.question !== question) return
    const top = Math.floor(offsetPx.current / rowPx)
    const shift = offsetPx.current === 0 ? 0 : commonShift(before.places, places, top, top + rows)
    if (shift !== 0) moveTo(offsetPx.current + shift * rowPx)
    const place = before.active === active && before.activeId !== undefined ? places.get(before.activeId) : undefined
    if (place === undefined || place === active) return
    last.current = { ...last.current, active: place, activeId: before.activeId }
    onMoved(place)
    follow(place)
  })
}

function placesIn(list: List): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  for (const block of list.blocks)
    for (let place = block * blockRows; place < (block + 1) * blockRows; place++) {
      const id = list.rowAt(place)?.id
      if (id !== undefined) places.set(id, place)
    }
  return places
}

/** By how many places most of the rows between two have moved; a row that went elsewhere does not take the others along. */
function commonShift(
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
  from: number,
  to: number,
): number {
  const votes = new Map<number, number>()
  for (const [id, place] of before) {
    const next = now.get(id)
    if (place >= from && place <= to && next !== undefined) votes.set(next - place, (votes.get(next - place) ?? 0) + 1)
  }
  const [shift = 0] = [...votes].sort(([, a], [, b]) => b - a)[0] ?? []
  return shift
}
