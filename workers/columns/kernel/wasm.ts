import type { Texts } from '../../../model/pack/texts.ts'
import { kernelBytes } from './generated/kernelBytes.ts'
import type { Kernel } from './kernel.ts'
import { occursAt, plainKernel } from './plain.ts'

/** What assembly/kernel.ts exports. */
interface Exports {
  readonly memory: WebAssembly.Memory
  matches(heap: number, offsets: number, entries: number, word: number, length: number, out: number): number
  sortPass(
    keys: number,
    companions: number,
    toKeys: number,
    toCompanions: number,
    count: number,
    shift: number,
    places: number,
  ): void
}

/** The kernel in WebAssembly, or the plain one where a policy or an old engine does not allow it. */
export function openKernel(): Kernel {
  try {
    const bytes = Uint8Array.from(atob(kernelBytes), (char) => char.charCodeAt(0))
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
    return wasmKernel(exports as unknown as Exports) // made of assembly/kernel.ts, which a test holds to be so
  } catch {
    return plainKernel
  }
}

/*
 * The columns stay in JavaScript's own arrays, which may grow and be let go of; the kernel's memory holds only what it works
 * on at the moment. A heap is searched a window at a time: copied while the processor's cache still has it.
 */
const wordAt = 1024
const wordMax = 4096
const windowEntries = 1 << 16
const windowBytes = 1 << 19
const offsetsAt = wordAt + wordMax
const outAt = offsetsAt + (windowEntries + 2) * 4
const heapAt = outAt + windowEntries * 4 + 8
const searchEnd = heapAt + windowBytes + 32

const digitBits = 11
const placesAt = 1024
const sortAt = placesAt + (1 << digitBits) * 4
const pageBytes = 65_536

function wasmKernel({ memory, matches, sortPass }: Exports): Kernel {
  const roomFor = (bytes: number) => {
    const missing = bytes - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
  }

  return {
    name: 'wasm',
    matches(heap, word) {
      if (word.length > wordMax) return plainKernel.matches(heap, word)
      roomFor(searchEnd)
      new Uint8Array(memory.buffer).set(word, wordAt)
      const { bytes, offsets } = heap
      const found = new Uint32Array(offsets.length)
      let count = 0
      let entry = 0
      while (entry < offsets.length - 1) {
        const end = windowEnd(heap, entry)
        if (end === entry) {
          // One text longer than the window.
          if (occursWithin(heap, entry, word)) found[count++] = entry
          entry++
          continue
        }
        const from = offsets[entry] ?? 0
        new Uint8Array(memory.buffer).set(bytes.subarray(from, offsets[end]), heapAt)
        new Uint32Array(memory.buffer, offsetsAt).set(offsets.subarray(entry, end + 1))
        const matched = matches(heapAt, offsetsAt, end - entry, wordAt, word.length, outAt)
        const out = new Uint32Array(memory.buffer, outAt, matched)
        for (let i = 0; i < matched; i++) found[count++] = (out[i] ?? 0) + entry
        entry = end
      }
      return found.subarray(0, count)
    },
    sortByKey(keys, companions, most) {
      const count = keys.length
      const size = count * 4
      roomFor(sortAt + 4 * size)
      let [fromKeys, from, toKeys, to] = [sortAt, sortAt + size, sortAt + 2 * size, sortAt + 3 * size]
      new Uint32Array(memory.buffer, fromKeys, count).set(keys)
      new Uint32Array(memory.buffer, from, count).set(companions)
      for (let shift = 0; shift < 32 && most >>> shift > 0; shift += digitBits) {
        sortPass(fromKeys, from, toKeys, to, count, shift, placesAt)
        ;[fromKeys, from, toKeys, to] = [toKeys, to, fromKeys, from]
      }
      keys.set(new Uint32Array(memory.buffer, fromKeys, count))
      companions.set(new Uint32Array(memory.buffer, from, count))
    },
  }
}

/** The entry before which a window that begins with another ends. */
function windowEnd({ offsets }: Texts, entry: number): number {
  const last = Math.min(entry + windowEntries, offsets.length - 1)
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
