/** Numbers that look random and are the same for the same seed, on every machine. Never for secrets. */
export interface Random {
  /** 0 ≤ x < 1, 32 bits fine. */
  next(): number
  /** A whole number from least to most, both included. */
  between(least: number, most: number): number
  chance(share: number): boolean
  pick<T>(list: readonly T[]): T
  /** A member, each as likely as its weight; weights need not sum to one. */
  weighted<T>(list: readonly (readonly [T, number])[]): T
  /** Mean 0, deviation 1. */
  normal(): number
  fill(bytes: Uint8Array): void
}

/**
 * A generator of its own for each seed: parts of the data drawn from seeds of their own do not move when another part
 * draws more or less. The algorithm is sfc32 (Chris Doty-Humphrey's small fast counting generator).
 */
export function randomFrom(...seed: readonly (string | number)[]): Random {
  const draw = sfc32(hash(seed.join('\u0001')))
  const next = () => draw() / 2 ** 32
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (list) => at(list, Math.floor(next() * list.length)),
    weighted(list) {
      let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [member, weight] of list) {
        left -= weight
        if (left < 0) return member
      }
      return at(list, list.length - 1)[0]
    },
    // Box and Muller; 1 − x keeps the logarithm away from zero.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    fill(bytes) {
      for (let i = 0; i < bytes.length; i += 4) {
        const word = draw()
        bytes[i] = word
        if (i + 1 < bytes.length) bytes[i + 1] = word >>> 8
        if (i + 2 < bytes.length) bytes[i + 2] = word >>> 16
        if (i + 3 < bytes.length) bytes[i + 3] = word >>> 24
      }
    },
  }
}

/** A member of a list that cannot be empty. */
export function at<T>(list: readonly T[], place: number): T {
  if (place < 0 || place >= list.length) throw new Error(`A list of ${list.length} has no place ${place}.`)
  return list[place] as T
}

function sfc32(seed: readonly [number, number, number]): () => number {
  let [a, b, c] = seed
  let counter = 1
  const draw = () => {
    const word = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + word
    return word >>> 0
  }
  // The first words still show the seed.
  for (let i = 0; i < 12; i++) draw()
  return draw
}

/** Three words from a text: FNV-1a with three offsets. */
function hash(text: string): [number, number, number] {
  let [a, b, c] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x5bd1e995)
    c = Math.imul(c ^ code, 0xc2b2ae35)
  }
  return [a, b ^ (b >>> 15), c ^ (c >>> 13)]
}
