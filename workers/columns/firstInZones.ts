import { partition } from './first.ts'
import { stepRows } from './steps.ts'
import { type Zoned, zoneSlots } from './zones.ts'

interface Asked {
  /** 1 for each slot that is looked at. */
  readonly mask: Uint8Array
  readonly count: number
  /** The whole order, of which the keys are the beginning; never 0 for two slots. */
  readonly compare: (a: number, b: number) => number
  readonly zoned: Zoned
  readonly isDescending: boolean
  /** Whether of two slots with the same key the lower one comes first. */
  readonly isThenBySlot: boolean
}

/**
 * The first of some slots in order, without ordering the others: zone by zone, the one with the least key first, until
 * none is left that has anything below the last of those that were found.
 */
export function* firstInZones(asked: Asked): Generator<void, Uint32Array> {
  const { mask, count, compare, zoned, isDescending, isThenBySlot } = asked
  const leasts = isDescending ? zoned.most.map((most) => -most) : zoned.least
  const zones = Uint32Array.from(leasts, (_, zone) => zone).sort((a, b) => compareKeys(leasts, a, b) || a - b)
  const keys = new Float64Array(zoneSlots)
  const found = new Uint32Array(2 * count + zoneSlots)
  let held = 0
  let bound: number | undefined
  let boundKey = Number.POSITIVE_INFINITY
  let against: ((slot: number) => number) | undefined
  let read = 0
  for (const zone of zones) {
    const start = zone * zoneSlots
    const least = leasts[zone] ?? 0
    if (bound !== undefined && least > boundKey) break
    if (bound !== undefined && least === boundKey && isThenBySlot && start > bound) continue
    const size = Math.min(zoneSlots, mask.length - start)
    // Rows that are still being taken over have slots, and are nobody's yet.
    if (size <= 0) continue
    zoned.keys.read(start, start + size, keys)
    if (isDescending) turn(keys, size)
    if (bound === undefined) boundKey = keyAt(keys, mask.subarray(start, start + size), count)
    for (let i = 0; i < size; i++) {
      const key = keys[i] ?? 0
      if (key > boundKey || mask[start + i] !== 1) continue
      if (key < boundKey || bound === undefined || isBefore(start + i, bound)) found[held++] = start + i
    }
    if (held >= 2 * count || (bound === undefined && held >= count)) {
      bound = partition(found.subarray(0, held), count, compare)
      held = count
      boundKey = keyOf(bound)
      // An empty value has no word to compare with.
      against = boundKey < Number.POSITIVE_INFINITY ? zoned.keys.against?.(bound) : undefined
    }
    read += size
    if (read >= stepRows) {
      read = 0
      yield
    }
  }
  return found.subarray(0, held).sort(compare).subarray(0, count)

  function isBefore(slot: number, bound: number): boolean {
    const sign = against === undefined ? 0 : against(slot)
    return sign === 0 ? compare(slot, bound) < 0 : sign < 0 !== isDescending
  }

  function keyOf(slot: number): number {
    const one = new Float64Array(1)
    zoned.keys.read(slot, slot + 1, one)
    if (isDescending) turn(one, 1)
    return one[0] ?? 0
  }
}

// Infinity less Infinity is not a number.
function compareKeys(keys: Float64Array, a: number, b: number): number {
  const left = keys[a] ?? 0
  const right = keys[b] ?? 0
  return left < right ? -1 : left > right ? 1 : 0
}

/** Empty values stay last. */
function turn(keys: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const key = keys[i] ?? 0
    if (key !== Number.POSITIVE_INFINITY) keys[i] = -key
  }
}

/** The key up to which so many of the marked ones lie, or Infinity where there are not so many. */
function keyAt(keys: Float64Array, mask: Uint8Array, count: number): number {
  const marked = keys.subarray(0, mask.length).filter((_, i) => mask[i] === 1)
  return marked.sort()[count - 1] ?? Number.POSITIVE_INFINITY
}
