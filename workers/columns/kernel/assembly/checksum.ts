// @ts-nocheck: this is AssemblyScript. Its u32 and usize are types of WebAssembly, which TypeScript does not know.

const p1: u32 = 0x9e3779b1
const p2: u32 = 0x85ebca77
const p3: u32 = 0xc2b2ae3d
const p4: u32 = 0x27d4eb2f

/** As model/pack/checksum, of so many words. */
export function checksum(words: usize, count: u32): u32 {
  let at = words
  const end = words + ((<usize>count) << 2)
  let sum: u32 = 0x165667b1
  if (count >= 4) {
    let a: u32 = p1 + p2
    let b: u32 = p2
    let c: u32 = 0
    let d: u32 = 0 - p1
    for (; at + 16 <= end; at += 16) {
      a = round(a, load<u32>(at))
      b = round(b, load<u32>(at, 4))
      c = round(c, load<u32>(at, 8))
      d = round(d, load<u32>(at, 12))
    }
    sum = rotl<u32>(a, 1) + rotl<u32>(b, 7) + rotl<u32>(c, 12) + rotl<u32>(d, 18)
  }
  sum += count << 2
  for (; at < end; at += 4) sum = rotl<u32>(sum + load<u32>(at) * p3, 17) * p4
  sum = (sum ^ (sum >> 15)) * p2
  sum = (sum ^ (sum >> 13)) * p3
  return sum ^ (sum >> 16)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function round(lane: u32, word: u32): u32 {
  return rotl<u32>(lane + word * p2, 13) * p1
}
