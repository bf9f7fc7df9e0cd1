import { assert } from './fault.ts'
import { type PackedColumn, valueReader, viewColumn } from './pack/decode.ts'
import { encodeColumn, idsOf } from './pack/encode.ts'
import { findId, idBytes, idText } from './pack/ids.ts'
import { assemble, type Encoded, open } from './pack/layout.ts'
import type { Fields, Row } from './table.ts'

/**
 * Rows as packed columns: the bytes of a server segment, of a client block and of what the column engine reads.
 * Rows lie in ascending order of id. Columns that this build does not know are kept and given back untouched.
 */
export interface Packed {
  readonly table: string
  readonly count: number
  /** Every column but the id, in stored order. */
  readonly columns: readonly string[]
  /** The rows' ids, 16 bytes each, ascending. */
  readonly ids: Uint8Array
  /** A column as it lies in the bytes, or undefined where these rows do not have it. */
  column(name: string): PackedColumn | undefined
  idAt(index: number): string
  /** The place of an id, or −1. */
  indexOf(id: string): number
  row(index: number): Row
}

/**
 * Packs rows, each id once, in any order.
 * @param fields what the columns hold, without the id; a field that no row carries makes no column
 * @throws when a value does not fit its field: rows are parsed before they are packed
 */
export function pack(table: string, fields: Fields, rows: readonly Row[]): Uint8Array<ArrayBuffer> {
  const steps = packing(table, fields, rows)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** As pack, a column at a step, so that others get a turn in between. */
export function* packing(
  table: string,
  fields: Fields,
  rows: readonly Row[],
): Generator<void, Uint8Array<ArrayBuffer>> {
  const sorted = inOrder(rows)
  const known = new Set(Object.keys(fields)).add('id')
  const unknown = new Set<string>()
  for (const row of sorted) {
    for (const name in row) if (!known.has(name)) unknown.add(name)
  }
  const columns: Encoded[] = [
    {
      entry: { name: 'id', kind: 'ref', as: 'ids' },
      parts: {
        ids: idsOf(
          sorted.map((row) => row.id),
          'id',
        ),
      },
    },
  ]
  for (const name of [...known, ...unknown]) {
    if (name === 'id') continue
    yield
    const column = encodeColumn(name, known.has(name) ? fields[name] : undefined, sorted)
    if (column !== undefined) columns.push(column)
  }
  return assemble(table, sorted.length, columns)
}

/** Opens packed bytes without decoding them. @returns undefined when the checksum or the shape is wrong */
export function unpack(bytes: Uint8Array): Packed | undefined {
  const opened = open(bytes)
  if (opened === undefined) return undefined
  const views = new Map<string, PackedColumn>()
  for (const entry of opened.columns) {
    const view = viewColumn(opened, entry)
    if (view === undefined) return undefined
    views.set(entry.name, view)
  }
  const id = views.get('id')
  if (id?.as !== 'ids') return undefined
  const { ids } = id
  views.delete('id')
  const readers = [...views].map(([name, view]) => [name, valueReader(view)] as const)
  return {
    table: opened.table,
    count: opened.count,
    columns: [...views.keys()],
    ids,
    column: (name) => views.get(name),
    idAt: (index) => idText(ids, index),
    indexOf: (sought) => findId(ids, sought),
    row: (index) => {
      assert(
        index >= 0 && index < ids.length / idBytes,
        `Row ${index} was asked of ${opened.count} packed rows of ${opened.table}.`,
      )
      const row: Record<string, unknown> = { id: idText(ids, index) }
      for (const [name, read] of readers) {
        const value = read(index)
        if (value !== undefined) row[name] = value
      }
      return row as Row // packed from a row, and the checksum held
    },
  }
}

function inOrder(rows: readonly Row[]): readonly Row[] {
  const isSorted = rows.every((row, i) => i === 0 || (rows[i - 1]?.id ?? '') < row.id)
  if (isSorted) return rows
  const sorted = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))
  for (let i = 1; i < sorted.length; i++) {
    assert(sorted[i - 1]?.id !== sorted[i]?.id, `Row ${sorted[i]?.id} was to be packed twice in one go.`)
  }
  return sorted
}
