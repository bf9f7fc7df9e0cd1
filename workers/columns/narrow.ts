import type { Codes } from './arrays.ts'
import type { FilterDeps } from './asked.ts'
import { giveBack, lendWords } from './scratch.ts'
import { Selection, sparse } from './selection.ts'
import { finished, inSteps } from './steps.ts'

/*
 * The loops over rows. Each takes slots, writes those that pass to `out`, in order, and returns how many. `out` may be the
 * array they came from. Each writes before it knows and moves on only for a slot that passes, because a branch that goes
 * either way costs more than the write.
 */

/** What passes, made ready for one table as it is now. Both ways take their time in steps. */
export interface Tester {
  narrow(slots: Uint32Array, count: number, out: Uint32Array): Generator<void, number>
  /** Leaves in a mask, a byte a row of the table, the rows that pass: for many rows quicker than narrow. */
  readonly sweep?: (mask: Uint8Array) => Generator<void, void>
  /** Roughly how dear one slot is, where a look-up by code is 1. */
  readonly cost: number
}

/** One of the loops over rows. */
export type Narrow = (slots: Uint32Array, count: number, out: Uint32Array) => number

/** A loop over rows, stretch by stretch. */
export function inStretches(narrow: Narrow): Tester['narrow'] {
  return function* (slots, count, out) {
    let kept = 0
    const take = (from: number, to: number) => {
      kept += narrow(slots.subarray(from, to), to - from, out.subarray(kept))
    }
    yield* inSteps(count, take)
    return kept
  }
}

export function narrowCodes(
  codes: Codes,
  passes: Uint8Array,
  slots: Uint32Array,
  count: number,
  out: Uint32Array,
): number {
  let kept = 0
  for (let i = 0; i < count; i++) {
    const slot = slots[i] ?? 0
    out[kept] = slot
    kept += passes[codes[slot] ?? 0] ?? 0
  }
  return kept
}

export function narrowSpan(
  values: ArrayLike<number>,
  from: number,
  to: number,
  slots: Uint32Array,
  count: number,
  out: Uint32Array,
): number {
  let kept = 0
  for (let i = 0; i < count; i++) {
    const slot = slots[i] ?? 0
    const value = values[slot] ?? 0
    out[kept] = slot
    kept += Number(value >= from) & Number(value <= to)
  }
  return kept
}

export function narrowMask(mask: Uint8Array, slots: Uint32Array, count: number, out: Uint32Array): number {
  let kept = 0
  for (let i = 0; i < count; i++) {
    const slot = slots[i] ?? 0
    out[kept] = slot
    kept += mask[slot] ?? 0
  }
  return kept
}

export function narrowBy(
  passes: (slot: number) => boolean,
  slots: Uint32Array,
  count: number,
  out: Uint32Array,
): number {
  let kept = 0
  for (let i = 0; i < count; i++) {
    const slot = slots[i] ?? 0
    if (passes(slot)) out[kept++] = slot
  }
  return kept
}

/** Passes what passes any of the testers. */
export function anyOf(testers: readonly Tester[], { table, kernel }: FilterDeps): Tester {
  const sweeps = testers.flatMap(({ sweep }) => sweep ?? [])
  function* sweep(mask: Uint8Array): Generator<void, void> {
    const all = mask.slice()
    mask.fill(0)
    for (const each of sweeps) {
      const passed = all.slice()
      yield* each(passed)
      kernel.joinCodes(mask, passed, asItIs)
      yield
    }
  }
  return {
    cost: testers.reduce((sum, tester) => sum + tester.cost + 1, 1),
    ...(sweeps.length === testers.length ? { sweep } : {}),
    *narrow(slots, count, out) {
      const mask = new Uint8Array(table.slots)
      const passed = new Uint32Array(count)
      for (const tester of testers) {
        const kept = yield* tester.narrow(slots, count, passed)
        for (let i = 0; i < kept; i++) mask[passed[i] ?? 0] = 1
        yield
      }
      return narrowMask(mask, slots, count, out)
    },
  }
}

