import { bitmap, hasBit, setBit } from '../../model/pack/bits.ts'
import { type PackedColumn, valueReader } from '../../model/pack/decode.ts'
import { type Texts, textAt } from '../../model/pack/texts.ts'
import { fold } from '../../model/search.ts'
import { grownBytes, grownWords, roomFor } from './arrays.ts'
import type { ColumnBase, Kind } from './column.ts'
import type { KeptTexts } from './kept.ts'
import type { Kernel } from './kernel/kernel.ts'
import { lower, occursAt } from './kernel/plain.ts'
import { compareText } from './order.ts'
import { inSteps } from './steps.ts'
import { asciiLower, foldsAsAscii, isAscii, putAscii, resizedBits, wordIn } from './textBytes.ts'

const encoder = new TextEncoder()

type TextKernel = Pick<Kernel, 'mark' | 'settle'>
/** So many entries are searched in one step: a millisecond or two. */
const stepEntries = 1 << 18
/** Holds a text on its way into a heap. */
const written = new Uint8Array(256)

/**
 * A column of mostly different texts, end to end as UTF-8 the way they came, in one heap that is searched as it lies: a
 * search that folds ASCII while it reads needs no second, folded copy. Texts for which that is not enough (accents in
 * capitals, Bangla digits) are `odd` and kept folded beside it.
 */
export class TextColumn implements ColumnBase {
  readonly form = 'texts'
  readonly kind: Kind
  /** Slot → folded text, where folding is more than making ASCII small. */
  readonly odd = new Map<number, string>()
  private bytes = new Uint8Array(0)
  private starts = new Uint32Array(1) // entry e lies from starts[e] to starts[e + 1]
  private entries = 0
  private nulls = bitmap(0)
  private reserved = 0
  private deadBytes = 0
  // While no text has ever been replaced, entry and slot are the same number and neither array exists.
  private entryOf: Uint32Array<ArrayBuffer> | undefined
  private slotOf: Uint32Array<ArrayBuffer> | undefined

  constructor(kind: Kind) {
    this.kind = kind
  }

  /** The heap for a search to read: entries in order, some of them no longer a slot's text (see mark). */
  get heap(): Texts {
    return { bytes: this.bytes, offsets: this.starts.subarray(0, this.entries + 1) }
  }

  /**
   * Marks the slots in whose text a word is found, in a byte a slot and in steps; odd ones are left out.
   * @param word as the kernel takes it
   */
  *marking(kernel: TextKernel, word: Uint8Array, mask: Uint8Array): Generator<void, void> {
    this.settle(kernel)
    const { entryOf, odd } = this
    const isPlain = entryOf === undefined && odd.size === 0
    // A block that is being taken may have brought texts of rows that nobody sees yet.
    const entries = isPlain ? Math.min(mask.length, this.entries) : this.entries
    const found = isPlain ? mask : new Uint8Array(entries)
    for (let from = 0; from < entries; from += stepEntries) {
      kernel.mark(this.heap, from, Math.min(entries, from + stepEntries), word, found)
      yield
    }
    if (isPlain) return
    for (const slot of odd.keys()) found[this.entryAt(slot)] = 0
    // Entries that were replaced since are nobody's: each slot looks at its own.
    const slots = Math.min(mask.length, entryOf?.length ?? entries)
    for (let slot = 0; slot < slots; slot++) {
      mask[slot] = (mask[slot] ?? 0) | (found[entryOf === undefined ? slot : (entryOf[slot] ?? 0)] ?? 0)
    }
  }

  /** A great heap lies in the kernel's memory once it has been searched: a copy of its own would be half of the search. */
  private settle(kernel: TextKernel): void {
    const settled = kernel.settle({ bytes: this.bytes, offsets: this.starts }, this.entries)
    if (settled === undefined) return
    this.bytes = settled.bytes
    this.starts = settled.offsets
  }

  entryAt(slot: number): number {
    return this.entryOf?.[slot] ?? slot
  }

  isEmpty(slot: number): boolean {
    return hasBit(this.nulls, slot)
  }

