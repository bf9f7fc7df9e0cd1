// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid draws some of its rows only, which a table element cannot say
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names the active row
import { type CSSProperties, type DragEvent, type PointerEvent, useState } from 'react'
import type { Column } from '../lists/columnLayout.ts'
import { useWords } from '../words.ts'

interface GridHeadProps {
  readonly pinned: readonly Column[]
  readonly columns: readonly Column[]
  readonly sort: readonly string[]
  readonly leadPx: number
  readonly widthPx: number
  readonly tickPx: number
  readonly chosen: 'none' | 'some' | 'all'
  readonly onTick: () => void
  readonly onSort: (name: string, keepOthers: boolean) => void
  readonly onResize: (name: string, widthPx: number) => void
  readonly onMove: (name: string, before: string) => void
}

/** The heads of the columns: click sorts (with shift as well as before), the edge resizes, dragging moves. */
export function GridHead({ pinned, columns, leadPx, widthPx, tickPx, chosen, onTick, ...rest }: GridHeadProps) {
  const words = useWords()
  let leftPx = tickPx
  return (
    <div role="rowgroup" className="grid-head" style={{ width: widthPx }}>
      <div role="row" aria-rowindex={1} className="grid-head-row">
        <span role="columnheader" className="head cell-pinned" style={{ left: 0, width: tickPx }}>
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
          return <Head key={column.name} column={column} style={style} {...rest} />
        })}
        {leadPx > 0 && <span style={{ width: leadPx }} className="grid-lead" />}
        {columns.map((column) => (
          <Head key={column.name} column={column} style={{ width: column.widthPx }} {...rest} />
        ))}
      </div>
    </div>
  )
}

interface HeadProps extends Pick<GridHeadProps, 'sort' | 'onSort' | 'onResize' | 'onMove'> {
  readonly column: Column
  readonly style: CSSProperties
}

const dragKind = 'application/x-selvedge-column'

function Head({ column, style, sort, onSort, onResize, onMove }: HeadProps) {
  const words = useWords()
  const [isTarget, setIsTarget] = useState(false)
  const at = sort.findIndex((each) => each.replace(/^-/, '') === column.name)
  const direction = at < 0 ? undefined : sort[at]?.startsWith('-') ? 'descending' : 'ascending'
  const className = ['head', column.right && 'cell-right', column.pinned && 'cell-pinned', isTarget && 'is-target']

  const onDrop = (event: DragEvent) => {
    setIsTarget(false)
    const name = event.dataTransfer.getData(dragKind)
    if (name !== '') onMove(name, column.name)
  }
  return (
    <div
      role="columnheader"
      aria-sort={direction ?? 'none'}
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
    >
      <button
        type="button"
        className="head-sort"
        tabIndex={-1}
        draggable
        onDragStart={(event) => event.dataTransfer.setData(dragKind, column.name)}
        onClick={(event) => onSort(column.name, event.shiftKey)}
      >
        <span>{words.label(column.meaning.label)}</span>
        {direction !== undefined && (
          <i className="head-arrow" aria-hidden="true">
            {direction === 'ascending' ? '↑' : '↓'}
            {sort.length > 1 && <small>{words.whole(at + 1)}</small>}
          </i>
        )}
      </button>
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
