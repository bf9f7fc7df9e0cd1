import type { Row } from '../../model/table.ts'
import { blockRows, type List } from '../data/useList.ts'
import type { Heading } from '../lists/groupTree.ts'
import type { GroupView } from '../lists/useGroupView.ts'
import { chosenCount, pickMax, type Selection } from '../lists/useSelection.ts'
import { tell } from './tell.ts'

/** What lies in the lines of a list: rows alone, or the heads of groups and the rows under the open ones. */
export function gridLines(list: List, groups: GroupView | undefined) {
  const tree = groups?.tree
  /** Where the row of a line lies in the list, from 0; −1 for a head. */
  const placeAt = (line: number): number => {
    if (groups === undefined) return line
    const item = tree?.itemAt(line)
    return item?.is === 'row' ? item.place : -1
  }
  /** The row in a line, never under the head of another group: a change may reach the rows before their heads. */
  const rowIn = (line: number): Row | undefined => {
    const item = tree?.itemAt(line)
    const row = list.rowAt(placeAt(line))
    const isOurs = groups?.by.every(({ name }, i) => (row?.[name] ?? null) === item?.heading.path[i]) ?? true
    return isOurs ? row : undefined
  }
  return { placeAt, rowIn }
}

interface GridActsDeps {
  readonly list: List
  readonly groups: GroupView | undefined
  readonly selection: Selection
  /** Lines of the list. */
  readonly total: number
  /** The blocks of rows that are in view. */
  readonly blocks: readonly number[]
  /** True while what is shown answers the question before. */
  readonly isBehind: boolean
  /** The rows of the chosen stretch, where all of them have been seen. */
  readonly rowsHeld: () => readonly string[] | undefined
  readonly onOpen: (row: Row, place: number) => void
  /** Brings a line into view that is about to be made active. */
  readonly bring: (line: number) => void
}

/** What one can do in the lines of a list: go, open, and choose. */
export function gridActs(deps: GridActsDeps) {
  const { list, groups, selection, total, blocks, isBehind, rowsHeld, onOpen, bring } = deps
  const tree = groups?.tree
  const { placeAt, rowIn } = gridLines(list, groups)
  const openAt = (line: number) => {
    const row = rowIn(line)
    const item = tree?.itemAt(line)
    if (item?.is === 'heading') groups?.toggle(item.heading.key)
    else if (row !== undefined) onOpen(row, placeAt(line))
  }
  const isChosen = ({ start, count }: Heading) =>
    selection.isAll
      ? selection.picked.size === 0
      : selection.range !== undefined && selection.range.from <= start && selection.range.to >= start + count - 1
  /** What is let go may lie far from what is looked at. */
  const tellLetGo = () => tell({ say: 'list.othersLetGo', values: { n: chosenCount(selection, list.total ?? 0) } })
  const toggle = (line: number) => {
    const item = tree?.itemAt(line)
    if (item?.is === 'heading') {
      if (isBehind) return
      const { start, count } = item.heading
      const isOwn = isChosen(item.heading)
      selection.selectPlaces(line, isOwn ? undefined : { from: start, to: start + count - 1 })
      // A stretch that Shift has made is let go by any step without it, as everywhere.
      if (!isOwn && selection.isTicked) tellLetGo()
      return
    }
    const id = rowIn(line)?.id
    const stretch = stretchIn(list, selection, rowsHeld)
    if (!selection.toggle(id, line, stretch)) return tell({ say: 'list.pickTooMany', values: { max: pickMax } })
    const isLeft = selection.range !== undefined && stretch === undefined && selection.cellsFrom === undefined
    if (id !== undefined && isLeft) tellLetGo()
  }
  /** Goes to a line; a stretch of a grouped list stays inside one group, because beyond it other rows lie between. */
  const goTo = (line: number, mayExtend: boolean) => {
    const extend = mayExtend && !isBehind
    const anchor = tree?.itemAt(selection.anchor)
    if (groups === undefined || !extend || anchor?.is !== 'row') {
      bring(line)
      return selection.setActive(line, extend && groups === undefined)
    }
    const top = tree?.lineOf(anchor.heading.key) ?? 0
    const to = Math.max(top + 1, Math.min(top + anchor.heading.count, line))
    const [from, end] = [placeAt(to), anchor.place].sort((a, b) => a - b)
    selection.growTo(to, { from: from ?? 0, to: end ?? 0 })
  }
  /** The rows at hand first; asked again, all that match, of which nobody has seen most. */
  const chooseView = () => {
    if (isBehind) return
    const top = (blocks[0] ?? 0) * blockRows
    const bottom = Math.min(total, ((blocks.at(-1) ?? 0) + 1) * blockRows) - 1
    const isDone = selection.range?.from === top && selection.range.to === bottom
    if (groups !== undefined || isDone || bottom - top + 1 >= total) selection.selectAll()
    else selection.selectRange(top, bottom)
  }
  return { openAt, isChosen, toggle, goTo, chooseView }
}

/** The rows of a chosen stretch; undefined where not all of them are at hand or were, or where cells are chosen of them. */
function stretchIn(
  list: List,
  { range, cellsFrom }: Selection,
  rowsHeld: GridActsDeps['rowsHeld'],
): readonly string[] | undefined {
  if (range === undefined || cellsFrom !== undefined || range.to - range.from >= pickMax) return undefined
  const held = rowsHeld()
  if (held !== undefined) return held
  const ids: string[] = []
  for (let place = range.from; place <= range.to; place++) {
    const id = list.rowAt(place)?.id
    if (id === undefined) return undefined
    ids.push(id)
  }
  return ids
}
