import { instantAt, numberToDay } from '../calendar.ts'
import { hasBit } from './bits.ts'
import { decimalText } from './decimals.ts'
import { idBytes, idText } from './ids.ts'
import type { Entry, Opened } from './layout.ts'
import { type Texts, textAt } from './texts.ts'

export type Codes = Uint8Array | Uint16Array | Int32Array
export type Numbers = Codes | Float64Array

/** A column as it lies in the bytes: views, nothing copied. Bitmaps are absent where no bit is set. */
export type PackedColumn = {
  readonly name: string
  readonly kind: Entry['kind']
  /** Rows whose value is empty. */
  readonly nulls: Uint8Array | undefined
  /** Rows that do not carry the column at all; each is in `nulls` too. */
  readonly absent: Uint8Array | undefined
} & (
  | /** Code 0 is empty, code c the word c − 1. */ {
      readonly as: 'words'
      readonly codes: Codes
      readonly words: Texts
    }
  | { readonly as: 'texts'; readonly texts: Texts }
  | { readonly as: 'idWords'; readonly codes: Codes; readonly ids: Uint8Array }
  | { readonly as: 'ids'; readonly ids: Uint8Array }
  | /** Whole numbers; a decimal's are of 10^−scale. */ {
      readonly as: 'numbers'
      readonly values: Numbers
      readonly scale: number
    }
  | /** One bit a row. */ { readonly as: 'bits'; readonly bits: Uint8Array }
)

/** @returns undefined when a part is missing or of the wrong size */
export function viewColumn(opened: Opened, entry: Entry): PackedColumn | undefined {
  const { count } = opened
  const part = (name: Parameters<Opened['part']>[1]) => opened.part(entry, name)
  const nulls = part('nulls')
  const absent = part('absent')
  const bitmapBytes = (count + 7) >> 3
  if ((nulls ?? absent)?.length !== undefined && (nulls ?? absent)?.length !== bitmapBytes) return undefined
  const common = { name: entry.name, kind: entry.kind, nulls, absent }
  switch (entry.as) {
    case 'words': {
      const codes = codesOf(part('values'), entry, count)
      const words = textsOf(part('bytes'), part('offsets'))
      return codes && words && { ...common, as: 'words', codes, words }
    }
    case 'texts': {
      const texts = textsOf(part('bytes'), part('offsets'), count)
      return texts && { ...common, as: 'texts', texts }
    }
    case 'idWords': {
      const codes = codesOf(part('values'), entry, count)
      const ids = part('ids')
      return codes && ids && { ...common, as: 'idWords', codes, ids }
    }
    case 'ids': {
      const ids = part('ids')
      return ids?.length === count * idBytes ? { ...common, as: 'ids', ids } : undefined
    }
    case 'numbers': {
      const values = numbersOf(part('values'), entry, count)
      return values && { ...common, as: 'numbers', values, scale: entry.scale ?? 0 }
    }
    case 'bits': {
      const bits = part('values')
      return bits?.length === bitmapBytes ? { ...common, as: 'bits', bits } : undefined
    }
  }
}

/** How one value of a column reads; undefined where the row does not carry the column. */
export function valueReader(column: PackedColumn): (index: number) => unknown {
  const read = presentReader(column)
  return (index) => {
    if (!hasBit(column.nulls, index)) return read(index)
    return hasBit(column.absent, index) ? undefined : null
  }
}

function presentReader(column: PackedColumn): (index: number) => unknown {
  const finish = finisher(column)
  switch (column.as) {
    case 'words': {
      const known: unknown[] = []
      return (index) => {
        const code = column.codes[index] ?? 0
        known[code] ??= finish(textAt(column.words, code - 1))
        return known[code]
      }
    }
    case 'texts':
      return (index) => finish(textAt(column.texts, index))
    case 'idWords': {
      const known: string[] = []
      return (index) => {
        const code = column.codes[index] ?? 0
        known[code] ??= idText(column.ids, code - 1)
        return known[code]
      }
    }
    case 'ids':
      return (index) => idText(column.ids, index)
    case 'numbers':
      return (index) => numberValue(column.kind, column.values[index] ?? 0, column.scale)
    case 'bits':
      return (index) => hasBit(column.bits, index)
  }
}

/** A stored number as the value that a row carries. */
function numberValue(kind: PackedColumn['kind'], value: number, scale: number): unknown {
  if (kind === 'day') return numberToDay(value)
  if (kind === 'instant') return instantAt(value)
  return kind === 'decimal' ? decimalText(value, scale) : value
}

function finisher(column: PackedColumn): (text: string) => unknown {
  return column.kind === 'list' || column.kind === 'unknown' ? (text) => JSON.parse(text) : (text) => text
}

function textsOf(bytes: Uint8Array | undefined, places: Uint8Array | undefined, count?: number): Texts | undefined {
  if (bytes === undefined || places === undefined || places.length < 4) return undefined
  const offsets = new Uint32Array(places.buffer, places.byteOffset, places.length / 4)
  return count !== undefined && offsets.length !== count + 1 ? undefined : { bytes, offsets }
}

function codesOf(bytes: Uint8Array | undefined, entry: Entry, count: number): Codes | undefined {
  const numbers = numbersOf(bytes, entry, count)
  return numbers instanceof Float64Array ? undefined : numbers
}

function numbersOf(bytes: Uint8Array | undefined, entry: Entry, count: number): Numbers | undefined {
  const bits = entry.bits ?? 64
  if (bytes === undefined || bytes.length !== (count * bits) / 8) return undefined
  switch (bits) {
    case 8:
      return bytes
    case 16:
      return new Uint16Array(bytes.buffer, bytes.byteOffset, count)
    case 32:
      return new Int32Array(bytes.buffer, bytes.byteOffset, count)
    case 64:
      return new Float64Array(bytes.buffer, bytes.byteOffset, count)
  }
}
