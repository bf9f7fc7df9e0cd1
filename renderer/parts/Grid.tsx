// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid draws some of its rows only, which a table element cannot say
// biome-ignore-all lint/a11y/noStaticElementInteractions: it has a role, a grid's or a tree's
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: as above
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
} from 'react'
import type { Query } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import { blockRows, type List } from '../data/useList.ts'
import { type Column, spread } from '../lists/columnLayout.ts'
import type { Summed } from '../lists/groupShape.ts'
import type { Heading } from '../lists/groupTree.ts'
import type { GroupOrder } from '../lists/headMark.ts'
import type { GroupView, Sums } from '../lists/useGroupView.ts'
import { pickMax, type Selection } from '../lists/useSelection.ts'
import { rowHeights, useSettings } from '../settings.ts'
import { useWords } from '../words.ts'
import { GridHead } from './GridHead.tsx'
import { GridHeading } from './GridHeading.tsx'
import { GridRow } from './GridRow.tsx'
import { GridTotal, sumPlaces } from './GridSums.tsx'
import { gridKeys } from './gridKeys.ts'
import { trackPx } from './rowWindow.ts'
import { tell } from './tell.ts'
import { useHeldStretch } from './useHeldStretch.ts'
import { keyName } from './useKeys.ts'
import { useRowWindow } from './useRowWindow.ts'
import { useSteady } from './useSteady.ts'
import { useSteadyRows } from './useSteadyRows.ts'

/** What the heads of the columns say and do. */
export interface Heads {
  /** By what the groups are, and their order; undefined for a list without. */
  readonly groupOrder: GroupOrder | undefined
  readonly onSort: (name: string, keepOthers: boolean) => void
  readonly onResize: (name: string, widthPx: number) => void
  readonly onMoveColumn: (name: string, before: string) => void
  /** What the menu of a column offers. */
  readonly menuOf: (column: Column, columns: readonly Column[]) => ReactNode
}

export interface GridProps {
  readonly table: string
  readonly label: string
  readonly list: List
  /** What the list answers: another question begins at the top. */
  readonly question: Query
  readonly columns: readonly Column[]
  readonly sort: readonly string[]
  readonly pending: ReadonlySet<string>
  readonly selection: Selection
  /** The groups under whose heads the rows stand, where they stand under any. */
  readonly groups: GroupView | undefined
  /** The columns that are summed, and their sums over the whole list. */
  readonly summed: readonly Summed[]
  readonly totals: Sums
  readonly heads: Heads
  /** The blocks of rows that are in view now. */
  readonly onBlocks: (blocks: readonly number[]) => void
  /** place: where the row lies in the list, from 0 */
  readonly onOpen: (row: Row, place: number) => void
  readonly onCopy: () => void
  /** Drawn instead of rows when there are none. */
  readonly empty: ReactNode
}

const headHeights = { compact: 26, normal: 32, floor: 44 } as const
/** Width of the boxes that choose rows, px. */
const tickWidths = { compact: 28, normal: 34, floor: 56 } as const

/** About the width of a letter of the smaller figures in the sums, px. */
const letterWidths = { compact: 7, normal: 7.6, floor: 10 } as const

