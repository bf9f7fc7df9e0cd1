import type { Query } from '../../model/query.ts'
import { spanOf } from './cellBlock.ts'
import type { Column } from './columnLayout.ts'
import type { Units } from './copiedUnits.ts'
import { type GroupTree, placeOfLine } from './groupTree.ts'
import { chosenOf, type Selection } from './useSelection.ts'

/** The most that one paste writes: more than a person looks through before saving it, and no more than one change carries. */
export const pasteMax = { rows: 1000, cells: 20_000 } as const

export type Block = readonly (readonly string[])[]

/** The cells that a pasted block is meant for. */
export interface PasteTarget {
  /** The rows, from a place of this question on. The list may end before the last of them. */
  readonly query: Query
  readonly from: number
  readonly rows: number
  /** The columns from the first one on; there may be fewer than the block is wide. */
  readonly columns: readonly Column[]
  readonly width: number
  /** False where the rows were chosen one by one, or all of them: they are those, wherever they stand, for one line. */
  readonly isStretch: boolean
}

interface TargetAsked {
  readonly block: Block
  readonly query: Query
  readonly columns: readonly Column[]
  readonly selection: Selection
  /** How many rows are chosen. */
  readonly chosenRows: number
  /** The groups of a grouped list. */
  readonly tree: GroupTree | undefined
  /** Whether the text named these columns, from the first one on. */
  readonly isNamed: boolean
}

type NoTarget = 'paste.noCell' | 'paste.oneGroup' | 'paste.oneLine' | 'paste.tooMany'

/**
 * Where a block goes: from the active cell to the right and down, or into what is chosen. As in a spreadsheet it is
 * repeated where what is chosen is a whole number of times as large, so that one value fills all of it.
 * @returns the word for why it cannot go anywhere
 */
export function pasteTarget(asked: TargetAsked): PasteTarget | NoTarget {
  const { block, query, columns, selection, chosenRows, tree, isNamed } = asked
  const span = spanOf(columns, selection)
  const chosen = chosenOf(query, selection)
  const at = firstColumn(columns, selection)
  const rows = repeated(block.length, chosen === undefined ? 1 : chosenRows)
  const width = repeated(widthOf(block), span?.length ?? 1)
  if (at < 0 || columns.length === 0) return 'paste.noCell'
  // Rows alone do not say into which column: one value, meant for another, would stand in the first of all of them.
  if (!isNamed && span === undefined && selection.column === undefined) return 'paste.noCell'
  if (rows > pasteMax.rows || rows * width > pasteMax.cells) return 'paste.tooMany'
  const into = { rows, columns: columns.slice(at, at + width), width }
  // They may have come to stand in another order, or beside others, than that in which somebody saw them.
  if (chosen !== undefined && chosen.stretch === undefined && block.length > 1) return 'paste.oneLine'
  if (chosen !== undefined && chosen.stretch === undefined)
    return { ...into, query: chosen.query, from: 0, isStretch: false }
  const from = chosen?.stretch?.from ?? placeOfLine(tree, selection.active)
  if (from < 0) return 'paste.noCell'
  // Below the last row of a group stands the head of another, and on the screen other rows than in the list may follow.
  if (tree !== undefined && tree.headingOver(from, from + rows - 1)?.isInnermost !== true) return 'paste.oneGroup'
  return { ...into, query, from, isStretch: true }
}

/** At which column a paste begins: the first of a block, else the active one, else the first of all. */
export function firstColumn(columns: readonly Column[], selection: Selection): number {
  const first = spanOf(columns, selection)?.[0]?.name ?? selection.column
  return first === undefined ? 0 : columns.findIndex(({ name }) => name === first)
}

/** The text for a cell of the target; undefined where a shorter line of the block has none. */
export function textAt(block: Block, row: number, column: number): string | undefined {
  return block[row % block.length]?.[column % widthOf(block)]
}

/** What a pasted number for a cell of the target is measured in, where the text or its copying tells. */
export function unitAt({ block, units }: { block: Block; units: Units }, row: number, column: number) {
  return units[row % block.length]?.[column % widthOf(block)]
}

function widthOf(block: Block): number {
  return block.reduce((most, line) => Math.max(most, line.length), 1)
}

function repeated(size: number, room: number): number {
  return room % size === 0 ? Math.max(room, size) : size
}
