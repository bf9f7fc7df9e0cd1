// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid draws some of its rows only, which a table element cannot say
// biome-ignore-all lint/a11y/noStaticElementInteractions: it has a role, a grid's or a tree's
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: as above
import {
  type ClipboardEvent,
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
import type { Column } from '../lists/columnLayout.ts'
import type { Summed } from '../lists/groupShape.ts'
import type { Heading } from '../lists/groupTree.ts'
import type { GroupOrder } from '../lists/headMark.ts'
import type { GroupView, Sums } from '../lists/useGroupView.ts'
import type { Selection } from '../lists/useSelection.ts'
import { rowHeights, useSettings } from '../settings.ts'
import { useWords } from '../words.ts'
import { GridHead } from './GridHead.tsx'
import { GridHeading } from './GridHeading.tsx'
import { cellId, GridRow } from './GridRow.tsx'
import { GridTotal, sumPlaces } from './GridSums.tsx'
import { gridActs, gridLines } from './gridActs.ts'
import { gridKeys } from './gridKeys.ts'
import { RowMould } from './rowMould.ts'
import { trackPx } from './rowWindow.ts'
import { useCells } from './useCells.ts'
import { useGridColumns } from './useGridColumns.ts'
import { useHeldStretch } from './useHeldStretch.ts'
import { keyName } from './useKeys.ts'
import { useLineInView } from './useLineInView.ts'
import { useRowWindow } from './useRowWindow.ts'
import { useSlide } from './useSlide.ts'
import { useSteady } from './useSteady.ts'
import { notByHeads, useSteadyRows } from './useSteadyRows.ts'

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
  readonly onPaste: (text: string) => void
  /** Drawn instead of rows when there are none. */
  readonly empty: ReactNode
}

const headHeights = { compact: 26, normal: 32, floor: 44 } as const
/** Width of the boxes that choose rows, px. */
const tickWidths = { compact: 28, normal: 34, floor: 56 } as const

