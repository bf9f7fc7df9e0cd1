import { type Query as AnyQuery, useIsFetching } from '@tanstack/react-query'
import { type RefObject, useLayoutEffect, useRef } from 'react'
import type { Query } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import { blockRows, type List } from '../data/useList.ts'
import type { GroupTree } from '../lists/groupTree.ts'
import type { GroupView } from '../lists/useGroupView.ts'
import type { Selection } from '../lists/useSelection.ts'

interface SteadyRowsDeps {
  readonly list: List
  readonly groups: GroupView | undefined
  readonly question: Query
  /** The row in a line, where it is at hand. */
  readonly rowIn: (line: number) => Row | undefined
  readonly selection: Selection
  readonly rowPx: number
  /** Lines that fit on the screen. */
  readonly rows: number
  readonly offsetPx: RefObject<number>
  readonly moveTo: (offsetPx: number) => void
  /** Told which line is active now, so that nobody scrolls to it on that account. */
  readonly onMoved: (line: number) => void
  /** What has been done since the rows were last compared, because heads have moved. */
  readonly byHeads: RefObject<ByHeads>
}

export interface ByHeads {
  readonly px: number
  /** The line that was made active, and the one from which a stretch grows now. */
  readonly active: number
  readonly anchor: number
}

export const notByHeads: ByHeads = { px: 0, active: -1, anchor: -1 }

interface Seen {
  readonly list: List
  readonly groups: GroupView | undefined
  readonly question: Query
  /** The id of a row, or the key of a head → its line, of those at hand. */
  readonly lines: ReadonlyMap<string, number>
  readonly active: number
  readonly activeId: string | undefined
  /** The line from which a stretch grows: its row may move by more or less than the active one. */
  readonly anchor: number
  readonly anchorId: string | undefined
}

/**
 * Keeps a list under the eyes while others change it: rows that come or go above do not move those in view, and whoever
 * stands on a row goes on standing on it, for Enter must not open another one. At its top a list shows what comes first.
 */
export function useSteadyRows(deps: SteadyRowsDeps): void {
  const { list, groups, question, rowIn, selection, rowPx, rows, offsetPx, moveTo, onMoved, byHeads } = deps
  const { active, anchor, follow } = selection
  const last = useRef<Seen>(undefined)
  // The heads and the rows of a change come one after the other, and between them rows stand in lines that are not theirs.
  const isAsking = useIsFetching({ predicate: groups === undefined ? never : isOfList }) > 0
  useLayoutEffect(() => {
    // The rows of the question before say nothing of this one.
    if (list.isBehind || groups?.isBehind === true) {
      last.current = undefined
      return
    }
    if (isAsking) return
    const before = last.current
    const isSame = before?.list === list && before.groups?.tree === groups?.tree
    const top = Math.floor(offsetPx.current / rowPx)
    const lines = isSame
      ? before.lines
      : groups === undefined
        ? placesIn(list)
        : linesIn(groups.tree, top - blockRows, top + rows + blockRows, rowIn)
    const ids = { activeId: rowIn(active)?.id, anchorId: rowIn(anchor)?.id }
    last.current = { list, groups, question, lines, active, anchor, ...ids }
    const done = byHeads.current
    byHeads.current = notByHeads
    if (before === undefined || isSame || before.question !== question || !isShaped(before.groups, groups)) return
    const wasTop = top - Math.round(done.px / rowPx)
    const shift = offsetPx.current === 0 ? undefined : commonShift(before.lines, lines, wasTop, wasTop + rows)
    const leftPx = shift === undefined ? 0 : shift * rowPx - done.px
    if (leftPx !== 0) moveTo(offsetPx.current + leftPx)
    const isOwn = active === before.active || active === done.active
    const line = isOwn && before.activeId !== undefined ? lines.get(before.activeId) : undefined
    if (line === undefined) return
    const isOwnAnchor = anchor === before.anchor || anchor === done.anchor
    const found = isOwnAnchor && before.anchorId !== undefined ? lines.get(before.anchorId) : undefined
    // One that is not at hand is taken to have moved as the active one has.
    const from = anchor < 0 ? anchor : (found ?? Math.max(0, anchor + line - active))
    if (line === active && from === anchor) return
    last.current = { ...last.current, active: line, activeId: before.activeId, anchor: from, anchorId: before.anchorId }
    if (line !== active) onMoved(line)
    follow(line, from)
  })
}

const never = () => false
const isOfList = (query: AnyQuery) =>
  query.isActive() && query.queryKey[0] === 'read' && ['page', 'headings'].includes(String(query.queryKey[2]))

/** Heads that somebody has opened, closed or put in another order have moved the rows as they were meant to. */
function isShaped(before: GroupView | undefined, now: GroupView | undefined): boolean {
  return before?.tree?.of === now?.tree?.of && before?.opened === now?.opened && before?.order === now?.order
}

/** Heads stand among the rows, and say as they do whether all has moved: one row in view may go to another group alone. */
function linesIn(
  tree: GroupTree | undefined,
  from: number,
  to: number,
  rowIn: SteadyRowsDeps['rowIn'],
): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  for (let line = Math.max(0, from); line < Math.min(to, tree?.count ?? 0); line++) {
    const item = tree?.itemAt(line)
    const id = item?.is === 'heading' ? item.heading.key : rowIn(line)?.id
    if (id !== undefined) lines.set(id, line)
  }
  return lines
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

/** By how many lines most of those between two have moved; a row that went elsewhere does not take the others along. */
function commonShift(
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
  from: number,
  to: number,
): number | undefined {
  const votes = new Map<number, number>()
  for (const [id, place] of before) {
    const next = now.get(id)
    if (place >= from && place <= to && next !== undefined) votes.set(next - place, (votes.get(next - place) ?? 0) + 1)
  }
  return [...votes].sort(([, a], [, b]) => b - a)[0]?.[0]
}
