import { checksum } from '../../../model/pack/checksum.ts'
import type { Texts } from '../../../model/pack/texts.ts'
import type { Kernel } from './kernel.ts'
import { plainRows } from './plainRows.ts'

/** The kernel without WebAssembly: where a policy forbids it, and what the other one is compared with. */
export const plainKernel: Kernel = {
  name: 'plain',
  mark,
  settle: () => undefined,
  sortByKey,
  checksum,
  ...plainRows,
}

function mark({ bytes, offsets }: Texts, from: number, to: number, word: Uint8Array, mask: Uint8Array): void {
  const length = word.length
  const first = word[0] ?? 0
  const capital = first >= 97 && first <= 122 ? first - 32 : first
  for (let entry = from; entry < to; entry++) {
    const last = (offsets[entry + 1] ?? 0) - length
    for (let at = offsets[entry] ?? 0; at <= last; at++) {
      const byte = bytes[at]
      if ((byte === first || byte === capital) && occursAt(bytes, at, word)) {
        mask[entry] = 1
        break
      }
    }
  }
}

/** Whether a word, without capitals, lies at a place. */
export function occursAt(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (lower(bytes[at + i] ?? 0) !== word[i]) return false
  return true
}

export function lower(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte
}

const digitBits = 11
const digits = 1 << digitBits

function sortByKey(keys: Uint32Array, companions: Uint32Array, most: number): void {
  let fromKeys = keys
  let from = companions
  let toKeys = new Uint32Array(keys.length)
  let to = new Uint32Array(keys.length)
  for (let shift = 0; shift < 32 && most >>> shift > 0; shift += digitBits) {
    const places = new Uint32Array(digits)
    for (let i = 0; i < fromKeys.length; i++) {
      const digit = ((fromKeys[i] ?? 0) >>> shift) & (digits - 1)
      places[digit] = (places[digit] ?? 0) + 1
    }
    let start = 0
    for (let digit = 0; digit < digits; digit++) {
      const size = places[digit] ?? 0
      places[digit] = start
      start += size
    }
    for (let i = 0; i < fromKeys.length; i++) {
      const key = fromKeys[i] ?? 0
      const digit = (key >>> shift) & (digits - 1)
      const at = places[digit] ?? 0
      places[digit] = at + 1
      toKeys[at] = key
      to[at] = from[i] ?? 0
    }
    ;[fromKeys, toKeys] = [toKeys, fromKeys as Uint32Array<ArrayBuffer>]
    ;[from, to] = [to, from as Uint32Array<ArrayBuffer>]
  }
  if (from === companions) return
  companions.set(from)
  keys.set(fromKeys)
}
