import { stepRows } from './steps.ts'

/** So many slots, taken here and there, say where among all of them the first ones lie. */
const sampleSize = 2048

/**
 * The first of some slots in order, without ordering the others: each is compared once, with one that comes a little
 * after the last that is wanted. Slots mostly lie in the order in which their rows were made, which is the very order of
 * many lists, or its reverse; so that one is chosen from a sample, and not from whatever stands in front.
 * @param compare never 0 for two slots
 */
export function* firstOf(
  slots: Uint32Array,
  count: number,
  compare: (a: number, b: number) => number,
): Generator<void, Uint32Array> {
  const sample = sampleOf(slots).sort(compare)
  const expected = (count / slots.length) * sample.length
  for (let margin = 8; ; margin *= 4) {
    yield
    const bound = sample[Math.ceil(expected + 3 * Math.sqrt(expected) + margin)]
    const found = bound === undefined ? slots.slice() : yield* upTo(slots, bound, compare)
    if (found.length >= count || bound === undefined) return found.sort(compare).subarray(0, count)
  }
}

function* upTo(
  slots: Uint32Array,
  bound: number,
  compare: (a: number, b: number) => number,
): Generator<void, Uint32Array> {
  const parts: Uint32Array[] = []
  for (let from = 0; from < slots.length; from += stepRows) {
    parts.push(slots.subarray(from, from + stepRows).filter((slot) => compare(slot, bound) <= 0))
    yield
  }
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Spread evenly, and yet never in step with anything that repeats: by the golden ratio. */
function sampleOf(slots: Uint32Array): Uint32Array {
  const size = Math.min(sampleSize, slots.length)
  const stretch = slots.length / size
  return Uint32Array.from({ length: size }, (_, i) => {
    const within = (i * 0.618_033_988_75) % 1
    return slots[Math.floor((i + within) * stretch)] ?? 0
  })
}

/** Moves the first `count` in order before the others, which is less work than sorting. @returns the last of the first */
export function partition(slots: Uint32Array, count: number, compare: (a: number, b: number) => number): number {
  const place = count - 1
  let low = 0
  let high = slots.length - 1
  while (low < high) {
    const pivot = slots[(low + high) >>> 1] ?? 0
    let left = low
    let right = high
    while (left <= right) {
      while (compare(slots[left] ?? 0, pivot) < 0) left++
      while (compare(slots[right] ?? 0, pivot) > 0) right--
      if (left > right) break
      const held = slots[left] ?? 0
      slots[left++] = slots[right] ?? 0
      slots[right--] = held
    }
    if (place <= right) high = right
    else if (place >= left) low = left
    else break
  }
  return slots[place] ?? 0
}
