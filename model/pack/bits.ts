/** One bit a row. */
export function bitmap(count: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((count + 7) >> 3)
}

export function setBit(bits: Uint8Array, index: number): void {
  bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7))
}

export function hasBit(bits: Uint8Array | undefined, index: number): boolean {
  return bits !== undefined && ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
}
