import { decimalText } from '../../model/pack/decimals.ts'
import { type Decimal, places } from '../../model/quantity.ts'
import type { CodedLens, Lens } from './lens.ts'
import type { NumberColumn } from './numberColumn.ts'

/** Which group each of some slots belongs to, in the order of the slots. */
export interface Grouping {
  readonly slots: Uint32Array
  readonly groups: Uint32Array
  readonly count: number
}

export interface Sum {
  readonly sum: Decimal
  /** How many values were not empty. */
  readonly filled: number
}

const half = 2 ** 26

/** The exact sum of a column of whole numbers or decimals, one a group. */
export function sumsBy(lens: Lens, grouping: Grouping): readonly Sum[] {
  if (lens.form === 'numbers') return sumNumbers(lens.column, grouping)
  return lens.form === 'codes' ? sumWords(lens, grouping) : empties(grouping.count)
}

/** Numbers of another table, and decimals that no scaled double holds. */
function sumWords(lens: CodedLens, { slots, groups, count }: Grouping): readonly Sum[] {
  const words = Array.from({ length: lens.count }, (_, code) => lens.value(code))
  let scale = 0
  for (const word of words) if (typeof word === 'string') scale = Math.max(scale, places(word as Decimal))
  const scaled = words.map((word) => (word === null ? undefined : scaledOf(String(word), scale)))
  const sums = Array.from({ length: count }, () => 0n)
  const filled = new Uint32Array(count)
  for (let i = 0; i < slots.length; i++) {
    const value = scaled[lens.codes[slots[i] ?? 0] ?? 0]
    if (value === undefined) continue
    const group = groups[i] ?? 0
    sums[group] = (sums[group] ?? 0n) + value
    filled[group] = (filled[group] ?? 0) + 1
  }
  return sums.map((sum, group) => ({ sum: decimalText(sum, scale) as Decimal, filled: filled[group] ?? 0 }))
}

function scaledOf(decimal: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.')
  return BigInt(whole + fraction.padEnd(scale, '0'))
}

function empties(count: number): readonly Sum[] {
  return Array.from({ length: count }, () => ({ sum: '0' as Decimal, filled: 0 }))
}

function sumNumbers(column: NumberColumn, { slots, groups, count }: Grouping): readonly Sum[] {
  const { values, empty } = column
  const filled = new Uint32Array(count)
  const low = new Float64Array(count)
  const high = new Float64Array(count)
  // While the greatest possible sum is a whole number that a double holds, adding doubles is exact. Otherwise each value is
  // split in two, and neither half's sum can leave that range for any number of rows that fits in memory.
  const isSmall = column.farthest * slots.length <= Number.MAX_SAFE_INTEGER
  for (let i = 0; i < slots.length; i++) {
    const value = values[slots[i] ?? 0] ?? Number.NaN
    if (value === empty || Number.isNaN(value)) continue
    const group = groups[i] ?? 0
    filled[group] = (filled[group] ?? 0) + 1
    if (isSmall) {
      low[group] = (low[group] ?? 0) + value
    } else {
      const top = Math.floor(value / half)
      high[group] = (high[group] ?? 0) + top
      low[group] = (low[group] ?? 0) + (value - top * half)
    }
  }
  return Array.from(filled, (number, group) => {
    const whole = isSmall ? (low[group] ?? 0) : BigInt(high[group] ?? 0) * BigInt(half) + BigInt(low[group] ?? 0)
    return { sum: decimalText(whole, column.scale) as Decimal, filled: number } // written in canonical form
  })
}

/** The exact sum over all of some slots. */
export function sumOf(lens: Lens, slots: Uint32Array): Decimal {
  return sumsBy(lens, { slots, groups: zeros(slots.length), count: 1 })[0]?.sum ?? ('0' as Decimal)
}

let zeroGroups = new Uint32Array(0)

/** The groups of slots that all belong to group 0. Nobody writes to it. */
function zeros(length: number): Uint32Array {
  if (zeroGroups.length < length) zeroGroups = new Uint32Array(length)
  return zeroGroups
}