  textAt(slot: number): string {
    return textAt(this.heap, this.entryAt(slot))
  }

  foldedAt(slot: number): string {
    return this.odd.get(slot) ?? asciiLower(this.textAt(slot))
  }

  /** Whether a slot that is not empty holds exactly these bytes. */
  isText(slot: number, text: Uint8Array, from = 0, to = text.length): boolean {
    return this.isSame(slot, text, from, to)
  }

  /** Puts a text, as bytes, into a slot. */
  putText(slot: number, text: Uint8Array, from: number, to: number): void {
    this.put(slot, text, from, to)
  }

  /** Whether the folded text of a slot begins with a folded text, given as text and as bytes. */
  beginsWith(slot: number, text: string, bytes: Uint8Array): boolean {
    const folded = this.odd.get(slot)
    if (folded !== undefined) return folded.startsWith(text)
    const start = this.startOf(slot)
    return start + bytes.length <= this.endOf(slot) && occursAt(this.bytes, start, bytes)
  }

  /** Below, at or above zero, as one slot's text comes before or after another's; neither is empty. */
  compare(a: number, b: number): number {
    if (this.odd.has(a) || this.odd.has(b)) {
      return compareText(this.foldedAt(a), this.foldedAt(b)) || compareText(this.textAt(a), this.textAt(b))
    }
    const { bytes } = this
    const startA = this.startOf(a)
    const startB = this.startOf(b)
    const lengthA = this.endOf(a) - startA
    const lengthB = this.endOf(b) - startB
    const shared = Math.min(lengthA, lengthB)
    // UTF-8 sorts as code points do. Where the folded texts are the same, the first byte that differs decides.
    let raw = 0
    for (let i = 0; i < shared; i++) {
      const byteA = bytes[startA + i] ?? 0
      const byteB = bytes[startB + i] ?? 0
      if (byteA === byteB) continue
      const difference = lower(byteA) - lower(byteB)
      if (difference !== 0) return difference
      if (raw === 0) raw = byteA - byteB
    }
    return lengthA - lengthB || raw
  }

  /** How many bytes the folded texts of these slots have in common from their beginning. */
  sharedPrefix(slots: Uint32Array): number {
    if (this.odd.size > 0 || slots.length === 0) return 0
    const { bytes } = this
    const start = this.startOf(slots[0] ?? 0)
    let shared = this.endOf(slots[0] ?? 0) - start
    for (let i = 1; i < slots.length && shared > 0; i++) {
      const slot = slots[i] ?? 0
      const other = this.startOf(slot)
      const length = Math.min(shared, this.endOf(slot) - other)
      let same = 0
      while (same < length && lower(bytes[start + same] ?? 0) === lower(bytes[other + same] ?? 0)) same++
      shared = same
    }
    return shared
  }

  /** Four bytes of the folded text from a place on, the first the most significant, zeros after its end. */
  foldedWord(slot: number, from: number): number {
    const odd = this.odd.size === 0 ? undefined : this.odd.get(slot)
    if (odd !== undefined) {
      const bytes = encoder.encode(odd)
      return wordIn(bytes, from, bytes.length)
    }
    return wordIn(this.bytes, this.startOf(slot) + from, this.endOf(slot))
  }

  reserve(slots: number): void {
    this.reserved = slots
    this.starts = grownWords(this.starts, slots + 1)
    this.nulls = resizedBits(this.nulls, slots)
  }

