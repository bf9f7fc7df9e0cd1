import { bytesToId } from '../id.ts'

export const idBytes = 16
const idLength = 36
const dash = 45

/** Writes the 16 bytes of a lower-case UUID. @returns false, with nothing promised of the bytes, when it is not one */
export function putId(id: unknown, bytes: Uint8Array, at: number): boolean {
  if (typeof id !== 'string' || id.length !== idLength) return false
  let to = at
  for (let i = 0; i < idLength; i += 2) {
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (id.charCodeAt(i) !== dash) return false
      i++
    }
    const high = nibble(id.charCodeAt(i))
    const low = nibble(id.charCodeAt(i + 1))
    if ((high | low) < 0) return false
    bytes[to++] = (high << 4) | low
  }
  return true
}

export function idText(bytes: Uint8Array, index: number): string {
  return bytesToId(bytes, index * idBytes)
}

/** Below, at or above zero, as the id at one place sorts before, with or after the one at another. */
export function compareIds(a: Uint8Array, atA: number, b: Uint8Array, atB: number): number {
  for (let i = 0; i < idBytes; i++) {
    const difference = (a[atA + i] ?? 0) - (b[atB + i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The place of an id among sorted ids, or −1. */
export function findId(sorted: Uint8Array, id: string): number {
  const sought = new Uint8Array(idBytes)
  if (!putId(id, sought, 0)) return -1
  let low = 0
  let high = sorted.length / idBytes - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const order = compareIds(sorted, middle * idBytes, sought, 0)
    if (order === 0) return middle
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function nibble(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  return code >= 97 && code <= 102 ? code - 87 : -1
}
