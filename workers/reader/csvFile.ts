import { fail, type Outcome, ok } from '../../model/fault.ts'
import { sheetText } from '../../model/sheet.ts'
import type { Engine } from '../columns/engine.ts'
import { type Listing, slotNow } from '../columns/listing.ts'
import { readerOf } from '../columns/measures.ts'
import { wordOf } from '../columns/order.ts'
import type { Shelf } from '../columns/shelf.ts'
import { titleAt } from '../columns/titles.ts'
import type { CsvColumn, CsvSlice } from '../doors.ts'

/** Rows written before others get a turn: some milliseconds. */
const stepRows = 200
/** Rows in a slice of the file, some hundred kilobytes. */
const sliceRows = 4000

export interface CsvFileDeps {
  readonly engine: Engine
  readonly table: string
  readonly listing: Listing
  readonly columns: readonly CsvColumn[]
}

type Cell = (slot: number) => string

/**
 * One file on its way, as Excel reads it: UTF-8 with its mark, lines end with CR LF, all but numbers in quotation marks,
 * days and moments as in ISO 8601, decimals to their last digit.
 */
export class CsvFile {
  private readonly deps: CsvFileDeps
  private lines: string[]
  private done = 0
  private written = 0

  constructor(deps: CsvFileDeps) {
    this.deps = deps
    this.lines = [`\ufeff${deps.columns.map(({ head }) => quoted(head)).join(',')}\r\n`]
  }

  /** Writes a few rows. @returns whether the slice is full, or the file whole */
  step(): boolean {
    const { engine, table, listing, columns } = this.deps
    const shelf = engine.shelf(table)
    if (shelf === undefined) return true
    const cells = columns.map((column) => cellOf(shelf, engine, column))
    const end = Math.min(listing.slots.length, this.done + stepRows)
    for (; this.done < end; this.done++) {
      const slot = slotNow(listing, shelf.table, this.done)
      if (slot < 0) continue
      this.lines.push(`${cells.map((cell) => cell(slot)).join(',')}\r\n`)
      this.written++
    }
    return this.done === listing.slots.length || this.lines.length >= sliceRows
  }

  /** What was written since the last slice. */
  take(): CsvSlice {
    const bytes = new TextEncoder().encode(this.lines.join(''))
    this.lines = []
    return { bytes, done: this.done, written: this.written, isLast: this.done === this.deps.listing.slots.length }
  }
}

/** Whether a table has all of these columns. */
export function checkColumns(shelf: Shelf, columns: readonly CsvColumn[]): Outcome<void> {
  const names = columns.flatMap(({ name, otherwise }) => [name, ...(otherwise === undefined ? [] : [otherwise])])
  const unknown = names.filter((name) => shelf.lenses.of(name) === undefined)
  if (unknown.length === 0) return ok(undefined)
  const fields = Object.fromEntries(unknown.map((name) => [name, 'unknownField']))
  return fail({ kind: 'invalid', table: shelf.table.drawer.name, fields })
}

function cellOf(shelf: Shelf, engine: Engine, { name, words, otherwise }: CsvColumn): Cell {
  const lens = shelf.lenses.of(name)
  if (lens === undefined) return () => ''
  const read = readerOf(lens)
  const { kind } = lens.field
  if (kind === 'integer' || kind === 'decimal') return (slot) => String(read(slot) ?? '')
  const far = kind === 'ref' ? engine.table(lens.field.table ?? '') : undefined
  const titles = new Map<unknown, string>()
  const titleOf = (id: unknown) => {
    const farSlot = far?.slotOf(String(id)) ?? -1
    return far === undefined || farSlot < 0 ? '' : titleAt(far, farSlot)
  }
  const instead = otherwise === undefined ? undefined : cellOf(shelf, engine, { name: otherwise, head: '' })
  return (slot) => {
    const value = read(slot)
    if (value === null || value === undefined) return instead?.(slot) ?? ''
    if (kind !== 'ref') return quoted(words?.[String(value)] ?? wordOf(value))
    const title = titles.get(value) ?? titleOf(value)
    titles.set(value, title)
    return quoted(title)
  }
}

function quoted(text: string): string {
  return `"${sheetText(text).replaceAll('"', '""')}"`
}