  load(source: PackedColumn | undefined, slot: number, count: number): void {
    this.nulls = resizedBits(this.nulls, slot + count)
    if (source?.as !== 'texts' || this.entryOf !== undefined) {
      const take = this.taker(source)
      for (let i = 0; i < count; i++) take(i, slot + i)
      return
    }
    const { bytes, offsets } = source.texts
    const length = offsets[count] ?? 0
    // The first block tells how long the texts of all the others are, roughly.
    const expected = this.entries === 0 ? Math.ceil((length / Math.max(1, count)) * this.reserved * 1.02) : 0
    this.roomForBytes(Math.max(length, expected))
    this.starts = grownWords(this.starts, roomFor(this.entries + count + 1, this.starts.length))
    const shift = this.used()
    this.bytes.set(length === bytes.length ? bytes : bytes.subarray(0, length), shift)
    for (let i = 1; i <= count; i++) this.starts[slot + i] = shift + (offsets[i] ?? 0)
    this.entries += count
    for (let i = 0; i < count; i++) if (hasBit(source.nulls, i)) setBit(this.nulls, slot + i)
    if (!isAscii(bytes, 0, length)) for (let i = 0; i < count; i++) this.noteOdd(slot + i)
  }

  taker(source: PackedColumn | undefined): (index: number, slot: number) => void {
    if (source === undefined) return (_, slot) => this.put(slot, undefined, 0, 0)
    if (source.as === 'texts') {
      const { bytes, offsets } = source.texts
      return (index, slot) => {
        if (hasBit(source.nulls, index)) this.put(slot, undefined, 0, 0)
        else this.put(slot, bytes, offsets[index] ?? 0, offsets[index + 1] ?? 0)
      }
    }
    if (source.as === 'words') {
      const { bytes, offsets } = source.words
      return (index, slot) => {
        const code = source.codes[index] ?? 0
        if (code === 0) this.put(slot, undefined, 0, 0)
        else this.put(slot, bytes, offsets[code - 1] ?? 0, offsets[code] ?? 0)
      }
    }
    const read = valueReader(source)
    return (index, slot) => this.write(slot, read(index))
  }

  write(slot: number, value: unknown): boolean {
    if (value === null || value === undefined) this.put(slot, undefined, 0, 0)
    else {
      const text = this.isJson ? JSON.stringify(value) : String(value)
      const isShort = putAscii(text, written)
      const bytes = isShort ? written : encoder.encode(text)
      this.put(slot, bytes, 0, isShort ? text.length : bytes.length)
    }
    return true
  }

  read(slot: number): unknown {
    if (this.isEmpty(slot)) return null
    const text = this.textAt(slot)
    return this.isJson ? JSON.parse(text) : text
  }