/** A byte of a mask as a code: what it is. */
export const asItIs = Uint8Array.of(0, 1)

/** Of a selection what passes all of the testers. */
export function* allOf(
  testers: readonly Tester[],
  among: Selection,
  { table, kernel }: FilterDeps,
): Generator<void, Selection> {
  const room = { rows: table.slots, live: table.liveCount }
  let found = among
  let left = testers
  // Cheap sweeps go first: where they leave few rows, nobody has to sweep through all texts.
  for (const most of [dear, Number.POSITIVE_INFINITY]) {
    const sweepers = found.count < fewRows ? [] : left.filter(({ sweep, cost }) => cost <= most && sweep)
    if (sweepers.length === 0) continue
    const mask = found.mask.slice()
    const swept = yield* sweepAll(inOrderOfUse(sweepers, sampleOf(found)), mask)
    left = left.filter((tester) => !swept.includes(tester))
    found = new Selection(kernel, { ...room, mask })
    if (swept.length < sweepers.length) break
  }
  return left.length === 0 ? found : new Selection(kernel, { ...room, slots: yield* slotsOf(left, found.slots) })
}

/** Sweeps until so few rows seem to be left that the rest is quicker one by one. @returns the testers that were asked */
function* sweepAll(testers: readonly Sampled[], mask: Uint8Array): Generator<void, readonly Tester[]> {
  const swept: Tester[] = []
  let share = 1
  for (const { tester, passing } of testers) {
    if (share * sparse < 1) break
    yield* tester.sweep?.(mask) ?? []
    yield
    swept.push(tester)
    share *= passing
  }
  return swept
}

/** Of some slots those that pass all of the testers, the one that throws most out for its price going first. */
function* slotsOf(testers: readonly Tester[], slots: Uint32Array): Generator<void, Uint32Array> {
  let kept = slots
  let count = slots.length
  const out = lendWords(count)
  try {
    const sample = slots.length < sampleSize * 4 ? slots.subarray(0, 0) : evenly(slots)
    for (const { tester } of inOrderOfUse(testers, sample)) {
      count = yield* tester.narrow(kept, count, out)
      kept = out
    }
    return out.slice(0, count)
  } finally {
    giveBack(out)
  }
}

interface Sampled {
  readonly tester: Tester
  /** The share of the sample that passes; a half where it was not tried. */
  readonly passing: number
}

/** The tester that throws most out for its price first. */
function inOrderOfUse(testers: readonly Tester[], sample: Uint32Array): readonly Sampled[] {
  const size = sample.length
  if (testers.length < 2 || size === 0) return testers.map((tester) => ({ tester, passing: 0.5 }))
  const out = new Uint32Array(size)
  return testers
    .map((tester) => {
      // What is dear on a few rows is a scan of all the text for many; its price is known without trying it.
      const passing = tester.cost > dear ? 0.5 : finished(tester.narrow(sample, size, out)) / size
      return { tester, passing, price: tester.cost / (1.01 - passing) }
    })
    .sort((a, b) => a.price - b.price)
}

/** Some of a selection's rows: of every stretch of the table the first. */
function sampleOf({ mask }: Selection): Uint32Array {
  const slots: number[] = []
  for (let i = 0; i < sampleSize; i++) {
    const from = Math.floor((i * mask.length) / sampleSize)
    const at = mask.subarray(from, Math.floor(((i + 1) * mask.length) / sampleSize)).indexOf(1)
    if (at >= 0) slots.push(from + at)
  }
  return Uint32Array.from(slots)
}

function evenly(slots: Uint32Array): Uint32Array {
  const step = slots.length / sampleSize
  return Uint32Array.from({ length: sampleSize }, (_, i) => slots[Math.floor(i * step)] ?? 0)
}

const sampleSize = 256
const dear = 20
/** Fewer rows than this are looked at one by one. */
export const fewRows = 4000
