import { noRank } from './lens.ts'
import type { SortStep } from './sort.ts'

/** Writes those of a stretch of slots that come no later than a bound. @returns how many it wrote, from a place on */
export type Sieve = (slots: Uint32Array, from: number, to: number, out: Uint32Array, at: number) => number

type Comparer = (a: number, b: number) => number

/** A sieve that compares each slot with the bound. */
export function sieveBy(compare: Comparer, bound: number): Sieve {
  return (slots, from, to, out, start) => {
    let at = start
    for (let i = from; i < to; i++) {
      const slot = slots[i] ?? 0
      if (compare(slot, bound) <= 0) out[at++] = slot
    }
    return at
  }
}

/**
 * As sieveBy for a sort by these steps, where the first of them mostly decides: the keys of a million rows are read where
 * they lie, and only rows with the very key of the bound are compared.
 */
export function sieveFor(steps: readonly SortStep[], compare: Comparer, bound: number): Sieve {
  const [step] = steps
  const lens = step?.lens
  const turn = step?.isDescending ? -1 : 1
  if (lens?.form === 'numbers' && !lens.column.isEmpty(bound)) {
    const { values, empty } = lens.column
    const least = turn * (values[bound] ?? 0)
    return (slots, from, to, out, start) => {
      let at = start
      for (let i = from; i < to; i++) {
        const slot = slots[i] ?? 0
        const value = values[slot] ?? 0
        const key = turn * value
        // What is not a number is empty too, and neither below nor equal to anything.
        if (value !== empty && (key < least || (key === least && compare(slot, bound) <= 0))) out[at++] = slot
      }
      return at
    }
  }
  if (lens?.form === 'codes') {
    const { codes } = lens
    const ranks = lens.ranks()
    const keys = Float64Array.from(ranks, (rank) => (rank === noRank ? Number.POSITIVE_INFINITY : turn * rank))
    const least = keys[codes[bound] ?? 0] ?? 0
    return (slots, from, to, out, start) => {
      let at = start
      for (let i = from; i < to; i++) {
        const slot = slots[i] ?? 0
        const key = keys[codes[slot] ?? 0] ?? 0
        if (key < least || (key === least && compare(slot, bound) <= 0)) out[at++] = slot
      }
      return at
    }
  }
  return sieveBy(compare, bound)
}
