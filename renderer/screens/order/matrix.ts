import type { Fault } from '../../../model/fault.ts'
import { orderValue } from '../../../model/formulas.ts'
import type { Decimal } from '../../../model/quantity.ts'
import { blockOf } from '../../../model/sheet.ts'
import type { Row } from '../../../model/table.ts'
import type { CellChange, Edits } from '../../data/draft.ts'
import { colorIds, sizesOf } from '../../forms/colorways.ts'
import { parseWhole } from '../../words/parse.ts'

/** The key of a cell: "colorway|size|site", the site empty where the order names no destination. */
export type CellKey = string

export function cellKey(colorway: string, size: string, site: string): CellKey {
  return `${colorway}|${size}|${site}`
}

export function partsOfKey(key: CellKey): { readonly colorway: string; readonly size: string; readonly site: string } {
  // A size may hold any letter but is between the first and the last bar, which ids never contain.
  const first = key.indexOf('|')
  const last = key.lastIndexOf('|')
  return { colorway: key.slice(0, first), size: key.slice(first + 1, last), site: key.slice(last + 1) }
}

export interface ColorwayRow {
  readonly id: string
  readonly name: string
  readonly colors: readonly string[]
}

/** An order's pieces by colour, size and destination: stored lines with unsaved cells over them. */
export interface Matrix {
  readonly colorways: readonly ColorwayRow[]
  readonly sizes: readonly string[]
  /** Destinations, '' for lines without one. */
  readonly sites: readonly string[]
  /** The style's colourways that have no row yet. */
  readonly moreColorways: readonly ColorwayRow[]
  readonly qty: ReadonlyMap<CellKey, number>
  /** What was typed into cells where it is no number of pieces. */
  readonly unread: ReadonlyMap<CellKey, string>
  readonly lines: ReadonlyMap<CellKey, Row>
}

/** With at most this many colourways of a style a new order shows them all at once. */
const showAllMax = 8

/** @param colorways all of the order's style */
export function matrixOf(lines: readonly Row[], colorways: readonly Row[], edits: Edits): Matrix {
  const byKey = new Map(
    lines.map((line) => [cellKey(String(line.colorway), String(line.size), String(line.site ?? '')), line]),
  )
  const qty = new Map<CellKey, number>()
  for (const [key, line] of byKey) qty.set(key, Number(line.qty))
  for (const [key, edit] of Object.entries(edits.cells)) {
    if (typeof edit.qty === 'number') qty.set(key, edit.qty)
    else qty.delete(key)
  }
  const used = [...byKey.keys(), ...Object.keys(edits.cells)].map(partsOfKey)
  const usedColorways = new Set([...used.map((part) => part.colorway), ...edits.added.colorways])
  if (usedColorways.size === 0 && colorways.length <= showAllMax)
    for (const each of colorways) usedColorways.add(each.id)

  const rows = colorways.map((each): ColorwayRow => ({ id: each.id, name: nameOf(each), colors: colorIds(each.parts) }))
  // A line may name a colourway that this device has not (yet) got; it is shown all the same.
  const unknown = [...usedColorways].filter((id) => !colorways.some((each) => each.id === id))
  const shown = [
    ...rows.filter((each) => usedColorways.has(each.id)),
    ...unknown.map((id) => ({ id, name: '…', colors: [] })),
  ]
  const ofShown = colorways.filter((each) => usedColorways.has(each.id)).flatMap((each) => sizesOf(each.sizes))
  return {
    colorways: shown,
    sizes: inSizeOrder([...ofShown, ...used.map((part) => part.size), ...edits.added.sizes]),
    sites: [...new Set([...used.map((part) => part.site), ...edits.added.sites])].sort(),
    moreColorways: rows.filter((each) => !usedColorways.has(each.id)),
    qty,
    unread: new Map(unreadCells(edits)),
    lines: byKey,
  }
}

/** The cells that hold what is no number of pieces, each with what was typed. */
export function unreadCells(edits: Edits): readonly (readonly [CellKey, string])[] {
  return Object.entries(edits.cells).flatMap(([key, { qty }]) => (typeof qty === 'string' ? [[key, qty] as const] : []))
}

const letters = ['XXXS', 'XXS', 'XS', 'S', 'M', 'L', 'XL', 'XXL', '2XL', 'XXXL', '3XL', '4XL', '5XL']

/** Letters from small to large, then numbers by value, then the rest as given. Each size once. */
export function inSizeOrder(sizes: readonly string[]): readonly string[] {
  const rank = (size: string): number => {
    const letter = letters.indexOf(size.toUpperCase())
    if (letter >= 0) return letter
    const number = Number.parseFloat(size)
    return Number.isNaN(number) ? 1e6 : 100 + number
  }
  return [...new Set(sizes)].sort((a, b) => rank(a) - rank(b))
}

export interface Sums {
  readonly byColorway: ReadonlyMap<string, number>
  readonly bySize: ReadonlyMap<string, number>
  readonly bySite: ReadonlyMap<string, number>
  readonly all: number
}

