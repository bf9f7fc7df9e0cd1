// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid draws some of its rows only, which a table element cannot say
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names the active row
import {
  type CSSProperties,
  type DragEvent,
  type KeyboardEvent,
  memo,
  type PointerEvent,
  type ReactNode,
  useRef,
  useState,
} from 'react'
import type { Column } from '../lists/columnLayout.ts'
import { type GroupOrder, headMark } from '../lists/headMark.ts'
import { useWords } from '../words.ts'
import { HeadMenuPlace, useHeadAgain, useHeadMenu } from './HeadMenuPlace.tsx'
import { colIndex } from './rowMould.ts'
import { keyName } from './useKeys.ts'

interface GridHeadProps {
  readonly pinned: readonly Column[]
  readonly columns: readonly Column[]
  /** Also those that are not drawn. */
  readonly all: readonly Column[]
  readonly sort: readonly string[]
  readonly groups: GroupOrder | undefined
  readonly leadPx: number
  readonly widthPx: number
  readonly tickPx: number
  readonly chosen: 'none' | 'some' | 'all'
  readonly onTick: () => void
  readonly onSort: (name: string, keepOthers: boolean) => void
  readonly onResize: (name: string, widthPx: number) => void
  readonly onMove: (name: string, before: string) => void
  /** What the menu of a column offers. */
  readonly menuOf: (column: Column, columns: readonly Column[]) => ReactNode
}

/**
 * The heads of the columns: click sorts (with shift as well as before), the edge resizes, dragging moves, and a menu does
 * all of it by keys. Left and Right go from head to head, Alt+Down opens the menu, Down goes back to the rows.
 */
export const GridHead = memo(function GridHead({
  pinned,
  columns,
  all,
  leadPx,
  widthPx,
  tickPx,
  chosen,
  onTick,
  menuOf,
  ...others
}: GridHeadProps) {
  const words = useWords()
  const menu = useHeadMenu()
  const row = useRef<HTMLDivElement>(null)
  const openMenu = (head: HTMLElement) => {
    const at = [...(row.current?.querySelectorAll('[data-head]') ?? [])].indexOf(head)
    menu.open({ name: head.dataset.head ?? '', element: head, at })
  }
  useHeadAgain(row, menu, [pinned, columns].map((each) => each.map(({ name }) => name).join()).join('|'))
  const rest = { ...others, openMenu }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!headKeys(event, openMenu)) return
    event.stopPropagation()
  }
  let leftPx = tickPx
  return (
    <div role="rowgroup" className="grid-head" style={{ width: widthPx }}>
      <div ref={row} role="row" aria-rowindex={1} className="grid-head-row" onKeyDown={onKeyDown}>
        <span
          role="columnheader"
          aria-colindex={1}
          className={pinned.length === 0 ? 'head cell-pinned is-edge' : 'head cell-pinned'}
          style={{ left: 0, width: tickPx }}
        >
          <button
            type="button"
            role="checkbox"
            className="head-tick"
            tabIndex={-1}
            aria-checked={chosen === 'some' ? 'mixed' : chosen === 'all'}
            aria-label={words.say('list.box')}
            title={words.say('list.box')}
            data-testid="tick-all"
            onClick={onTick}
          >
            <i className={`tick is-${chosen}`} aria-hidden="true" />
          </button>
        </span>
        {pinned.map((column) => {
          const style = { left: leftPx, width: column.widthPx }
          leftPx += column.widthPx
          const index = colIndex(all, column)
          return <Head key={column.name} {...{ column, index, style }} isEdge={column === pinned.at(-1)} {...rest} />
        })}
        {leadPx > 0 && <span style={{ width: leadPx }} className="grid-lead" />}
        {columns.map((column) => (
          <Head
            key={column.name}
            column={column}
            index={colIndex(all, column)}
            style={{ width: column.widthPx }}
            {...rest}
          />
        ))}
      </div>
      {menu.asked !== undefined && (
        <HeadMenuPlace menu={menu} columns={[...pinned, ...columns]} items={(column) => menuOf(column, all)} />
      )}
    </div>
  )
})

