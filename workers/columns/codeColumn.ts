import { hasBit } from '../../model/pack/bits.ts'
import { type PackedColumn, valueReader } from '../../model/pack/decode.ts'
import { type Codes, codesFor, roomFor } from './arrays.ts'
import type { ColumnBase, Kind } from './column.ts'
import { type Dictionary, dictionaryOf, FlagDictionary, IdDictionary, WordDictionary } from './dictionary.ts'
import { asWords } from './idIndex.ts'
import type { KeptCodes } from './kept.ts'

/** A column of few different values: a code a slot and a dictionary. A test of such a column tests its words, not its rows. */
export class CodeColumn implements ColumnBase {
  readonly form = 'codes'
  readonly kind: Kind
  readonly dictionary: Dictionary
  codes: Codes = new Uint8Array(0)

  constructor(kind: Kind, dictionary?: Dictionary) {
    this.kind = kind
    this.dictionary = dictionary ?? dictionaryFor(kind)
  }

  reserve(slots: number): void {
    this.codes = codesFor(this.codes, this.dictionary.size(), slots)
  }

  load(source: PackedColumn | undefined, slot: number, count: number): void {
    const codeOf = source === undefined ? undefined : this.remap(source)
    if (codeOf !== undefined && (source?.as === 'words' || source?.as === 'idWords')) {
      const codes = this.roomTo(slot + count)
      const from = source.codes
      for (let i = 0; i < count; i++) codes[slot + i] = codeOf[from[i] ?? 0] ?? 0
      return
    }
    this.roomTo(slot + count)
    const take = this.taker(source)
    for (let i = 0; i < count; i++) take(i, slot + i)
  }

  taker(source: PackedColumn | undefined): (index: number, slot: number) => void {
    if (source === undefined) return (_, slot) => this.put(slot, 0)
    const codeOf = this.remap(source)
    if (codeOf !== undefined && (source.as === 'words' || source.as === 'idWords')) {
      const from = source.codes
      return (index, slot) => this.put(slot, codeOf[from[index] ?? 0] ?? 0)
    }
    const { dictionary } = this
    if (source.as === 'ids' && dictionary instanceof IdDictionary) {
      const words = asWords(source.ids)
      return (index, slot) => this.put(slot, hasBit(source.nulls, index) ? 0 : dictionary.ids.add(words, index) + 1)
    }
    const read = valueReader(source)
    return (index, slot) => this.write(slot, read(index))
  }

  write(slot: number, value: unknown): boolean {
    this.put(slot, value === null || value === undefined ? 0 : this.dictionary.codeOf(value))
    return true
  }

  read(slot: number): unknown {
    return this.dictionary.valueOf(this.codes[slot] ?? 0)
  }

  *gathering(slots: Uint32Array): Generator<void, CodeColumn> {
    const gathered = new CodeColumn(this.kind, this.dictionary)
    const codes = gathered.roomTo(slots.length)
    for (let i = 0; i < slots.length; i++) codes[i] = this.codes[slots[i] ?? 0] ?? 0
    yield
    return gathered
  }

  kept(slots: number): KeptCodes {
    const { form, kind, codes, dictionary } = this
    return { form, kind, codes: codes.subarray(0, slots), dictionary: dictionary.kept() }
  }

  static of({ kind, codes, dictionary }: KeptCodes): CodeColumn {
    return Object.assign(new CodeColumn(kind, dictionaryOf(dictionary)), { codes })
  }

  sizeBytes(): number {
    return this.codes.byteLength + this.dictionary.sizeBytes()
  }

  /** This column's code for each code of a packed one; undefined where that one has no codes of the same sort. */
  private remap(source: PackedColumn): Uint32Array | undefined {
    const { dictionary } = this
    if (source.as === 'idWords' && dictionary instanceof IdDictionary) {
      const words = asWords(source.ids)
      const map = new Uint32Array(words.length / 4 + 1)
      for (let code = 1; code < map.length; code++) map[code] = dictionary.ids.add(words, code - 1) + 1
      return map
    }
    if (source.as === 'words' && dictionary instanceof WordDictionary) {
      const map = new Uint32Array(source.words.offsets.length)
      const { bytes, offsets } = source.words
      for (let i = 1; i < map.length; i++) map[i] = dictionary.codeOfBytes(bytes, offsets[i - 1] ?? 0, offsets[i] ?? 0)
      return map
    }
    return undefined
  }

  private put(slot: number, code: number): void {
    if (slot >= this.codes.length) this.codes = codesFor(this.codes, code, roomFor(slot + 1, this.codes.length))
    else if (code > 0xff && this.codes.BYTES_PER_ELEMENT < 4) this.codes = codesFor(this.codes, code, 0)
    this.codes[slot] = code
  }

  private roomTo(slots: number): Codes {
    this.codes = codesFor(this.codes, this.dictionary.size(), roomFor(slots, this.codes.length))
    return this.codes
  }
}

function dictionaryFor(kind: Kind): Dictionary {
  if (kind === 'ref') return new IdDictionary()
  return kind === 'flag' ? new FlagDictionary() : new WordDictionary(kind === 'list' || kind === 'unknown')
}