/** The size of the letters in cells, px. */
const textSizes = { compact: 13, normal: 14, floor: 18 } as const
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
  const hasRows = total > 0
  const headPx = headHeights[density]
  const hasTotals = props.summed.length > 0 && (list.total ?? 0) > 0
  const rowPx = rowHeights[density]
  const tickPx = tickWidths[density]
  const view = useRowWindow(box, total, rowPx, hasTotals ? 2 * headPx : headPx)
  useSlide(box)
  const { active, setActive, isSelected } = selection
  const { columns, pinned, visible, leadPx, allPx, leftPx } = useGridColumns(box, props.columns, view.widthPx - tickPx)

  const mould = useMemo(
    () => new RowMould({ table, pinned, loose: visible, all: columns, leadPx, tickPx, emPx: textSizes[density] }),
    [table, pinned, visible, columns, leadPx, tickPx, density],
  )

  const { placeAt, rowIn } = gridLines(list, groups)
  const lines = Array.from({ length: view.end - view.first }, (_, i) => view.first + i)
  const blocks = blocksOf(lines.map(placeAt))
  const asBlocks = blocks.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text says which blocks, the array is made anew each time
  useEffect(() => onBlocks(blocks), [onBlocks, asBlocks])

  const { moveTo, offsetPx } = view
  const depth = groups?.by.length ?? 0
  const { onMoved, bring } = useLineInView({ question, selection, hasRows, depth, view })
  const byHeads = useRef(notByHeads)
  useSteady({ tree, order: groups?.order ?? '', selection, rowPx, offsetPx, moveTo, onMoved, byHeads })
  const isWholeGroup = useCallback(
    ({ from, to }: NonNullable<Selection['range']>) => {
      const heading = tree?.headingOver(from, to)
      return heading?.start === from && heading.start + heading.count - 1 === to
    },
    [tree],
  )
  const rowsHeld = useHeldStretch({ list, question, selection, isGrouped: groups !== undefined, isWholeGroup })
  const rows = Math.ceil(view.viewPx / rowPx)
  useSteadyRows({ list, groups, question, rowIn, selection, rowPx, rows, offsetPx, moveTo, onMoved, byHeads })
  // What lies where in the answer to come nobody knows: until it is here no stretch of it can be chosen.
  const isBehind = list.isBehind || groups?.isBehind === true
  const { isChosen, goTo, openAt, toggle, chooseView } = gridActs({
    ...{ list, groups, selection, total, blocks, isBehind, rowsHeld, onOpen, bring },
  })

  const pinnedPx = pinned.reduce((sum, column) => sum + column.widthPx, 0)
  const { marked, across, onMouseDown, isDragEnd, onCellClick } = useCells({
    ...{ box, columns, selection, total, isBehind, placeAt, goTo },
    edgesPx: { top: headPx, bottom: hasTotals ? headPx : 0 },
    roomPx: view.widthPx - tickPx - pinnedPx,
  })

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
      across,
      chooseView,
      copy: props.onCopy,
      clear: selection.clear,
    })
    if (!acts(event.nativeEvent)) return
    event.preventDefault()
    event.stopPropagation()
  }

  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain')
    // The menu of a head has inputs of its own.
    if (text === '' || (event.target instanceof Element && event.target.closest('input, textarea') !== null)) return
    event.preventDefault()
    props.onPaste(text)
  }

  const onClick = (event: MouseEvent) => {
    const index = indexOf(event.target)
    if (index === undefined || isDragEnd()) return
    const isTick = event.target instanceof Element && event.target.closest('[data-tick]') !== null
    const item = tree?.itemAt(index)
    if (event.ctrlKey || event.metaKey || (isTick && !event.shiftKey)) toggle(index)
    else {
      // Whoever opens a group to tick rows in it keeps those of the group before.
      if (!event.shiftKey && item?.is !== 'heading') selection.clear()
      goTo(index, event.shiftKey)
      if (!isTick) onCellClick(event.target, event.shiftKey)
    }
    if (item?.is === 'heading' && !isTick && !event.ctrlKey && !event.metaKey) groups?.toggle(item.heading.key)
  }

  const widthPx = tickPx + allPx
  // Cells are no rows: the box in the head speaks of rows, and ticks them.
  const isAnyChosen =
    marked === undefined && (selection.isAll || selection.range !== undefined || selection.picked.size > 0)
  const tick = useRef(() => {})
  tick.current = () => (isAnyChosen ? selection.clear() : chooseView())
  // The heads and the sums stay as they are while rows pass between them: what they are given is the same each time.
  const onTick = useCallback(() => tick.current(), [])
  // A box that is about to become narrower has been scrolled further than there are columns.
  const edgePx = Math.min(leftPx + view.widthPx, Math.max(widthPx, view.widthPx))
  const letterPx = letterWidths[density]
  const { summed } = props
  const places = useMemo(() => {
    const fields = summed.map(({ field }) => field)
    return sumPlaces(columns, fields, { tickPx, edgePx, letterPx })
  }, [columns, summed, tickPx, edgePx, letterPx])
  const isFree = places.every(({ column }) => !column.pinned)
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
        nameMinPx={isFree ? pinnedPx : undefined}
        widthPx={Math.max(widthPx, view.widthPx)}
        index={line}
        isActive={line === active}
        isSelected={isChosen(heading)}
      />
    )
  // A line that has been scrolled away is not drawn, and cannot be named; before the first layout none is.
  const isNamed = active >= 0 && (view.viewPx === 0 || (active >= view.first && active < view.end))
  const isCellDrawn = [...pinned, ...visible].some(({ name }) => name === selection.column)
  const namedCell =
    selection.column !== undefined && isCellDrawn && placeAt(active) >= 0 ? cellId(active, selection.column) : undefined
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
        aria-activedescendant={isNamed ? (namedCell ?? `row-${active}`) : undefined}
        aria-busy={isBehind}
        className="grid-box"
        data-testid="grid"
        tabIndex={0}
        onFocus={(event) => {
          // Coming by key one stands on the first row; a click chooses its own.
          if (active < 0 && hasRows && event.currentTarget.matches(':focus-visible')) setActive(0, false)
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onMouseDown={onMouseDown}
        onClick={onClick}
        onDoubleClick={(event) => {
          const index = indexOf(event.target)
          if (index !== undefined && tree?.itemAt(index)?.is !== 'heading') openAt(index)
        }}
      >
        <GridHead
          {...{ pinned, sort, leadPx, widthPx, tickPx, onTick }}
          chosen={isAnyChosen && selection.isAll && selection.picked.size === 0 ? 'all' : isAnyChosen ? 'some' : 'none'}
          columns={visible}
          all={columns}
          groups={heads.groupOrder}
          onSort={heads.onSort}
          onResize={heads.onResize}
          onMove={heads.onMoveColumn}
          menuOf={heads.menuOf}
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
              const topPx = (line - view.anchor) * rowPx
              if (item?.is === 'heading') return headingIn(item.heading, line, topPx, false)
              const row = rowIn(line)
              const place = placeAt(line)
              const isIn = isSelected(row?.id, place)
              return (
                <GridRow
                  key={line}
                  {...{ mould, words, row, topPx }}
                  index={line}
                  level={groups === undefined ? undefined : depth + 1}
                  names={list.namesAt(place)}
                  isActive={line === active}
                  activeColumn={line === active ? selection.column : undefined}
                  marked={isIn ? marked : undefined}
                  isSelected={isIn && marked === undefined}
                  isPending={row !== undefined && pending.has(row.id)}
                />
              )
            })}
          </div>
        </div>
        {hasTotals && (
          <GridTotal widthPx={Math.max(widthPx, view.widthPx)} sums={props.totals} {...{ places, tickPx, pinned }} />
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
