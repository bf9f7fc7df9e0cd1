import type { Texts } from '../../../model/pack/texts.ts'
import { kernelBytes } from './generated/kernelBytes.ts'
import type { Kernel } from './kernel.ts'
import { KernelMemory } from './memory.ts'
import { occursAt, plainKernel } from './plain.ts'
import { type MarkExports, Residents, wordMax } from './residents.ts'
import { type RowExports, wasmRows } from './wasmRows.ts'

/** What assembly/kernel.ts exports. */
interface Exports extends RowExports, MarkExports {
  sortPass(
    keys: number,
    companions: number,
    toKeys: number,
    toCompanions: number,
    count: number,
    shift: number,
    places: number,
  ): void
  checksum(words: number, count: number): number
}

/** The kernel in WebAssembly, or the plain one where a policy or an old engine does not allow it. */
export function openKernel(): Kernel {
  try {
    const bytes = Uint8Array.from(atob(kernelBytes), (char) => char.charCodeAt(0))
    const module = new WebAssembly.Module(bytes)
    // Made of assembly/kernel.ts, which a test holds to be so.
    return wasmKernel(() => new WebAssembly.Instance(module).exports as unknown as Exports)
  } catch {
    return plainKernel
  }
}

/** A heap is searched a window at a time: copied while the processor's cache still has it. */
const windowEntries = 1 << 14
const windowBytes = 1 << 17
const digitBits = 11

function wasmKernel(open: () => Exports): Kernel {
  const exports = open()
  const residents = new Residents(open)
  const memory = new KernelMemory(exports.memory)
  return {
    name: 'wasm',
    ...wasmRows(exports, memory),

    settle: (heap, entries) => residents.settle(heap, entries),

    mark(heap, from, to, word, mask) {
      if (residents.mark(heap, from, to, word, mask)) return
      if (word.length > wordMax) return plainKernel.mark(heap, from, to, word, mask)
      const { bytes, offsets } = heap
      const [wordAt = 0, offsetsAt = 0, maskAt = 0, heapAt = 0] = memory.lay(
        wordMax,
        (windowEntries + 1) * 4,
        windowEntries,
        windowBytes,
      )
      memory.put(word, wordAt)
      for (let entry = from; entry < to; ) {
        const end = windowEnd(heap, entry, to)
        if (end === entry) {
          // One text longer than the window.
          if (occursWithin(heap, entry, word)) mask[entry] = 1
          entry++
          continue
        }
        memory.put(bytes, heapAt, offsets[entry], offsets[end])
        memory.put(offsets, offsetsAt, entry, end + 1)
        memory.put(mask, maskAt, entry, end)
        exports.mark(heapAt, offsetsAt, end - entry, wordAt, word.length, maskAt)
        memory.take(mask, maskAt, entry, end)
        entry = end
      }
    },

    sortByKey(keys, companions, most) {
      const count = keys.length
      const size = count * 4
      let [placesAt = 0, fromKeys = 0, from = 0, toKeys = 0, to = 0] = memory.lay(
        4 << digitBits,
        size,
        size,
        size,
        size,
      )
      memory.put(keys, fromKeys)
      memory.put(companions, from)
      for (let shift = 0; shift < 32 && most >>> shift > 0; shift += digitBits) {
        exports.sortPass(fromKeys, from, toKeys, to, count, shift, placesAt)
        ;[fromKeys, from, toKeys, to] = [toKeys, to, fromKeys, from]
      }
      memory.take(keys, fromKeys)
      memory.take(companions, from)
    },

    checksum(words) {
      const [at = 0] = memory.lay(words.byteLength)
      memory.put(words, at)
      return exports.checksum(at, words.length) >>> 0
    },
  }
}

/** The entry before which a window that begins with another ends. */
function windowEnd({ offsets }: Texts, entry: number, to: number): number {
  const last = Math.min(entry + windowEntries, to)
  const byteEnd = (offsets[entry] ?? 0) + windowBytes
  if ((offsets[last] ?? 0) <= byteEnd) return last
  let low = entry
  let high = last
  while (low + 1 < high) {
    const middle = (low + high) >>> 1
    if ((offsets[middle] ?? 0) <= byteEnd) low = middle
    else high = middle
  }
  return low
}

function occursWithin({ bytes, offsets }: Texts, entry: number, word: Uint8Array): boolean {
  const last = (offsets[entry + 1] ?? 0) - word.length
  for (let at = offsets[entry] ?? 0; at <= last; at++) if (occursAt(bytes, at, word)) return true
  return false
}
