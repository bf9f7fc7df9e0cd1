// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid draws some of its rows only, which a table element cannot say
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useMemo, useRef } from 'react'
import type { Query } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import { type BlockRange, blockRows, type List } from '../data/useList.ts'
import { type Column, nextSort, spread } from '../lists/columnLayout.ts'
import { pickMax, type Selection } from '../lists/useSelection.ts'
import { rowHeights, useSettings } from '../settings.ts'
import { useWords } from '../words.ts'
import { GridHead } from './GridHead.tsx'
import { GridRow } from './GridRow.tsx'
import { trackPx } from './rowWindow.ts'
import { tell } from './tell.ts'
import { keyName } from './useKeys.ts'
import { useRowWindow } from './useRowWindow.ts'

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
  readonly onSort: (sort: readonly string[]) => void
  readonly onResize: (name: string, widthPx: number) => void
  readonly onMoveColumn: (name: string, before: string) => void
  /** The blocks of rows that are in view now. */
  readonly onBlocks: (range: BlockRange) => void
  readonly onOpen: (row: Row, index: number) => void
  readonly onCopy: () => void
  /** Drawn instead of rows when there are none. */
  readonly empty: ReactNode
}

const headHeights = { compact: 26, normal: 32, floor: 44 } as const
/** Width of the boxes that choose rows, px. */
const tickWidths = { compact: 28, normal: 34, floor: 56 } as const

/** A virtual grid: as many rows as match, as many elements as fit on the screen. */
export function Grid(props: GridProps) {
  const { table, label, list, question, sort, pending, selection, onSort, onBlocks, onOpen, empty } = props
  const words = useWords()
  const [{ density }] = useSettings()
  const box = useRef<HTMLDivElement>(null)
  const total = list.total ?? 0
  const headPx = headHeights[density]
  const rowPx = rowHeights[density]
  const tickPx = tickWidths[density]
  const view = useRowWindow(box, total, rowPx, headPx)
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

  const firstBlock = Math.floor(view.first / blockRows)
  const lastBlock = Math.max(firstBlock, Math.floor(Math.max(view.first, view.end - 1) / blockRows))
  useEffect(() => onBlocks({ first: firstBlock, last: lastBlock }), [onBlocks, firstBlock, lastBlock])

  const { show, moveTo } = view
  const shown = useRef(-1)
  const hasRows = total > 0
  useEffect(() => {
    // Only when the row changes: a notice must not pull the list back to it while somebody scrolls elsewhere.
    if (active < 0 || !hasRows || view.viewPx === 0 || shown.current === active) return
    shown.current = active
    show(active)
  }, [active, hasRows, view.viewPx, show])

  const asked = useRef(question)
  const { forget } = selection
  useEffect(() => {
    if (asked.current === question) return
    asked.current = question
    shown.current = -1
    forget()
    moveTo(0)
  }, [question, forget, moveTo])

  const openAt = (index: number) => {
    const row = list.rowAt(index)
    if (row !== undefined) onOpen(row, index)
  }

  const toggle = (index: number) => {
    if (!selection.toggle(list.rowAt(index)?.id, index)) tell({ say: 'list.pickTooMany', values: { max: pickMax } })
  }
  /** The rows at hand first; asked again, all that match, of which nobody has seen most. */
  const chooseView = () => {
    const top = firstBlock * blockRows
    const bottom = Math.min(total, (lastBlock + 1) * blockRows) - 1
    const isChosen = selection.range?.from === top && selection.range.to === bottom
    if (isChosen || bottom - top + 1 >= total) selection.selectAll()
    else selection.selectRange(top, bottom)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      arrowdown: active + 1,
      j: active + 1,
      arrowup: active - 1,
      k: active - 1,
      pagedown: active + view.pageRows,
      pageup: active - view.pageRows,
      home: 0,
      end: total - 1,
    }
    const name = keyName(event.nativeEvent)
    const step = steps[name.replace(/^shift\+/, '').replace(/^ctrl\+(home|end)$/, '$1')]
    if (step !== undefined && total > 0) {
      setActive(Math.max(0, Math.min(total - 1, step)), event.shiftKey)
    } else if (name === 'enter') openAt(active)
    else if (name === 'space') toggle(active)
    else if (name === 'ctrl+a') chooseView()
    else if (name === 'ctrl+c' && (window.getSelection()?.isCollapsed ?? true)) props.onCopy()
    else if (name === 'escape') selection.clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const onClick = (event: MouseEvent) => {
    const index = indexOf(event.target)
    if (index === undefined) return
    const isTick = event.target instanceof Element && event.target.closest('[data-tick]') !== null
    if (event.ctrlKey || event.metaKey || isTick) toggle(index)
    else setActive(index, event.shiftKey)
  }

  const indexes = Array.from({ length: view.end - view.first }, (_, i) => view.first + i)
  const widthPx = tickPx + pinnedPx + loosePx
  const isAnyChosen = selection.isAll || selection.range !== undefined || selection.picked.size > 0
  return (
    <div className={list.isBehind ? 'grid is-behind' : 'grid'}>
      <div
        ref={box}
        role="grid"
        aria-label={label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={active >= 0 ? `row-${active}` : undefined}
        aria-busy={list.isBehind}
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
          if (index !== undefined) openAt(index)
        }}
      >
        <GridHead
          {...{ pinned, sort, leadPx, widthPx, tickPx }}
          chosen={selection.isAll && selection.picked.size === 0 ? 'all' : isAnyChosen ? 'some' : 'none'}
          onTick={() => (isAnyChosen ? selection.clear() : chooseView())}
          columns={visible}
          onSort={(name, keepOthers) => onSort(nextSort(sort, name, keepOthers))}
          onResize={props.onResize}
          onMove={props.onMoveColumn}
        />
        <div role="rowgroup" className="grid-track" style={{ height: trackPx(view.track), width: widthPx }}>
          <div role="presentation" style={{ transform: `translateY(${view.topPx}px)` }}>
            {indexes.map((index) => {
              const row = list.rowAt(index)
              return (
                <GridRow
                  key={index}
                  {...{ table, words, row, index, pinned, leadPx, tickPx }}
                  columns={visible}
                  names={list.namesAt(index)}
                  topPx={(index - view.first) * rowPx}
                  isActive={index === active}
                  isSelected={isSelected(row?.id, index)}
                  isPending={row !== undefined && pending.has(row.id)}
                />
              )
            })}
          </div>
        </div>
      </div>
      {list.total === 0 && empty}
    </div>
  )
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest('[data-index]') : null
  return row === null ? undefined : Number(row.getAttribute('data-index'))
}