/** What a key does on a head. @returns whether it is the head's own */
function headKeys(event: KeyboardEvent<HTMLElement>, openMenu: (head: HTMLElement) => void): boolean {
  const { target, currentTarget } = event
  const head = target instanceof Element ? target.closest<HTMLElement>('[data-head]') : null
  if (head === null) return false
  const name = keyName(event.nativeEvent)
  const all = [...currentTarget.querySelectorAll<HTMLElement>('.head-sort')]
  const at = all.findIndex((each) => head.contains(each))
  const step = name === 'arrowright' ? 1 : name === 'arrowleft' ? -1 : name === 'home' ? -at : all.length - 1 - at
  if (name === 'alt+arrowdown' || name === 'contextmenu' || name === 'shift+f10') openMenu(head)
  else if (name === 'arrowdown' || name === 'escape') currentTarget.closest<HTMLElement>('.grid-box')?.focus()
  else if (['arrowright', 'arrowleft', 'home', 'end'].includes(name)) all[at + step]?.focus()
  // The button itself sorts on these.
  else return name === 'enter' || name === 'shift+enter' || name === 'space' || name === 'arrowup'
  event.preventDefault()
  return true
}

interface HeadProps extends Pick<GridHeadProps, 'sort' | 'groups' | 'onSort' | 'onResize' | 'onMove'> {
  readonly column: Column
  /** Which of all columns it is, from 1. */
  readonly index: number
  readonly style: CSSProperties
  /** The last of the pinned ones. */
  readonly isEdge?: boolean
  readonly openMenu: (head: HTMLElement) => void
}

const dragKind = 'application/x-selvedge-column'

function Head({ column, index, style, isEdge, sort, groups, onSort, onResize, onMove, openMenu }: HeadProps) {
  const words = useWords()
  const [isTarget, setIsTarget] = useState(false)
  const mark = headMark(column.name, sort, groups)
  const label = words.label(column.meaning.label)
  const className = [
    'head',
    column.right && 'cell-right',
    column.pinned && 'cell-pinned',
    isEdge && 'is-edge',
    isTarget && 'is-target',
  ]

  const onDrop = (event: DragEvent) => {
    setIsTarget(false)
    const name = event.dataTransfer.getData(dragKind)
    if (name !== '') onMove(name, column.name)
  }
  return (
    <div
      role="columnheader"
      aria-colindex={index}
      aria-sort={mark?.direction ?? 'none'}
      className={className.filter(Boolean).join(' ')}
      style={style}
      data-head={column.name}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragKind)) return
        event.preventDefault()
        setIsTarget(true)
      }}
      onDragLeave={() => setIsTarget(false)}
      onDrop={onDrop}
      onContextMenu={(event) => {
        event.preventDefault()
        openMenu(event.currentTarget)
      }}
    >
      <button
        type="button"
        className="head-sort"
        tabIndex={-1}
        draggable
        onDragStart={(event) => event.dataTransfer.setData(dragKind, column.name)}
        onClick={(event) => onSort(column.name, event.shiftKey)}
      >
        <span>{label}</span>
        {mark !== undefined && (
          <i
            className={mark.isOfGroups ? 'head-arrow is-groups' : 'head-arrow'}
            aria-hidden="true"
            title={mark.isOfGroups ? words.say('head.ofGroups') : undefined}
          >
            {mark.direction === 'ascending' ? '↑' : '↓'}
            {mark.place !== undefined && <small>{words.whole(mark.place)}</small>}
          </i>
        )}
      </button>
      <button
        type="button"
        className="head-more"
        tabIndex={-1}
        aria-haspopup="menu"
        aria-label={words.say('head.menu', { column: label })}
        title={words.say('head.menu', { column: label })}
        onClick={(event) => openMenu(event.currentTarget.closest<HTMLElement>('[data-head]') ?? event.currentTarget)}
      />
      <span
        className="head-edge"
        aria-hidden="true"
        onPointerDown={(event) => followEdge(event, column, onResize)}
        onDoubleClick={() => onResize(column.name, 0)}
      />
    </div>
  )
}

/** Follows the pointer from the edge of a head until it is let go. */
function followEdge(event: PointerEvent, column: Column, onResize: GridHeadProps['onResize']): void {
  event.preventDefault()
  event.stopPropagation()
  const startPx = event.clientX
  const edge = event.currentTarget as HTMLElement
  edge.setPointerCapture(event.pointerId)
  const onMove = (move: globalThis.PointerEvent) =>
    onResize(column.name, Math.max(40, Math.min(800, column.widthPx + move.clientX - startPx)))
  const stop = () => {
    edge.removeEventListener('pointermove', onMove)
    edge.removeEventListener('pointerup', stop)
    edge.removeEventListener('pointercancel', stop)
  }
  edge.addEventListener('pointermove', onMove)
  edge.addEventListener('pointerup', stop)
  edge.addEventListener('pointercancel', stop)
}
