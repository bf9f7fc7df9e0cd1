import type { Texts } from '../../../model/pack/texts.ts'
import type { Settled } from './kernel.ts'
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
 * The great heaps, each in the memory of an instance of its own: a search of all the texts is as quick as the memory can be
 * read. It ends with the arrays that were given for it; a heap that has outgrown them lies somewhere else.
 */
export class Residents {
  private readonly open: () => MarkExports
  private readonly held = new WeakMap<Uint8Array, Resident>()

  constructor(open: () => MarkExports) {
    this.open = open
  }

  /** As the kernel's. @returns undefined also where there is no room for it */
  settle({ bytes, offsets }: Texts, entries: number): Settled | undefined {
    if ((offsets[entries] ?? 0) < bytesMin || this.held.get(bytes)?.holds(offsets) === true) return undefined
    try {
      const resident = new Resident(this.open(), bytes, offsets)
      this.held.set(resident.bytes, resident)
      return resident
    } catch (error) {
      // An engine has so many memories and no more.
      if (error instanceof RangeError) return undefined
      throw error
    }
  }

  /** As the kernel's mark. @returns false where the heap is none of them */
  mark({ bytes, offsets }: Texts, from: number, to: number, word: Uint8Array, mask: Uint8Array): boolean {
    const resident = word.length > wordMax ? undefined : this.held.get(bytes)
    if (resident?.holds(offsets) !== true) return false
    resident.mark(from, to, word, mask)
    return true
  }
}

class Resident implements Settled {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly offsets: Uint32Array<ArrayBuffer>
  private readonly exports: MarkExports
  private readonly memory: KernelMemory
  private readonly wordAt: number
  private readonly maskAt: number

  /** Copies all that there is room for. */
  constructor(exports: MarkExports, bytes: Uint8Array, offsets: Uint32Array) {
    this.exports = exports
    this.memory = new KernelMemory(exports.memory)
    const [wordAt = 0, maskAt = 0, offsetsAt = 0, heapAt = 0] = this.memory.lay(
      wordMax,
      stretch,
      offsets.byteLength,
      bytes.length,
    )
    this.wordAt = wordAt
    this.maskAt = maskAt
    const { buffer } = exports.memory
    this.bytes = new Uint8Array(buffer, heapAt, bytes.length)
    this.bytes.set(bytes)
    this.offsets = new Uint32Array(buffer, offsetsAt, offsets.length)
    this.offsets.set(offsets)
  }

  /** Whether these offsets, or a part of them from the first on, are the ones that lie here. */
  holds(offsets: Uint32Array): boolean {
    return offsets.buffer === this.offsets.buffer
  }

  mark(from: number, to: number, word: Uint8Array, mask: Uint8Array): void {
    const { memory, exports, wordAt, maskAt, offsets, bytes } = this
    memory.put(word, wordAt)
    let isCommon = false
    for (let entry = from; entry < to; entry += stretch) {
      const count = Math.min(stretch, to - entry)
      const mark: Mark = isCommon ? exports.markEach : exports.mark
      const heap = bytes.byteOffset + (offsets[entry] ?? 0)
      memory.put(mask, maskAt, entry, entry + count)
      const found = mark(heap, offsets.byteOffset + entry * 4, count, wordAt, word.length, maskAt)
      memory.take(mask, maskAt, entry, entry + count)
      // What many of these texts have, many of the next will have too.
      isCommon = found * commonShare > count
    }
  }
}
