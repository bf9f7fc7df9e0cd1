import { divide } from '../../model/quantity.ts'
import type { Measure } from '../../model/query.ts'
import type { Grouping } from './keyed.ts'
import type { Lens } from './lens.ts'
import { wordOf } from './order.ts'
import { stepComparer } from './sort.ts'
import { inSteps } from './steps.ts'
import { summing } from './sums.ts'

/** Digits after the point that an average has beyond those of its field, rounded half up. */
const averageExtra = 4

/** Whether a measure can be taken of a field. */
export function canMeasure(fn: Measure['fn'], lens: Lens): boolean {
  if (fn === 'sum' || fn === 'avg') return lens.field.kind === 'integer' || lens.field.kind === 'decimal'
  return true
}

/** One measure of every group, null where there is nothing to measure. */
export function* measuring(
  fn: Measure['fn'],
  lens: Lens | undefined,
  grouping: Grouping,
): Generator<void, readonly (string | null)[]> {
  if (lens === undefined || fn === 'count') return Array.from(grouping.sizes, String)
  switch (fn) {
    case 'sum': {
      const sums = yield* summing(lens, grouping)
      return sums.map(({ sum, filled }) => (filled === 0 ? null : sum))
    }
    case 'avg': {
      const places = (lens.field.scale ?? 0) + averageExtra
      const sums = yield* summing(lens, grouping)
      const averages: (string | null)[] = []
      const average = (from: number, to: number) => {
        for (const { sum, filled } of sums.slice(from, to)) averages.push(divide(sum, filled, places) ?? null)
      }
      yield* inSteps(sums.length, average, dividedAtOnce)
      return averages
    }
    case 'min':
    case 'max':
      return yield* searching(lens, grouping, fn === 'max')
  }
}

/** Exact division is dear: so many are a step. */
const dividedAtOnce = 1000

function* searching(lens: Lens, grouping: Grouping, isMost: boolean): Generator<void, readonly (string | null)[]> {
  const read = readerOf(lens)
  const { slots, groups } = yield* grouping.placing()
  // Empty values come last whichever way, so the first of each group is empty only where all are.
  const compare = stepComparer({ lens, isDescending: isMost })
  yield
  const best = new Int32Array(grouping.count).fill(-1)
  yield* inSteps(slots.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const slot = slots[i] ?? 0
      const group = groups[i] ?? 0
      const held = best[group] ?? -1
      if (held < 0 || compare(slot, held) < 0) best[group] = slot
    }
  })
  return Array.from(best, (slot) => {
    const value = slot < 0 ? null : read(slot)
    return value === null ? null : wordOf(value)
  })
}

/** How the value of a slot reads through a lens. */
export function readerOf(lens: Lens): (slot: number) => unknown {
  switch (lens.form) {
    case 'absent':
      return () => null
    case 'codes':
      return (slot) => lens.value(lens.codes[slot] ?? 0)
    case 'id':
      return (slot) => lens.table.idAt(slot)
    default:
      return (slot) => lens.column.read(slot)
  }
}
