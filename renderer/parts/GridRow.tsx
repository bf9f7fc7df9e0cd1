// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid draws some of its rows only, which a table element cannot say
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names the active row
import { memo, useLayoutEffect, useRef } from 'react'
import type { Row } from '../../model/table.ts'
import { type CellFace, cellFace, isSameFace } from '../lists/cellFace.ts'
import type { Words } from '../words.ts'
import { type RowMould, writeFace } from './rowMould.ts'

interface GridRowProps {
  readonly mould: RowMould
  readonly words: Words
  readonly row: Row | undefined
  readonly names: Readonly<Record<string, string>>
  readonly index: number
  /** In a grouped list, how deep the row lies. */
  readonly level: number | undefined
  readonly topPx: number
  readonly isActive: boolean
  /** In the active row, the column of the active cell. */
  readonly activeColumn: string | undefined
  /** In a row of a block of cells, the columns of that block: the row is not chosen as a whole then. */
  readonly marked: ReadonlySet<string> | undefined
  readonly isSelected: boolean
  readonly isPending: boolean
}

/** One row; drawn again only when it or its state has changed. Its cells are not React's, see there. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, index, level, topPx, isActive, isSelected, isPending } = props
  const element = useRef<HTMLDivElement>(null)
  const filled = useRef<Filled>(undefined)
  // Before the frame is painted, and before the list looks at its rows.
  useLayoutEffect(() => {
    if (element.current !== null) filled.current = fill(element.current, props, filled.current)
  })
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
      ref={element}
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
    />
  )
}, isDrawn)

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

/** What the cells of a row say and show by now. */
interface Filled {
  readonly of: GridRowProps
  readonly tick: HTMLElement
  readonly cells: readonly HTMLElement[]
  readonly faces: readonly CellFace[]
}

/** Brings the cells of a row up to date, only those whose own face or state has changed. */
function fill(element: HTMLElement, props: GridRowProps, filled: Filled | undefined): Filled {
  const { mould, words, row, names, isSelected } = props
  const last = filled?.of.mould === mould && element.contains(filled.tick) ? filled : undefined
  const isSame = last?.of.row === row && last?.of.names === names && last?.of.words === words
  const faces =
    isSame && last !== undefined
      ? last.faces
      : mould.columns.map((column) => cellFace(mould.table, words, row, names, column))
  const { all, tick, cells } = last === undefined ? mould.cast() : { all: undefined, ...last }
  if (faces !== last?.faces)
    for (const [i, face] of faces.entries()) {
      const [cell, column, before] = [cells[i], mould.columns[i], last?.faces[i]]
      if (cell === undefined || column === undefined || (before !== undefined && isSameFace(before, face))) continue
      writeFace(cell, face, column, mould.emPx)
    }
  if (isSelected !== (last?.of.isSelected ?? false)) tick.classList.toggle('is-on', isSelected)
  mark(props, last?.of, cells)
  // Filled before they are put in: the browser notes each change to what stands on the page.
  if (all !== undefined) element.replaceChildren(all)
  return { of: props, tick, cells, faces }
}

/** Shows which cells are chosen, and which one is the active one. */
function mark(props: GridRowProps, last: GridRowProps | undefined, cells: readonly HTMLElement[]): void {
  const { mould, index, activeColumn, marked } = props
  if (activeColumn === last?.activeColumn && marked === last?.marked && index === (last?.index ?? index)) return
  for (const [i, { name }] of mould.columns.entries()) {
    const cell = cells[i]
    if (cell === undefined) continue
    const isMarked = marked?.has(name) === true
    const isActive = activeColumn === name
    cell.classList.toggle('is-marked', isMarked)
    cell.classList.toggle('is-cell', isActive)
    if (isMarked) cell.setAttribute('aria-selected', 'true')
    else cell.removeAttribute('aria-selected')
    if (isActive) cell.id = cellId(index, name)
    else cell.removeAttribute('id')
  }
}
