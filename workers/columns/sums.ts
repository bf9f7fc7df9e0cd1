import { decimalText } from '../../model/pack/decimals.ts'
import { type Decimal, places } from '../../model/quantity.ts'
import type { Kernel, Sums } from './kernel/kernel.ts'
import { alreadyPlaced, type Grouping, type Placed } from './keyed.ts'
import type { CodedLens, Lens } from './lens.ts'
import type { NumberColumn } from './numberColumn.ts'
import { borrowWords } from './scratch.ts'
import type { Selection } from './selection.ts'
import { finished, inSteps, making } from './steps.ts'

export interface Sum {
  readonly sum: Decimal
  /** How many values were not empty. */
  readonly filled: number
}

const half = 2 ** 26

/** The exact sum of a column of whole numbers or decimals, one a group. */
export function* summing(lens: Lens, grouping: Grouping): Generator<void, readonly Sum[]> {
  if (lens.form === 'numbers') return yield* summingNumbers(lens.column, grouping)
  return lens.form === 'codes' ? yield* summingWords(lens, grouping) : empties(grouping.count)
}

/** Numbers of another table, and decimals that no scaled double holds. */
function* summingWords(lens: CodedLens, grouping: Grouping): Generator<void, readonly Sum[]> {
  const { count } = grouping
  const { slots, groups } = yield* grouping.placing()
  const words = Array.from({ length: lens.count }, (_, code) => lens.value(code))
  let scale = 0
  for (const word of words) if (typeof word === 'string') scale = Math.max(scale, places(word as Decimal))
  const scaled = words.map((word) => (word === null ? undefined : scaledOf(String(word), scale)))
  const sums = Array.from({ length: count }, () => 0n)
  const filled = new Uint32Array(count)
  yield* inSteps(slots.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const value = scaled[lens.codes[slots[i] ?? 0] ?? 0]
      if (value === undefined) continue
      const group = groups[i] ?? 0
      sums[group] = (sums[group] ?? 0n) + value
      filled[group] = (filled[group] ?? 0) + 1
    }
  })
  return yield* making(count, (group) => told(sums[group] ?? 0n, scale, filled[group] ?? 0))
}

/** A canonical decimal as a whole number of 10^−scale, for a scale that holds all its digits. */
export function scaledOf(decimal: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.')
  return BigInt(whole + fraction.padEnd(scale, '0'))
}

function empties(count: number): readonly Sum[] {
  return Array.from({ length: count }, () => ({ sum: '0' as Decimal, filled: 0 }))
}

function* summingNumbers(column: NumberColumn, grouping: Grouping): Generator<void, readonly Sum[]> {
  const { scale } = column
  const added = grouping.added?.get(column)
  const placed = added === undefined ? yield* grouping.placing() : nowhere
  if (added !== undefined || isSafe(column, placed.slots.length)) {
    const { sums, filled } = added ?? (yield* adding(column, grouping, placed))
    return yield* making(grouping.count, (group) => told(sums[group] ?? 0, scale, filled[group] ?? 0))
  }
  // Where a double might not hold the sum, each value is split in two, and neither half's sum can leave the range of exact
  // doubles for any number of rows that fits in memory.
  const filled = column.hasEmpty ? yield* counting(column, grouping, placed) : grouping.sizes
  const high = yield* addingPart(column, grouping, placed, (value) => Math.floor(value / half))
  const low = yield* addingPart(column, grouping, placed, (value) => value - Math.floor(value / half) * half)
  return yield* making(grouping.count, (group) => {
    const whole = BigInt(high[group] ?? 0) * BigInt(half) + BigInt(low[group] ?? 0)
    return told(whole, scale, filled[group] ?? 0)
  })
}

const nowhere: Placed = { slots: new Uint32Array(0), groups: new Uint32Array(0) }

function told(sum: number | bigint, scale: number, filled: number): Sum {
  return { sum: decimalText(sum, scale) as Decimal, filled } // written in canonical form
}

/** The sums where doubles hold them, and how many values each is of. */
function* adding(column: NumberColumn, { kernel, count }: Grouping, { slots, groups }: Placed): Generator<void, Sums> {
  const into = { sums: new Float64Array(count), filled: new Uint32Array(count) }
  yield* inSteps(slots.length, (from, to) => {
    kernel.add(groups.subarray(from, to), slots.subarray(from, to), column.values, column.empty, into)
  })
  return into
}

function* addingPart(
  column: NumberColumn,
  { count }: Grouping,
  { slots, groups }: Placed,
  part: (value: number) => number,
): Generator<void, Float64Array> {
  const sums = new Float64Array(count)
  yield* inSteps(slots.length, (from, to) => {
    const { values, empty } = column
    for (let i = from; i < to; i++) {
      const value = values[slots[i] ?? 0] ?? Number.NaN
      if (value === empty || Number.isNaN(value)) continue
      const group = groups[i] ?? 0
      sums[group] = (sums[group] ?? 0) + part(value)
    }
  })
  return sums
}

function* counting(column: NumberColumn, { count }: Grouping, { slots, groups }: Placed): Generator<void, Uint32Array> {
  const filled = new Uint32Array(count)
  yield* inSteps(slots.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const group = groups[i] ?? 0
      filled[group] = (filled[group] ?? 0) + (column.isEmpty(slots[i] ?? 0) ? 0 : 1)
    }
  })
  return filled
}

/** The exact sum over all of a selection. */
export function sumOf(kernel: Kernel, lens: Lens, selection: Selection): Decimal {
  if (lens.form === 'numbers' && isSafe(lens.column, selection.count)) {
    const { values, empty, scale } = lens.column
    const sum = selection.isSparse
      ? sumOfSlots(lens.column, selection.slots)
      : kernel.sum(selection.mask, values, empty)
    return decimalText(sum, scale) as Decimal // written in canonical form
  }
  const { slots } = selection
  const groups = borrowWords('one group', slots.length).fill(0)
  const placing = () => alreadyPlaced({ slots, groups })
  const [all] = finished(summing(lens, { kernel, count: 1, sizes: Uint32Array.of(slots.length), placing }))
  return all?.sum ?? ('0' as Decimal)
}

function sumOfSlots({ values, empty }: NumberColumn, slots: Uint32Array): number {
  let sum = 0
  for (let i = 0; i < slots.length; i++) {
    const value = values[slots[i] ?? 0] ?? Number.NaN
    if (value !== empty && !Number.isNaN(value)) sum += value
  }
  return sum
}

/** While the greatest possible sum is a whole number that a double holds, adding doubles is exact. */
export function isSafe(column: NumberColumn, count: number): boolean {
  return column.farthest * count <= Number.MAX_SAFE_INTEGER
}
