import { assert } from '../../../model/fault.ts'
import type { Texts } from '../../../model/pack/texts.ts'
import { KernelMemory } from './memory.ts'

export type Mark = (heap: number, offsets: number, entries: number, word: number, length: number, out: number) => number

/** What an instance of the kernel that holds one heap is used for. */
export interface MarkExports {
  readonly memory: WebAssembly.Memory
  readonly mark: Mark
  readonly markEach: Mark
}

/** A longer word is no word, but it is searched all the same: by the plain kernel. */
export const wordMax = 4096
/** A smaller heap is copied at each search. */
const bytesMin = 1 << 20
/** So many entries are searched in the same way before the next are. */
const stretch = 1 << 14
/** Where more than one in so many texts of a stretch has the word, they are looked at one by one. */
const commonShare = 8

/**
 * Copies of the great heaps, each in the memory of an instance of its own: a search of all the texts is as quick as the
 * memory can be read, and copying them each time would be half of it. A heap only grows at its end for as long as its bytes
 * lie in the same array, so what came since the last search is copied, and a new array is a new heap.
 */
export class Residents {
  private readonly open: () => MarkExports
  private readonly held = new WeakMap<Uint8Array, Resident>()

  constructor(open: () => MarkExports) {
    this.open = open
  }

  /** As the kernel's mark. @returns false where the heap is none of the great ones, or there is no room for it */
  mark(heap: Texts, word: Uint8Array, mask: Uint8Array): boolean {
    const resident = word.length > wordMax ? undefined : this.of(heap)
    resident?.mark(heap, word, mask)
    return resident !== undefined
  }

  private of({ bytes, offsets }: Texts): Resident | undefined {
    if ((offsets.at(-1) ?? 0) < bytesMin) return undefined
    const held = this.held.get(bytes)
    if (held?.canHold(offsets.length)) return held
    try {
      // With room for those that come, as the heap has.
      const resident = new Resident(this.open(), bytes.length, offsets.length + (offsets.length >> 4))
      this.held.set(bytes, resident)
      return resident
    } catch {
      // An engine has so many memories and no more.
      return undefined
    }
  }
}

class Resident {
  private readonly exports: MarkExports
  private readonly memory: KernelMemory
  private readonly places: {
    readonly word: number
    readonly offsets: number
    readonly mask: number
    readonly heap: number
  }
  private readonly most: number
  /** So many entries are here. */
  private entries = 0

  constructor(exports: MarkExports, bytes: number, most: number) {
    this.exports = exports
    this.memory = new KernelMemory(exports.memory)
    this.most = most
    const [word = 0, offsets = 0, mask = 0, heap = 0] = this.memory.lay(wordMax, most * 4, most, bytes)
    this.places = { word, offsets, mask, heap }
  }

  canHold(offsets: number): boolean {
    return offsets <= this.most
  }

  mark(texts: Texts, word: Uint8Array, mask: Uint8Array): void {
    this.take(texts)
    const { memory, exports, places, entries } = this
    memory.put(word, places.word)
    memory.put(mask, places.mask, 0, entries)
    let isCommon = false
    for (let entry = 0; entry < entries; entry += stretch) {
      const count = Math.min(stretch, entries - entry)
      const mark: Mark = isCommon ? exports.markEach : exports.mark
      const heap = places.heap + (texts.offsets[entry] ?? 0)
      const found = mark(heap, places.offsets + entry * 4, count, places.word, word.length, places.mask + entry)
      // What many of these texts have, many of the next will have too.
      isCommon = found * commonShare > count
    }
    memory.take(mask, places.mask, 0, entries)
  }

  /** Copies what has come. */
  private take({ bytes, offsets }: Texts): void {
    const { memory, places, entries } = this
    const now = offsets.length - 1
    assert(now >= entries, 'A heap of texts has become shorter in the same array.')
    if (now === entries) return
    const from = offsets[entries] ?? 0
    memory.put(bytes, places.heap + from, from, offsets[now])
    memory.put(offsets, places.offsets + entries * 4, entries, now + 1)
    this.entries = now
  }
}