/** A virtual grid: as many rows as match, as many elements as fit on the screen. */
export const Grid = memo(function Grid(props: GridProps) {
  const { table, label, list, question, sort, pending, selection, groups, heads, onBlocks, onOpen, empty } = props
  const words = useWords()
  const [{ density }] = useSettings()
  const box = useRef<HTMLDivElement>(null)
  const tree = groups?.tree
  // A grouped list has a line for each head and each row under an open one; any other has a line a row.
  const total = groups === undefined ? (list.total ?? 0) : (tree?.count ?? 0)
  const headPx = headHeights[density]
  const hasTotals = props.summed.length > 0 && (list.total ?? 0) > 0
  const rowPx = rowHeights[density]
  const tickPx = tickWidths[density]
  const view = useRowWindow(box, total, rowPx, hasTotals ? 2 * headPx : headPx)
  const { active, setActive, isSelected } = selection
  const columns = useMemo(() => spread(props.columns, view.widthPx - tickPx), [props.columns, view.widthPx, tickPx])

  const pinned = useMemo(() => columns.filter((column) => column.pinned), [columns])
  const loose = useMemo(() => columns.filter((column) => !column.pinned), [columns])
  const pinnedPx = pinned.reduce((sum, column) => sum + column.widthPx, 0)
  const loosePx = loose.reduce((sum, column) => sum + column.widthPx, 0)
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
  const leadPx = drawn[0]?.start ?? 0

  const placeAt = (line: number): number => {
    if (groups === undefined) return line
    const item = tree?.itemAt(line)
    return item?.is === 'row' ? item.place : -1
  }
  const lines = Array.from({ length: view.end - view.first }, (_, i) => view.first + i)
  const blocks = blocksOf(lines.map(placeAt))
  const asBlocks = blocks.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text says which blocks, the array is made anew each time
  useEffect(() => onBlocks(blocks), [onBlocks, asBlocks])

  const { show, moveTo, offsetPx } = view
  const shown = useRef(-1)
  const moving = useRef<{ readonly from: number; readonly to: number }>(undefined)
  const onMoved = (line: number) => {
    moving.current = { from: active, to: line }
  }
  useSteady({ tree, order: groups?.order ?? '', selection, rowPx, offsetPx, moveTo, onMoved })
  const isWholeGroup = useCallback(
    ({ from, to }: NonNullable<Selection['range']>) => {
      const heading = tree?.headingOver(from, to)
      return heading?.start === from && heading.start + heading.count - 1 === to
    },
    [tree],
  )
  useHeldStretch({ list, selection, isGrouped: groups !== undefined, isWholeGroup })
  const rows = Math.ceil(view.viewPx / rowPx)
  useSteadyRows({ list: groups ? undefined : list, question, selection, rowPx, rows, offsetPx, moveTo, onMoved })
  const depth = groups?.by.length ?? 0
  const hasRows = total > 0
  useEffect(() => {
    // The line that was active is no more the one to be seen, and the one that is comes with the next drawing.
    if (moving.current?.from === active && moving.current.to !== active) return
    if (moving.current?.to === active) shown.current = active
    moving.current = undefined
    // Only when the row changes: a notice must not pull the list back to it while somebody scrolls elsewhere.
    if (active < 0 || !hasRows || view.viewPx === 0 || shown.current === active) return
    shown.current = active
    // The heads of its groups stand over a row and must not hide it.
    if (depth > 0) show(Math.max(0, active - depth))
    show(active)
  }, [active, hasRows, view.viewPx, show, depth])

  const asked = useRef(question)
  const { forget } = selection
  useEffect(() => {
    if (asked.current === question) return
    asked.current = question
    shown.current = -1
    forget()
    // Whoever writes the place of the scroll bar waits for the rows to be laid out.
    if (offsetPx.current !== 0) moveTo(0)
  }, [question, forget, moveTo, offsetPx])

  /** The row in a line, never under the head of another group: a change may reach the rows before their heads. */
  const rowIn = (line: number): Row | undefined => {
    const item = tree?.itemAt(line)
    const row = list.rowAt(placeAt(line))
    const isOurs = groups?.by.every(({ name }, i) => (row?.[name] ?? null) === item?.heading.path[i]) ?? true
    return isOurs ? row : undefined
  }
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
  // What lies where in the answer to come nobody knows: until it is here no stretch of it can be chosen.
  const isBehind = list.isBehind || groups?.isBehind === true
  const toggle = (line: number) => {
    const item = tree?.itemAt(line)
    if (item?.is === 'heading') {
      if (isBehind) return
      const { start, count } = item.heading
      selection.selectPlaces(line, isChosen(item.heading) ? undefined : { from: start, to: start + count - 1 })
    } else if (!selection.toggle(rowIn(line)?.id, line)) {
      tell({ say: 'list.pickTooMany', values: { max: pickMax } })
    }
  }
  /** Goes to a line; a stretch of a grouped list stays inside one group, because beyond it other rows lie between. */
  const goTo = (line: number, mayExtend: boolean) => {
    const extend = mayExtend && !isBehind
    const anchor = tree?.itemAt(selection.anchor)
    if (groups === undefined || !extend || anchor?.is !== 'row') return setActive(line, extend && groups === undefined)
    const top = tree?.lineOf(anchor.heading.key) ?? 0
    const to = Math.max(top + 1, Math.min(top + anchor.heading.count, line))
    const [from, end] = [placeAt(to), anchor.place].sort((a, b) => a - b)
    selection.selectPlaces(to, { from: from ?? 0, to: end ?? 0 })
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

  const onKeyDown = (event: KeyboardEvent) => {
    if (active <= 0 && keyName(event.nativeEvent) === 'arrowup') {
      event.preventDefault()
      return box.current?.querySelector<HTMLElement>('.head-sort')?.focus()
    }
    const acts = gridKeys({
      active,
      total,
      pageRows: view.pageRows,
      groups,
      goTo,
      open: openAt,
      toggle,
      chooseView,
      copy: props.onCopy,
      clear: selection.clear,
    })
    if (!acts(event.nativeEvent)) return
    event.preventDefault()
    event.stopPropagation()
  }

  const onClick = (event: MouseEvent) => {
    const index = indexOf(event.target)
    if (index === undefined) return
    const isTick = event.target instanceof Element && event.target.closest('[data-tick]') !== null
    const item = tree?.itemAt(index)
    if (event.ctrlKey || event.metaKey || isTick) toggle(index)
    else goTo(index, event.shiftKey)
    if (item?.is === 'heading' && !isTick && !event.ctrlKey && !event.metaKey) groups?.toggle(item.heading.key)
  }

  const widthPx = tickPx + pinnedPx + loosePx
  const isAnyChosen = selection.isAll || selection.range !== undefined || selection.picked.size > 0
  const places = sumPlaces(
    columns,
    props.summed.map(({ field }) => field),
    { tickPx, edgePx: (across.scrollOffset ?? 0) + view.widthPx, letterPx: letterWidths[density] },
  )
  const nameMinPx = rowPx * 6
  const namePx = Math.max(
    nameMinPx,
    (places[0] === undefined ? view.widthPx : places[0].leftPx - places[0].slackPx) - tickPx,
  )
  const headingIn = (heading: Heading, line: number, topPx: number, isStuck: boolean) =>
    groups !== undefined && (
      <GridHeading
        key={isStuck ? heading.key : line}
        {...{ groups, heading, topPx, tickPx, namePx, places, isStuck }}
        widthPx={Math.max(widthPx, view.widthPx)}
        index={line}
        isActive={line === active}
        isSelected={isChosen(heading)}
      />
    )
  // A line that has been scrolled away is not drawn, and cannot be named; before the first layout none is.
  const isNamed = active >= 0 && (view.viewPx === 0 || (active >= view.first && active < view.end))
  const topLine = Math.floor(offsetPx.current / rowPx)
  const stuck = tree?.headingsAround(topLine).filter(({ key }) => tree.lineOf(key) < topLine) ?? []
  return (
    <div className={isBehind ? 'grid is-behind' : 'grid'}>
      <div
        ref={box}
        role={groups === undefined ? 'grid' : 'treegrid'}
        aria-label={label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={isNamed ? `row-${active}` : undefined}
        aria-busy={isBehind}
        className="grid-box"
        data-testid="grid"
        tabIndex={0}
        onFocus={(event) => {
          // Coming by key one stands on the first row; a click chooses its own.
          if (active < 0 && hasRows && event.currentTarget.matches(':focus-visible')) setActive(0, false)
        }}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDoubleClick={(event) => {
          const index = indexOf(event.target)
          if (index !== undefined && tree?.itemAt(index)?.is !== 'heading') openAt(index)
        }}
      >
        <GridHead
          {...{ pinned, sort, leadPx, widthPx, tickPx }}
          chosen={selection.isAll && selection.picked.size === 0 ? 'all' : isAnyChosen ? 'some' : 'none'}
          onTick={() => (isAnyChosen ? selection.clear() : chooseView())}
          columns={visible}
          groups={heads.groupOrder}
          onSort={heads.onSort}
          onResize={heads.onResize}
          onMove={heads.onMoveColumn}
          menuOf={(column) => heads.menuOf(column, columns)}
        />
        {stuck.length > 0 && (
          <div role="presentation" className="grid-stuck">
            {stuck.map((heading, i) => headingIn(heading, tree?.lineOf(heading.key) ?? 0, i * rowPx, true))}
          </div>
        )}
        <div
          role="rowgroup"
          className="grid-track"
          style={{ height: Math.max(trackPx(view.track), view.viewPx), width: widthPx }}
        >
          <div role="presentation" style={{ transform: `translateY(${view.topPx}px)` }}>
            {lines.map((line) => {
              const item = tree?.itemAt(line)
              const topPx = (line - view.first) * rowPx
              if (item?.is === 'heading') return headingIn(item.heading, line, topPx, false)
              const row = rowIn(line)
              const place = placeAt(line)
              return (
                <GridRow
                  key={line}
                  {...{ table, words, row, pinned, leadPx, tickPx, topPx }}
                  index={line}
                  level={groups === undefined ? undefined : depth + 1}
                  columns={visible}
                  names={list.namesAt(place)}
                  isActive={line === active}
                  isSelected={isSelected(row?.id, place)}
                  isPending={row !== undefined && pending.has(row.id)}
                />
              )
            })}
          </div>
        </div>
        {hasTotals && (
          <GridTotal widthPx={Math.max(widthPx, view.widthPx)} sums={props.totals} {...{ places, tickPx }} />
        )}
      </div>
      {list.total === 0 && empty}
    </div>
  )
})

/** The blocks in which some places lie, in order; without a place the first, which says how many rows there are. */
function blocksOf(places: readonly number[]): readonly number[] {
  const blocks = new Set(places.filter((place) => place >= 0).map((place) => Math.floor(place / blockRows)))
  return blocks.size === 0 ? [0] : [...blocks].sort((a, b) => a - b)
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest('[data-index]') : null
  return row === null ? undefined : Number(row.getAttribute('data-index'))
}
