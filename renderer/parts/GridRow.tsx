// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid draws some of its rows only, which a table element cannot say
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names the active row
import { memo, type ReactNode } from 'react'
import type { Row } from '../../model/table.ts'
import { cellText, cellValue, provisionalText, unitText } from '../lists/cellText.ts'
import type { Column } from '../lists/columnLayout.ts'
import type { Words } from '../words.ts'

interface GridRowProps {
  readonly table: string
  readonly words: Words
  readonly row: Row | undefined
  readonly names: Readonly<Record<string, string>>
  readonly index: number
  /** In a grouped list, how deep the row lies. */
  readonly level: number | undefined
  readonly topPx: number
  readonly pinned: readonly Column[]
  readonly columns: readonly Column[]
  /** Width of the columns left out before the first drawn one. */
  readonly leadPx: number
  /** Width of the box that chooses the row. */
  readonly tickPx: number
  readonly isActive: boolean
  /** In the active row, the column of the active cell. */
  readonly activeColumn: string | undefined
  /** In a row of a block of cells, the columns of that block: the row is not chosen as a whole then. */
  readonly marked: ReadonlySet<string> | undefined
  readonly isSelected: boolean
  readonly isPending: boolean
}

/** One row, of plain elements; drawn again only when it or its state has changed. */
export const GridRow = memo(drawRow, isDrawn)

function drawRow(props: GridRowProps) {
  const { row, index, level, topPx, pinned, columns, leadPx, tickPx, isActive, isSelected, isPending } = props
  const hasCells = (props.activeColumn ?? props.marked) !== undefined
  const classes = [
    'grid-row',
    isActive && 'is-active',
    hasCells && 'has-cells',
    isSelected && 'is-selected',
    isPending && 'is-pending',
  ]
  return (
    <div
      role="row"
      id={`row-${index}`}
      className={classes.filter(Boolean).join(' ')}
      style={{ top: topPx }}
      aria-rowindex={index + 2}
      aria-level={level}
      aria-selected={isSelected}
      data-index={index}
      data-row-id={row?.id}
      data-pending={isPending || undefined}
    >
      <div role="presentation" className="pins">
        {/* What it says is said by the row itself: aria-selected. */}
        <span
          role="gridcell"
          className={pinned.length === 0 ? 'cell cell-tick is-edge' : 'cell cell-tick'}
          style={{ width: tickPx }}
          data-tick=""
        >
          <i className={isSelected ? 'tick is-on' : 'tick'} aria-hidden="true" />
        </span>
        {pinned.map((column) => cell(props, column))}
      </div>
      {leadPx > 0 && <span style={{ width: leadPx }} className="grid-lead" />}
      {columns.map((column) => cell(props, column))}
    </div>
  )
}

/** By what the grid names its active cell. */
export function cellId(index: number, column: string): string {
  return `cell-${index}-${column}`
}

/** Another answer brings other names along; those of this row may be the same in both. */
function isDrawn({ names, ...drawn }: GridRowProps, { names: nextNames, ...next }: GridRowProps): boolean {
  const isSame = (Object.keys(next) as (keyof typeof next)[]).every((name) => drawn[name] === next[name])
  if (!isSame || names === nextNames) return isSame
  const values = Object.values(next.row ?? {})
  return values.every((value) => typeof value !== 'string' || names[value] === nextNames[value])
}

// No components: a screen has hundreds of cells, and React would keep and compare the props of each.
function cell(props: GridRowProps, column: Column): ReactNode {
  const { table, words, row, names, index, activeColumn, marked } = props
  const { field } = column.meaning
  const isActive = activeColumn === column.name
  const isMarked = marked?.has(column.name) === true
  const className = [
    'cell',
    column.right && 'cell-right',
    column === props.pinned.at(-1) && 'is-edge',
    field.code && 'code',
    isMarked && 'is-marked',
    isActive && 'is-cell',
  ]
    .filter(Boolean)
    .join(' ')
  return (
    <div
      key={column.name}
      role="gridcell"
      id={isActive ? cellId(index, column.name) : undefined}
      className={className}
      style={{ width: column.widthPx }}
      aria-selected={isMarked || undefined}
      data-col={column.name}
    >
      {row === undefined ? <i className="cell-wait" /> : content(table, words, row, names, column)}
    </div>
  )
}

function content(
  table: string,
  words: Words,
  row: Row,
  names: Readonly<Record<string, string>>,
  column: Column,
): ReactNode {
  const { field } = column.meaning
  const provisional = provisionalText(table, column, row)
  if (provisional !== undefined) return <span className="provisional">{provisional}</span>
  const text = cellText(words, column, row, names)
  if (field.kind === 'choice') {
    const value = cellValue(column, row, names)
    const tone = field.choices?.find((choice) => choice.value === value)?.tone
    if (tone !== undefined) return <span className={`state state-${tone}`}>{text}</span>
  }
  if (column.name === 'hex' && text !== '')
    return (
      <>
        <i className="swatch" style={{ background: text }} />
        {text}
      </>
    )
  const unit = text === '' ? undefined : unitText(table, column, row)
  if (unit === undefined) return text
  return (
    <>
      {text} <span className="unit">{unit}</span>
    </>
  )
}
