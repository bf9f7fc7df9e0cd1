const p1 = 0x9e3779b1
const p2 = 0x85ebca77
const p3 = 0xc2b2ae3d
const p4 = 0x27d4eb2f
const p5 = 0x165667b1

/**
 * xxHash32 of bytes[from..to). Fast in plain JavaScript and the same everywhere; no defence against somebody who looks
 * for a collision. Source: the XXH32 specification.
 */
export function xxh32(bytes: Uint8Array, from: number, to: number, seed: number): number {
  let at = from
  let sum = (seed + p5) | 0
  if (to - from >= 16) {
    let a = (seed + p1 + p2) | 0
    let b = (seed + p2) | 0
    let c = seed | 0
    let d = (seed - p1) | 0
    for (const end = to - 15; at < end; at += 16) {
      a = round(a, word(bytes, at))
      b = round(b, word(bytes, at + 4))
      c = round(c, word(bytes, at + 8))
      d = round(d, word(bytes, at + 12))
    }
    sum = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)
  }
  sum = (sum + (to - from)) | 0
  for (; at + 4 <= to; at += 4) sum = Math.imul(rotate((sum + Math.imul(word(bytes, at), p3)) | 0, 17), p4)
  for (; at < to; at++) sum = Math.imul(rotate((sum + Math.imul(bytes[at] ?? 0, p5)) | 0, 11), p1)
  sum = Math.imul(sum ^ (sum >>> 15), p2)
  sum = Math.imul(sum ^ (sum >>> 13), p3)
  return (sum ^ (sum >>> 16)) >>> 0
}

export function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

/** Lets every bit of a word change every other. Source: the last step of MurmurHash3. */
export function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
}

function round(lane: number, input: number): number {
  return Math.imul(rotate((lane + Math.imul(input, p2)) | 0, 13), p1)
}