  *gathering(slots: Uint32Array): Generator<void, TextColumn> {
    const gathered = new TextColumn(this.kind)
    gathered.reserve(slots.length)
    gathered.roomForBytes(this.used() - this.deadBytes)
    const take = (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const slot = slots[i] ?? 0
        const entry = this.entryAt(slot)
        if (this.isEmpty(slot)) gathered.put(i, undefined, 0, 0)
        else gathered.put(i, this.bytes, this.starts[entry] ?? 0, this.starts[entry + 1] ?? 0)
      }
    }
    yield* inSteps(slots.length, take)
    return gathered
  }

  sizeBytes(): number {
    const moved = (this.entryOf?.byteLength ?? 0) + (this.slotOf?.byteLength ?? 0)
    return this.bytes.byteLength + this.starts.byteLength + this.nulls.byteLength + moved + this.odd.size * 150
  }

  kept(slots: number): KeptTexts {
    const { form, kind, entries, deadBytes, entryOf, slotOf } = this
    return {
      form,
      kind,
      bytes: this.bytes.subarray(0, this.used()),
      starts: this.starts.subarray(0, entries + 1),
      nulls: this.nulls.subarray(0, (slots + 7) >> 3),
      deadBytes,
      ...(entryOf && slotOf && { entryOf: entryOf.subarray(0, slots), slotOf: slotOf.subarray(0, entries) }),
      odd: encoder.encode(JSON.stringify([...this.odd])),
    }
  }

  static of({ kind, bytes, starts, nulls, deadBytes, entryOf, slotOf, odd }: KeptTexts): TextColumn {
    const column = new TextColumn(kind)
    Object.assign(column, { bytes, starts, nulls, deadBytes, entryOf, slotOf, entries: starts.length - 1 })
    const folded = JSON.parse(new TextDecoder().decode(odd)) as readonly [number, string][] // as kept() wrote it
    for (const [slot, text] of folded) column.odd.set(slot, text)
    return column
  }

  /** Bytes of the heap that no slot reads any more. */
  wastedBytes(): number {
    return this.deadBytes
  }

  private get isJson(): boolean {
    return this.kind === 'list' || this.kind === 'unknown'
  }

  private startOf(slot: number): number {
    return this.starts[this.entryOf === undefined ? slot : (this.entryOf[slot] ?? 0)] ?? 0
  }

  private endOf(slot: number): number {
    return this.starts[(this.entryOf === undefined ? slot : (this.entryOf[slot] ?? 0)) + 1] ?? 0
  }

  private used(): number {
    return this.starts[this.entries] ?? 0
  }

  /** Appends a text as a slot's; without bytes the slot is empty. Does nothing when the slot has this text already. */
  private put(slot: number, bytes: Uint8Array | undefined, from: number, to: number): void {
    const isNew =
      this.entryOf === undefined ? slot >= this.entries : slot >= this.entryOf.length || !this.hasEntry(slot)
    if (!isNew && this.isSame(slot, bytes, from, to)) return
    if (!isNew && this.entryOf === undefined) this.part()
    const entry = this.entries
    if (!isNew) {
      const old = this.entryAt(slot)
      this.deadBytes += (this.starts[old + 1] ?? 0) - (this.starts[old] ?? 0)
    }
    this.starts = grownWords(this.starts, roomFor(entry + 2, this.starts.length))
    this.roomForBytes(to - from)
    const at = this.used()
    const heap = this.bytes
    let bits = 0
    for (let i = from; bytes !== undefined && i < to; i++) {
      const byte = bytes[i] ?? 0
      heap[at + i - from] = byte
      bits |= byte
    }
    this.starts[entry + 1] = at + to - from
    this.entries++
    if (this.entryOf !== undefined && this.slotOf !== undefined) {
      this.entryOf = grownWords(this.entryOf, roomFor(slot + 1, this.entryOf.length))
      this.slotOf = grownWords(this.slotOf, roomFor(entry + 1, this.slotOf.length))
      this.entryOf[slot] = entry
      this.slotOf[entry] = slot
    }
    this.setEmpty(slot, bytes === undefined)
    if (this.odd.size > 0) this.odd.delete(slot)
    if (bits > 127) this.noteOdd(slot)
  }

  private hasEntry(slot: number): boolean {
    return this.slotOf?.[this.entryOf?.[slot] ?? 0] === slot
  }

  private isSame(slot: number, bytes: Uint8Array | undefined, from: number, to: number): boolean {
    if (bytes === undefined || this.isEmpty(slot)) return bytes === undefined && this.isEmpty(slot)
    const entry = this.entryAt(slot)
    const start = this.starts[entry] ?? 0
    if ((this.starts[entry + 1] ?? 0) - start !== to - from) return false
    for (let i = from; i < to; i++) if (this.bytes[start + i - from] !== bytes[i]) return false
    return true
  }

  /** From here on entries and slots are numbered apart. */
  private part(): void {
    this.entryOf = new Uint32Array(this.entries)
    for (let i = 0; i < this.entries; i++) this.entryOf[i] = i
    this.slotOf = this.entryOf.slice()
  }

  private setEmpty(slot: number, isEmpty: boolean): void {
    this.nulls = resizedBits(this.nulls, slot + 1)
    if (isEmpty) setBit(this.nulls, slot)
    else this.nulls[slot >> 3] = (this.nulls[slot >> 3] ?? 0) & ~(1 << (slot & 7))
  }

  private noteOdd(slot: number): void {
    const entry = this.entryAt(slot)
    if (foldsAsAscii(this.bytes, this.starts[entry] ?? 0, this.starts[entry + 1] ?? 0)) return
    const text = this.textAt(slot)
    const folded = fold(text)
    if (folded !== asciiLower(text)) this.odd.set(slot, folded)
  }

  private roomForBytes(more: number): void {
    this.bytes = grownBytes(this.bytes, roomFor(this.used() + more, this.bytes.length))
  }
}
