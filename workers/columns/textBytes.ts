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

export function resizedBits(bits: Uint8Array<ArrayBuffer>, slots: number): Uint8Array<ArrayBuffer> {
  const needed = (slots + 7) >> 3
  if (needed <= bits.length) return bits
  const grown = new Uint8Array(roomFor(needed, bits.length))
  grown.set(bits)
  return grown
}