/** Pieces per row, column and destination. @param site undefined for all of them together */
export function sumsOf(matrix: Matrix, site: string | undefined): Sums {
  const byColorway = new Map<string, number>()
  const bySize = new Map<string, number>()
  const bySite = new Map<string, number>()
  let all = 0
  for (const [key, qty] of matrix.qty) {
    const parts = partsOfKey(key)
    bySite.set(parts.site, (bySite.get(parts.site) ?? 0) + qty)
    if (site !== undefined && parts.site !== site) continue
    byColorway.set(parts.colorway, (byColorway.get(parts.colorway) ?? 0) + qty)
    bySize.set(parts.size, (bySize.get(parts.size) ?? 0) + qty)
    all += qty
  }
  return { byColorway, bySize, bySite, all }
}

/** What some pieces are worth, exactly; undefined without a price. */
export function worth(pieces: number, fob: Decimal | null): Decimal | undefined {
  return fob === null ? undefined : orderValue(pieces, fob)
}

/** Most pieces that one cell takes; the drawer's limit. */
const cellMax = 10_000_000

/** What was typed into a cell: a number of pieces, null for an emptied cell, undefined for what is neither. */
export function readCell(text: string): number | null | undefined {
  if (text.trim() === '' || text.trim() === '-') return null
  const qty = parseWhole(text)
  if (qty === undefined || qty < 0 || qty > cellMax) return undefined
  // No pieces is no line.
  return qty === 0 ? null : qty
}

export interface Place {
  readonly row: number
  readonly column: number
}

/** Largest block that is pasted: no order has so many colours, and a whole workbook must not freeze the window. */
const pasteRowsMax = 1000
const pasteBytesMax = 100_000
const pasteMax = { rows: pasteRowsMax, cells: pasteBytesMax }

/** Why a text is too much to be pasted, by the limit that it breaks; nothing of it is taken then. */
export function tooMuchToPaste(text: string): Fault | undefined {
  if (text.length > pasteBytesMax) return { kind: 'tooLarge', limit: pasteBytesMax, unit: 'bytes' }
  const isMore = blockOf(text.trimEnd(), pasteMax) === 'rows'
  return isMore ? { kind: 'tooLarge', limit: pasteRowsMax, unit: 'rows' } : undefined
}

/**
 * The changes that pasting a block of cells makes, from a place to the right and down; none of a text that is too much.
 * @returns also how many cells could not be read, and how many that hold something lie outside of the matrix
 */
export function pasteAt(
  matrix: Matrix,
  site: string,
  at: Place,
  text: string,
): { readonly changes: readonly CellChange[]; readonly unread: number; readonly outside: number } {
  const changes: CellChange[] = []
  let unread = 0
  let outside = 0
  const block = blockOf(text, pasteMax)
  if (typeof block === 'string') return { changes, unread, outside }
  block.forEach((line, i) => {
    const colorway = matrix.colorways[at.row + i]
    line.forEach((cell, j) => {
      const size = matrix.sizes[at.column + j]
      if (colorway === undefined || size === undefined) {
        if (cell.trim() !== '') outside += 1
        return
      }
      const qty = readCell(cell)
      if (qty === undefined) unread += 1
      else changes.push(change(matrix, cellKey(colorway.id, size, site), qty))
    })
  })
  return { changes, unread, outside }
}

/** Fills a block downwards with its first row; a single cell takes the one above it. */
export function fillDown(matrix: Matrix, site: string, from: Place, to: Place): readonly CellChange[] {
  const first = Math.min(from.row, to.row)
  const last = Math.max(from.row, to.row)
  const source = first === last ? first - 1 : first
  const changes: CellChange[] = []
  for (let column = Math.min(from.column, to.column); column <= Math.max(from.column, to.column); column++) {
    const size = matrix.sizes[column]
    const above = matrix.colorways[source]
    if (size === undefined || above === undefined) continue
    const key = cellKey(above.id, size, site)
    const qty = matrix.qty.get(key) ?? matrix.unread.get(key) ?? null
    for (let row = source + 1; row <= last; row++) {
      const colorway = matrix.colorways[row]
      if (colorway !== undefined) changes.push(change(matrix, cellKey(colorway.id, size, site), qty))
    }
  }
  return changes
}

/** One cell set, with what is stored there now as its base. */
export function change(matrix: Matrix, key: CellKey, qty: number | string | null): CellChange {
  const line = matrix.lines.get(key)
  return { key, qty, base: line === undefined ? null : Number(line.qty) }
}

/** A block of cells as a spreadsheet reads it. */
export function copyOf(matrix: Matrix, site: string, from: Place, to: Place): string {
  const lines: string[] = []
  for (let row = Math.min(from.row, to.row); row <= Math.max(from.row, to.row); row++) {
    const cells: string[] = []
    for (let column = Math.min(from.column, to.column); column <= Math.max(from.column, to.column); column++) {
      const colorway = matrix.colorways[row]
      const size = matrix.sizes[column]
      if (colorway === undefined || size === undefined) continue
      const key = cellKey(colorway.id, size, site)
      cells.push(String(matrix.qty.get(key) ?? matrix.unread.get(key) ?? ''))
    }
    lines.push(cells.join('\t'))
  }
  return lines.join('\n')
}

/** A set has each of its pieces in each colour: without the piece's name two rows would look the same. */
function nameOf({ name, pieceName }: Row): string {
  return typeof pieceName === 'string' ? `${name} · ${pieceName}` : String(name)
}
