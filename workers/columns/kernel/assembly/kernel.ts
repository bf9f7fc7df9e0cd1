// @ts-nocheck: this is AssemblyScript. Its u32, usize and v128 are types of WebAssembly, which TypeScript does not know.

/*
 * The loops of kernel.ts, on memory that the caller lays out. Numbers are little-endian, as everywhere.
 */

export * from './checksum'
export * from './grouping'
export * from './rows'

/**
 * Writes 1 for each entry in which a word occurs, leaves the others as they are, and returns how many it found.
 * @param heap the first byte of entry 0; sixteen bytes after the last entry may be read
 * @param offsets where entries begin, and where the last ends: entries + 1 numbers, from any number on
 * @param word UTF-8 without A to Z; A to Z in the heap count as small letters
 */
export function mark(heap: usize, offsets: usize, entries: u32, word: usize, length: u32, out: usize): u32 {
  const base = load<u32>(offsets)
  const end = load<u32>(offsets + ((<usize>entries) << 2)) - base
  if (length > end) return 0
  const lastStart = end - length
  const first = load<u8>(word)
  const last = load<u8>(word + length - 1)
  // Setting bit 5 of a byte makes a capital small, and makes nothing else a letter that is not that letter already.
  const firstBit = v128.splat<u8>(isLetter(first) ? 0x20 : 0)
  const lastBit = v128.splat<u8>(isLetter(last) ? 0x20 : 0)
  const firsts = v128.splat<u8>(first)
  const lasts = v128.splat<u8>(last)
  let count: u32 = 0
  let entry: u32 = 0
  let at: u32 = 0
  while (at <= lastStart) {
    // Where the word is rare, most steps are of four times sixteen places with nothing in them.
    if (at + 63 <= lastStart) {
      const text = heap + at
      const a = ends(text, length, firstBit, lastBit, firsts, lasts)
      const b = ends(text + 16, length, firstBit, lastBit, firsts, lasts)
      const c = ends(text + 32, length, firstBit, lastBit, firsts, lasts)
      const d = ends(text + 48, length, firstBit, lastBit, firsts, lasts)
      if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) {
        at += 64
        continue
      }
    }
    let places = i8x16.bitmask(ends(heap + at, length, firstBit, lastBit, firsts, lasts))
    let next = at + 16
    while (places != 0) {
      const place = at + ctz(places)
      places &= places - 1
      if (place > lastStart) break
      if (!occurs(heap + place, word, length)) continue
      entry = entryAt(offsets, entries, base + place, entry)
      const entryEnd = load<u32>(offsets + ((<usize>entry + 1) << 2)) - base
      // Two neighbours' texts touch: what begins in one and ends in the next is in neither.
      if (place + length > entryEnd) continue
      store<u8>(out + entry, 1)
      count++
      // The rest of this entry has nothing to add.
      if (entryEnd >= next) {
        next = entryEnd
        break
      }
      places &= -1 << (entryEnd - at)
    }
    at = next
  }
  return count
}

/** As mark, entry by entry: quicker where many have the word, since nobody asks which one a place lies in. */
export function markEach(heap: usize, offsets: usize, entries: u32, word: usize, length: u32, out: usize): u32 {
  const base = load<u32>(offsets)
  const first = load<u8>(word)
  const last = load<u8>(word + length - 1)
  const firstBit = v128.splat<u8>(isLetter(first) ? 0x20 : 0)
  const lastBit = v128.splat<u8>(isLetter(last) ? 0x20 : 0)
  const firsts = v128.splat<u8>(first)
  const lasts = v128.splat<u8>(last)
  let count: u32 = 0
  for (let entry: u32 = 0; entry < entries; entry++) {
    const offset = offsets + ((<usize>entry) << 2)
    let at = load<u32>(offset) - base
    // So many places of the entry are left at which the word may begin.
    let left = <i32>(load<u32>(offset, 4) - base - at) - <i32>length + 1
    let isFound = false
    for (; left > 0 && !isFound; at += 16, left -= 16) {
      let places = i8x16.bitmask(ends(heap + at, length, firstBit, lastBit, firsts, lasts))
      if (left < 16) places &= (1 << left) - 1
      if (length > 2) {
        while (places != 0 && !occurs(heap + at + ctz(places), word, length)) places &= places - 1
      }
      isFound = places != 0
    }
    store<u8>(out + entry, load<u8>(out + entry) | <u8>isFound)
    count += <u32>isFound
  }
  return count
}

/** Those of sixteen places at which a word's first byte stands with its last in the right distance. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function ends(text: usize, length: u32, firstBit: v128, lastBit: v128, firsts: v128, lasts: v128): v128 {
  const heads = v128.or(v128.load(text), firstBit)
  const tails = v128.or(v128.load(text + length - 1), lastBit)
  return v128.and(i8x16.eq(heads, firsts), i8x16.eq(tails, lasts))
}

function isLetter(byte: u8): bool {
  return byte >= 97 && byte <= 122
}

/** Whether the bytes between the first and the last are the word's, capitals made small. */
function occurs(text: usize, word: usize, length: u32): bool {
  for (let i: u32 = 1; i + 1 < length; i++) {
    let byte = load<u8>(text + i)
    if (byte >= 65 && byte <= 90) byte += 32
    if (byte != load<u8>(word + i)) return false
  }
  return true
}

/** The entry that a place lies in, not before the one given: in growing steps, since it is nearly always near. */
function entryAt(offsets: usize, entries: u32, place: u32, from: u32): u32 {
  let step: u32 = 1
  while (from + step < entries && load<u32>(offsets + ((<usize>from + step) << 2)) <= place) step <<= 1
  let low = from + (step >> 1)
  let high = min(from + step, entries)
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if (load<u32>(offsets + ((<usize>middle) << 2)) <= place) low = middle
    else high = middle
  }
  return low
}

const digitBits: u32 = 11
const digitMask: u32 = (1 << digitBits) - 1

/**
 * One pass of a radix sort: moves keys and their companions to where eleven bits of the key belong, in stable order.
 * @param places room for 2,048 numbers
 */
export function sortPass(
  keys: usize,
  companions: usize,
  toKeys: usize,
  toCompanions: usize,
  count: u32,
  shift: u32,
  places: usize,
): void {
  memory.fill(places, 0, (digitMask + 1) << 2)
  const end = keys + ((<usize>count) << 2)
  for (let key = keys; key < end; key += 4) {
    const place = places + (((load<u32>(key) >> shift) & digitMask) << 2)
    store<u32>(place, load<u32>(place) + 1)
  }
  let start: u32 = 0
  for (let digit: u32 = 0; digit <= digitMask; digit++) {
    const place = places + (digit << 2)
    const size = load<u32>(place)
    store<u32>(place, start)
    start += size
  }
  for (let key = keys, companion = companions; key < end; key += 4, companion += 4) {
    const value = load<u32>(key)
    const place = places + (((value >> shift) & digitMask) << 2)
    const at = <usize>load<u32>(place)
    store<u32>(place, <u32>at + 1)
    store<u32>(toKeys + (at << 2), value)
    store<u32>(toCompanions + (at << 2), load<u32>(companion))
  }
}
