import { idBytes, idText, putId } from '../../model/pack/ids.ts'
import { grownWords, roomFor } from './arrays.ts'
import type { KeptIds } from './kept.ts'
import { inSteps } from './steps.ts'

export const wordsPerId = idBytes / 4

/**
 * Ids and their places: 0, 1, 2 … in the order in which they came, as raw 16 bytes, because a map of a million
 * 36-character strings would weigh more than all the columns it serves. As long as each comes after all before it, as a
 * table's blocks bring them, they are found by halving and nothing is built beside them; whatever comes out of order is
 * hashed, with all that comes later.
 */
export class IdIndex {
  count = 0
  private words = new Uint32Array(0)
  /** So many of the first places hold ids in ascending order; the others are hashed. */
  private ascending = 0
  private slots = new Uint32Array(16) // place + 1, 0 is free; at most half full
  private readonly sought = new Uint32Array(wordsPerId)
  private readonly soughtBytes = new Uint8Array(this.sought.buffer)

  reserve(count: number): void {
    this.words = grownWords(this.words, count * wordsPerId)
  }

  /** The place of an id among other ids' words, or −1. */
  find(ids: Uint32Array, index: number): number {
    const from = index * wordsPerId
    const place = this.halve(ids, from)
    if (place >= 0 || this.count === this.ascending) return place
    return (this.slots[this.seek(ids, from)] ?? 0) - 1
  }

  /** Where another index has the id that this one has at a place, or −1. */
  findIn(other: IdIndex, place: number): number {
    return other.find(this.words, place)
  }

  findText(id: string): number {
    return putId(id, this.soughtBytes, 0) ? this.find(this.sought, 0) : -1
  }

  /** The place of an id, a new one if it was not known. */
  add(ids: Uint32Array, index: number): number {
    const from = index * wordsPerId
    const isNext = this.count === this.ascending && (this.count === 0 || this.isAfterLast(ids, from))
    if (isNext) {
      this.ascending++
      return this.append(ids, from)
    }
    const sorted = this.halve(ids, from)
    if (sorted >= 0) return sorted
    const at = this.seek(ids, from)
    const known = this.slots[at] ?? 0
    if (known > 0) return known - 1
    const place = this.append(ids, from)
    this.slots[at] = place + 1
    if ((this.count - this.ascending) * 2 > this.slots.length) this.rehash(this.slots.length * 2)
    return place
  }

  /**
   * Takes many ids over at once, where each comes after all before it: nearly always so when a block is read.
   * @returns false, and nothing is taken, where that is not so
   */
  addAscending(ids: Uint32Array): boolean {
    const count = ids.length / wordsPerId
    if (this.count !== this.ascending || (count > 0 && this.count > 0 && !this.isAfterLast(ids, 0))) return false
    for (let from = wordsPerId; from < ids.length; from += wordsPerId) if (!isAscendingAt(ids, from)) return false
    this.words = grownWords(this.words, roomFor((this.count + count) * wordsPerId, this.words.length))
    this.words.set(ids, this.count * wordsPerId)
    this.count += count
    this.ascending += count
    return true
  }

  /** @throws on what is not an id */
  addText(id: string): number {
    if (!putId(id, this.soughtBytes, 0)) throw new Error(`"${id}" is not an id, so no column can hold it.`)
    return this.add(this.sought, 0)
  }

  textAt(place: number): string {
    return idText(new Uint8Array(this.words.buffer), place)
  }

  /** Below, at or above zero, as the id at one place sorts before or after the one at another. */
  compare(a: number, b: number): number {
    return this.against(this.words, a * wordsPerId, b)
  }

  /** An index of only the ids at these places, in this order, in steps. */
  *gathering(places: Uint32Array): Generator<void, IdIndex> {
    const gathered = new IdIndex()
    gathered.reserve(places.length)
    const take = (from: number, to: number) => {
      for (let i = from; i < to; i++) gathered.add(this.words, places[i] ?? 0)
    }
    yield* inSteps(places.length, take)
    return gathered
  }

  sizeBytes(): number {
    return this.words.byteLength + this.slots.byteLength
  }

  kept(): KeptIds {
    const { count, ascending, words, slots } = this
    return { as: 'ids', count, ascending, words: words.subarray(0, count * wordsPerId), slots }
  }

  static of({ count, ascending, words, slots }: KeptIds): IdIndex {
    return Object.assign(new IdIndex(), { count, ascending, words, slots })
  }

  private append(ids: Uint32Array, from: number): number {
    const place = this.count++
    this.words = grownWords(this.words, roomFor(this.count * wordsPerId, this.words.length))
    for (let i = 0; i < wordsPerId; i++) this.words[place * wordsPerId + i] = ids[from + i] ?? 0
    return place
  }

  /** Below, at or above zero, as an id sorts before, is or sorts after the one at a place. */
  private against(ids: Uint32Array, from: number, place: number): number {
    for (let i = 0; i < wordsPerId; i++) {
      const left = ids[from + i] ?? 0
      const right = this.words[place * wordsPerId + i] ?? 0
      if (left !== right) return bigEndian(left) - bigEndian(right)
    }
    return 0
  }

  private isAfterLast(ids: Uint32Array, from: number): boolean {
    return this.ascending > 0 && this.against(ids, from, this.ascending - 1) > 0
  }

  /** The place of an id among those in ascending order, or −1. */
  private halve(ids: Uint32Array, from: number): number {
    // A new row's id mostly comes after all others.
    if (this.ascending === 0 || this.isAfterLast(ids, from)) return -1
    let low = 0
    let high = this.ascending - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const side = this.against(ids, from, middle)
      if (side === 0) return middle
      if (side < 0) high = middle - 1
      else low = middle + 1
    }
    return -1
  }

  private seek(ids: Uint32Array, from: number): number {
    const { words, slots } = this
    const mask = slots.length - 1
    const a = ids[from] ?? 0
    const b = ids[from + 1] ?? 0
    const c = ids[from + 2] ?? 0
    const d = ids[from + 3] ?? 0
    let at = hash(a, b, c, d) & mask
    for (;;) {
      const place = (slots[at] ?? 0) - 1
      if (place < 0) return at
      const base = place * wordsPerId
      if (words[base + 3] === d && words[base + 2] === c && words[base + 1] === b && words[base] === a) return at
      at = (at + 1) & mask
    }
  }

  private rehash(size: number): void {
    this.slots = new Uint32Array(size)
    for (let place = this.ascending; place < this.count; place++)
      this.slots[this.seek(this.words, place * wordsPerId)] = place + 1
  }
}

/** The ids of packed rows as words; their bytes lie on a multiple of eight. */
export function asWords(ids: Uint8Array): Uint32Array {
  return new Uint32Array(ids.buffer, ids.byteOffset, ids.length / 4)
}

function hash(a: number, b: number, c: number, d: number): number {
  const mixed =
    Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ Math.imul(c, 0xc2b2ae3d) ^ Math.imul(d, 0x27d4eb2f)
  const spread = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return spread ^ (spread >>> 16)
}

/** Whether the id at a place comes after the one before it. */
function isAscendingAt(ids: Uint32Array, from: number): boolean {
  for (let i = from; i < from + wordsPerId; i++) {
    const before = ids[i - wordsPerId] ?? 0
    const word = ids[i] ?? 0
    if (before !== word) return bigEndian(before) < bigEndian(word)
  }
  return false
}

function bigEndian(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0
}
