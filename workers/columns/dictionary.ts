import { IdIndex } from './idIndex.ts'
import type { KeptDictionary, KeptFlags, KeptIds, KeptWords } from './kept.ts'
import { TextColumn } from './textColumn.ts'

const encoder = new TextEncoder()

/** What the codes of a column stand for. Code 0 is empty; a code once given never changes its meaning. */
export interface Dictionary {
  /** The highest code. */
  size(): number
  /** The code of a value, a new one if it was not known. */
  codeOf(value: unknown): number
  valueOf(code: number): unknown
  sizeBytes(): number
  kept(): KeptDictionary
}

export function dictionaryOf(kept: KeptDictionary): Dictionary {
  switch (kept.as) {
    case 'ids':
      return new IdDictionary(IdIndex.of(kept))
    case 'words':
      return new WordDictionary(kept.isJson, kept)
    case 'flags':
      return new FlagDictionary(kept.values)
  }
}

/** Words up to this code are kept as what they are read as; of a crowd nobody reads many. */
const knownMax = 1 << 12

/**
 * Texts and, as JSON, lists: end to end as the bytes that blocks bring, found by a hash of their bytes. A block of twenty
 * thousand words is taken over without making a string of any.
 */
export class WordDictionary implements Dictionary {
  private readonly heap: TextColumn
  private readonly isJson: boolean
  private count = 0
  private places = new Uint32Array(64) // codes, 0 is free; at most half full
  private readonly known: unknown[] = []

  constructor(isJson: boolean, kept?: KeptWords) {
    this.isJson = isJson
    this.heap = kept === undefined ? new TextColumn('text') : TextColumn.of(kept.heap)
    if (kept === undefined) this.heap.write(0, null)
    else {
      this.count = kept.heap.starts.length - 2
      this.places = kept.places
    }
  }

  size(): number {
    return this.count
  }

  codeOf(value: unknown): number {
    const bytes = encoder.encode(this.isJson ? JSON.stringify(value) : String(value))
    return this.codeOfBytes(bytes, 0, bytes.length)
  }

  /** As codeOf, for a text as UTF-8 or a list that is JSON already. */
  codeOfBytes(bytes: Uint8Array, from: number, to: number): number {
    const { heap } = this
    let at = this.placeOf(bytes, from, to)
    for (;;) {
      const code = this.places[at] ?? 0
      if (code === 0) break
      if (heap.isText(code, bytes, from, to)) return code
      at = (at + 1) & (this.places.length - 1)
    }
    this.count++
    heap.putText(this.count, bytes, from, to)
    this.places[at] = this.count
    if (this.count * 2 > this.places.length) this.rehash()
    return this.count
  }

  /** The words as a column of texts, a slot a code, for a search or a sort of many at once. */
  texts(): TextColumn {
    return this.heap
  }

  valueOf(code: number): unknown {
    if (code === 0 || code > this.count) return null
    if (code > knownMax) return this.wordAt(code)
    this.known[code] ??= this.wordAt(code)
    return this.known[code]
  }

  sizeBytes(): number {
    return this.places.byteLength + this.heap.sizeBytes()
  }

  kept(): KeptWords {
    return { as: 'words', isJson: this.isJson, heap: this.heap.kept(this.count + 1), places: this.places }
  }

  private wordAt(code: number): unknown {
    const text = this.heap.textAt(code)
    return this.isJson ? JSON.parse(text) : text
  }

  private placeOf(bytes: Uint8Array, from: number, to: number): number {
    return hash(bytes, from, to) & (this.places.length - 1)
  }

  private rehash(): void {
    const { bytes, offsets } = this.heap.heap
    this.places = new Uint32Array(this.places.length * 2)
    const mask = this.places.length - 1
    for (let code = 1; code <= this.count; code++) {
      let at = this.placeOf(bytes, offsets[code] ?? 0, offsets[code + 1] ?? 0)
      while (this.places[at] !== 0) at = (at + 1) & mask
      this.places[at] = code
    }
  }
}

/** Four bytes at a time, since each multiplication waits for the one before it. */
function hash(bytes: Uint8Array, from: number, to: number): number {
  let mixed = to - from
  let i = from
  for (; i + 4 <= to; i += 4) {
    const four =
      (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24)
    mixed = Math.imul(mixed ^ four, 0x9e3779b1)
    mixed ^= mixed >>> 15
  }
  for (; i < to; i++) mixed = Math.imul(mixed ^ (bytes[i] ?? 0), 0x85ebca77)
  return mixed ^ (mixed >>> 13)
}

/** True and false. */
export class FlagDictionary implements Dictionary {
  private readonly values: (boolean | null)[]

  constructor(values: KeptFlags['values'] = [null]) {
    this.values = [...values]
  }

  size(): number {
    return this.values.length - 1
  }

  codeOf(value: unknown): number {
    const flag = value === true
    const known = this.values.indexOf(flag)
    return known > 0 ? known : this.values.push(flag) - 1
  }

  valueOf(code: number): unknown {
    return this.values[code] ?? null
  }

  sizeBytes(): number {
    return 0
  }

  kept(): KeptFlags {
    return { as: 'flags', values: [...this.values] }
  }
}

/** The ids that a ref column points to. */
export class IdDictionary implements Dictionary {
  readonly ids: IdIndex

  constructor(ids = new IdIndex()) {
    this.ids = ids
  }

  size(): number {
    return this.ids.count
  }

  codeOf(value: unknown): number {
    return this.ids.addText(String(value)) + 1
  }

  valueOf(code: number): unknown {
    return code === 0 ? null : this.ids.textAt(code - 1)
  }

  sizeBytes(): number {
    return this.ids.sizeBytes()
  }

  kept(): KeptIds {
    return this.ids.kept()
  }
}
