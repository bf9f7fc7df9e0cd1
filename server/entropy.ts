/** Randomness, as handed to every room that needs it. */
export interface Entropy {
  /** `count` random bytes as hex. */
  hex(count: number): string
  uuid(): string
}

/** @param random gives that many random bytes */
export function entropyFrom(random: (count: number) => Uint8Array): Entropy {
  const hex = (count: number) => Buffer.from(random(count)).toString('hex')
  return {
    hex,
    uuid() {
      const text = hex(16)
      const variant = ((Number.parseInt(text.slice(16, 17), 16) & 3) | 8).toString(16)
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`
    },
  }
}
