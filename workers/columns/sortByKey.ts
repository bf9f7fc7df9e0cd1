import type { Kernel } from './kernel/kernel.ts'
import { giveBack, lendWords } from './scratch.ts'
import { inSteps } from './steps.ts'

/** So many the kernel sorts in two or three ms. */
const kernelMax = 1 << 17
const digitBits = 11
const digits = 1 << digitBits

/**
 * As the kernel's sortByKey, in steps. A million keys keep the kernel busy for two frames, and what it has in its memory
 * it has for one call; so these are sorted here, digit by digit as the kernel does, with others in between.
 */
export function* sortByKey(
  kernel: Kernel,
  keys: Uint32Array,
  companions: Uint32Array,
  most: number,
): Generator<void, void> {
  const { length } = keys
  if (length <= kernelMax) {
    kernel.sortByKey(keys, companions, most)
    return
  }
  const lent = [lendWords(length), lendWords(length)] as const
  try {
    let [fromKeys, from] = [keys, companions]
    let [toKeys, to]: [Uint32Array, Uint32Array] = [...lent]
    for (let shift = 0; shift < 32 && most >>> shift > 0; shift += digitBits) {
      yield* sortByDigit(fromKeys, from, toKeys, to, shift)
      ;[fromKeys, from, toKeys, to] = [toKeys, to, fromKeys, from]
    }
    if (from !== companions) {
      companions.set(from)
      keys.set(fromKeys)
    }
  } finally {
    for (const each of lent) giveBack(each)
  }
}

function* sortByDigit(
  keys: Uint32Array,
  companions: Uint32Array,
  toKeys: Uint32Array,
  to: Uint32Array,
  shift: number,
): Generator<void, void> {
  const places = new Uint32Array(digits)
  yield* inSteps(keys.length, (start, end) => count(keys, start, end, shift, places))
  let place = 0
  for (let digit = 0; digit < digits; digit++) {
    const size = places[digit] ?? 0
    places[digit] = place
    place += size
  }
  yield
  yield* inSteps(keys.length, (start, end) => deal(keys, companions, start, end, toKeys, to, shift, places))
}

function count(keys: Uint32Array, start: number, end: number, shift: number, places: Uint32Array): void {
  for (let i = start; i < end; i++) {
    const digit = ((keys[i] ?? 0) >>> shift) & (digits - 1)
    places[digit] = (places[digit] ?? 0) + 1
  }
}

function deal(
  keys: Uint32Array,
  companions: Uint32Array,
  start: number,
  end: number,
  toKeys: Uint32Array,
  to: Uint32Array,
  shift: number,
  places: Uint32Array,
): void {
  for (let i = start; i < end; i++) {
    const key = keys[i] ?? 0
    const digit = (key >>> shift) & (digits - 1)
    const at = places[digit] ?? 0
    places[digit] = at + 1
    toKeys[at] = key
    to[at] = companions[i] ?? 0
  }
}
