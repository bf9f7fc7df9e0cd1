import type { Query } from '../../model/query.ts'
import type { Stretch } from '../../workers/doors.ts'
import type { Column } from './columnLayout.ts'
import { chosenOf, type Selection } from './useSelection.ts'

/**
 * The columns of the chosen cells, in the order in which they stand, whichever of the two ends was first; undefined where
 * rows are chosen whole, or one of the ends is shown no more.
 */
export function spanOf(
  columns: readonly Column[],
  { column, cellsFrom }: Pick<Selection, 'column' | 'cellsFrom'>,
): readonly Column[] | undefined {
  const [from, to] = [placeOf(columns, cellsFrom), placeOf(columns, column)].sort((a, b) => a - b)
  return from === undefined || to === undefined || from < 0 ? undefined : columns.slice(from, to + 1)
}

/**
 * The cells that are meant: a block of them, or else the active one. Undefined where rows are meant whole.
 * @param place of the active row
 */
export function cellsOf(
  query: Query,
  columns: readonly Column[],
  selection: Selection,
  place: number,
): { readonly query: Query; readonly stretch?: Stretch; readonly columns: readonly Column[] } | undefined {
  const chosen = chosenOf(query, selection)
  const span = spanOf(columns, selection)
  if (chosen !== undefined) return span === undefined ? undefined : { ...chosen, columns: span }
  const own = columns.filter(({ name }) => name === selection.column)
  return own.length === 0 ? undefined : { query, stretch: { from: place, count: 1 }, columns: own }
}

/**
 * The column that lies a step beside the active one. Before the first cell lies the row as a whole.
 * @returns undefined for the row as a whole, false where there is nothing on that side
 */
export function columnBeside(
  columns: readonly Column[],
  column: string | undefined,
  step: 1 | -1,
): string | undefined | false {
  const at = placeOf(columns, column)
  const next = at + step
  if (next === -1) return undefined
  return columns[next]?.name ?? false
}

/** How far a box of columns has to be scrolled so that one of those that scroll is seen whole; its left edge comes first. */
export function leftToShow(
  loose: readonly Pick<Column, 'name' | 'widthPx'>[],
  name: string,
  { leftPx, roomPx }: { readonly leftPx: number; readonly roomPx: number },
): number {
  const at = loose.findIndex((column) => column.name === name)
  if (at < 0) return leftPx
  const startPx = loose.slice(0, at).reduce((sum, column) => sum + column.widthPx, 0)
  const endPx = startPx + (loose[at]?.widthPx ?? 0)
  if (startPx < leftPx || endPx - startPx > roomPx) return startPx
  return endPx > leftPx + roomPx ? endPx - roomPx : leftPx
}

function placeOf(columns: readonly Column[], name: string | undefined): number {
  return columns.findIndex((column) => column.name === name)
}
