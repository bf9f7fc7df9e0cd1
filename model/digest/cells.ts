import { hasBit } from '../pack/bits.ts'
import { type PackedColumn, valueReader } from '../pack/decode.ts'
import { idText } from '../pack/ids.ts'
import { type Texts, textAt } from '../pack/texts.ts'
import { xxh32 } from './hash.ts'

/**
 * The hash of each value of a column: xxHash32 of its text in UTF-8, seeded with the hash of the column's name. A text
 * stands for itself, everything else for its JSON; so the way in which the values happen to be packed plays no part.
 * @returns undefined where the row has no value
 */
export function cellHashes(column: PackedColumn): (index: number) => number | undefined {
  const seed = hashText(column.name, 0)
  const hash = presentHashes(column, seed)
  return (index) => (hasBit(column.nulls, index) ? undefined : hash(index))
}

function presentHashes(column: PackedColumn, seed: number): (index: number) => number {
  switch (column.as) {
    case 'words': {
      const known: number[] = []
      return (index) => {
        const code = column.codes[index] ?? 0
        known[code] ??= hashIn(column, column.words, code - 1, seed)
        return known[code]
      }
    }
    case 'idWords': {
      const known: number[] = []
      return (index) => {
        const code = column.codes[index] ?? 0
        known[code] ??= hashText(idText(column.ids, code - 1), seed)
        return known[code]
      }
    }
    case 'texts':
      return (index) => hashIn(column, column.texts, index, seed)
    case 'numbers': {
      const read = valueReader(column)
      const known = new Map<number, number>()
      return (index) => {
        const value = column.values[index] ?? 0
        const found = known.get(value)
        if (found !== undefined) return found
        const hash = hashText(spell(read(index)), seed)
        // Quantities and days repeat; the milliseconds of a stamp do not, and must not be kept for nothing.
        if (known.size < mostKnown) known.set(value, hash)
        return hash
      }
    }
    case 'ids':
      return (index) => hashText(idText(column.ids, index), seed)
    case 'bits': {
      const [no, yes] = [hashText('false', seed), hashText('true', seed)]
      return (index) => (hasBit(column.bits, index) ? yes : no)
    }
  }
}

const mostKnown = 4096

/** A column that the packer did not know lies there as JSON, even its plain texts. */
function hashIn(column: PackedColumn, texts: Texts, index: number, seed: number): number {
  if (column.kind === 'unknown') return hashText(spell(JSON.parse(textAt(texts, index))), seed)
  return xxh32(texts.bytes, texts.offsets[index] ?? 0, texts.offsets[index + 1] ?? 0, seed)
}

function spell(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const encoder = new TextEncoder()
const scratch = new Uint8Array(64)

function hashText(text: string, seed: number): number {
  if (text.length > scratch.length) return hashBytes(encoder.encode(text), seed)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return hashBytes(encoder.encode(text), seed)
    scratch[i] = code
  }
  return xxh32(scratch, 0, text.length, seed)
}

function hashBytes(bytes: Uint8Array, seed: number): number {
  return xxh32(bytes, 0, bytes.length, seed)
}
