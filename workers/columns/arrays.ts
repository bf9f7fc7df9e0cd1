/** Codes of words, as narrow as their number allows. */
export type Codes = Uint8Array | Uint16Array | Uint32Array

/**
 * Room for at least `needed`: grown by half so that appending stays cheap, and by a sixteenth where half would be megabytes
 * that one new row of a million would never fill.
 */
export function roomFor(needed: number, held: number): number {
  const more = held < 1 << 18 ? held >> 1 : held >> 4
  return needed <= held ? held : Math.max(needed, held + more, 64)
}

/** The same bytes in an array of at least this length. */
export function grownBytes(array: Uint8Array<ArrayBuffer>, capacity: number): Uint8Array<ArrayBuffer> {
  if (capacity <= array.length) return array
  const grown = new Uint8Array(capacity)
  grown.set(array)
  return grown
}

export function grownWords(array: Uint32Array<ArrayBuffer>, capacity: number): Uint32Array<ArrayBuffer> {
  if (capacity <= array.length) return array
  const grown = new Uint32Array(capacity)
  grown.set(array)
  return grown
}

/** The same codes in an array whose items hold `most` and whose length is at least `capacity`. */
export function codesFor(codes: Codes, most: number, capacity: number): Codes {
  const needed = most <= 0xff ? 1 : most <= 0xffff ? 2 : 4
  if (codes.BYTES_PER_ELEMENT >= needed && codes.length >= capacity) return codes
  const length = Math.max(capacity, codes.length)
  const width = Math.max(needed, codes.BYTES_PER_ELEMENT)
  const wider = width === 1 ? new Uint8Array(length) : width === 2 ? new Uint16Array(length) : new Uint32Array(length)
  wider.set(codes)
  return wider
}
