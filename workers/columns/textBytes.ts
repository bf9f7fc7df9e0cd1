import { roomFor } from './arrays.ts'
import { lower } from './kernel/plain.ts'

/** What the search makes of a text while it reads it: A to Z small, all else as it is. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())
}

/** Writes a short text of ASCII, several times faster than the encoder's call. @returns false where it is none */
export function putAscii(text: string, target: Uint8Array): boolean {
  if (text.length > target.length) return false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return false
    target[i] = code
  }
  return true
}

export function wordIn(bytes: Uint8Array, from: number, end: number): number {
  let word = 0
  for (let i = from; i < from + 4; i++) word = (word << 8) | (i < end ? lower(bytes[i] ?? 0) : 0)
  return word >>> 0
}

export function isAscii(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if ((bytes[i] ?? 0) > 127) return false
  return true
}

/**
 * True where folding surely does no more to a text than make ASCII small: ASCII and most of Bangla, of which the notes of a
 * factory are full. All else is made a string of, folded and compared, which for every note was a sixth of what the reader
 * spends on the columns of a first fetch.
 */
export function foldsAsAscii(bytes: Uint8Array, from: number, to: number): boolean {
  let before = 0
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0
    let code = 0
    if (byte > 127) {
      if (byte !== 0xe0) return false
      code = (((bytes[i + 1] ?? 0) & 0x3f) << 6) | ((bytes[i + 2] ?? 0) & 0x3f)
      if (!isSteady(code, before)) return false
      i += 2
    }
    before = code
  }
  return true
}

/** Whether a code point stays as it is after another: not where the two are spelled otherwise in canonical Unicode. */
function isSteady(code: number, before: number): boolean {
  if (code === danda) return true
  if (code < firstSign || code > lastSign) return false
  if (code === nukta) return before !== hasanta
  if (code === aSign) return before !== eSign
  // The letters with a dot that are one code point become two, and the mark of length joins what is before it.
  return code < lengthMark || code > lastDotted
}

const danda = 0x964
const firstSign = 0x980
const nukta = 0x9bc
const aSign = 0x9be
const eSign = 0x9c7
const hasanta = 0x9cd
const lengthMark = 0x9d7
const lastDotted = 0x9df
// The digits come next, which folding makes Latin ones.
const lastSign = 0x9e5

export function resizedBits(bits: Uint8Array<ArrayBuffer>, slots: number): Uint8Array<ArrayBuffer> {
  const needed = (slots + 7) >> 3
  if (needed <= bits.length) return bits
  const grown = new Uint8Array(roomFor(needed, bits.length))
  grown.set(bits)
  return grown
}
