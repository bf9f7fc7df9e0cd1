const p1 = 0x9e3779b1
const p2 = 0x85ebca77
const p3 = 0xc2b2ae3d
const p4 = 0x27d4eb2f

/**
 * xxHash32 of whole 32-bit words, seed 0. Every step is invertible, so a change within one word always changes the sum;
 * and it reads 1–2 GB/s in plain JavaScript, where a CRC table reads a fraction of that and a replica has 100 MB to check.
 * Source: the XXH32 specification, for inputs whose length is a multiple of four bytes.
 */
export function checksum(unsigned: Uint32Array): number {
  // Signed, for all that is done here is done in 32 bits, and half of the unsigned numbers are none of an engine's small ones.
  const words = new Int32Array(unsigned.buffer, unsigned.byteOffset, unsigned.length)
  const count = words.length
  let at = 0
  let sum = 0x165667b1
  if (count >= 4) {
    let a = (p1 + p2) | 0
    let b = p2 | 0
    let c = 0
    let d = -p1 | 0
    // Written out four times: before an engine has found out which calls are worth their place, a call costs more than it does.
    for (const end = count - 3; at < end; at += 4) {
      a = (a + Math.imul(words[at] ?? 0, p2)) | 0
      b = (b + Math.imul(words[at + 1] ?? 0, p2)) | 0
      c = (c + Math.imul(words[at + 2] ?? 0, p2)) | 0
      d = (d + Math.imul(words[at + 3] ?? 0, p2)) | 0
      a = Math.imul((a << 13) | (a >>> 19), p1)
      b = Math.imul((b << 13) | (b >>> 19), p1)
      c = Math.imul((c << 13) | (c >>> 19), p1)
      d = Math.imul((d << 13) | (d >>> 19), p1)
    }
    sum = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)
  }
  sum = (sum + count * 4) | 0
  for (; at < count; at++) sum = Math.imul(rotate((sum + Math.imul(words[at] ?? 0, p3)) | 0, 17), p4)
  sum = Math.imul(sum ^ (sum >>> 15), p2)
  sum = Math.imul(sum ^ (sum >>> 13), p3)
  return (sum ^ (sum >>> 16)) >>> 0
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
