import type { Lens } from './lens.ts'
import type { NumberColumn } from './numberColumn.ts'
import { comparerOf } from './order.ts'
import type { Grouping } from './sums.ts'

/** Groups by one lens: a number for each slot, 0 for empty, and the value behind each number. */
interface Parts {
  readonly parts: Uint32Array
  readonly values: readonly unknown[]
}

export interface Keyed extends Grouping {
  /** The values of each group, one a lens, null for empty. */
  readonly keys: readonly (readonly unknown[])[]
}

/** Brings slots together that have equal values in every lens; without a lens, all in one group. */
export function groupBy(lenses: readonly Lens[], slots: Uint32Array): Keyed {
  let groups: Uint32Array = new Uint32Array(slots.length)
  let keys: readonly (readonly unknown[])[] = slots.length > 0 ? [[]] : []
  for (const lens of lenses) {
    const { parts, values } = partsOf(lens, slots)
    const joined = join(groups, keys.length, parts, values.length)
    keys = joined.pairs.map(([group, part]) => [...(keys[group] ?? []), values[part] ?? null])
    groups = joined.groups
  }
  return { slots, groups, count: keys.length, keys }
}

/** How two keys compare: by each value in turn, empty ones last. */
export function keyComparer(lenses: readonly Lens[]): (a: readonly unknown[], b: readonly unknown[]) => number {
  const comparers = lenses.map((lens) => comparerOf(lens.field))
  return (a, b) => {
    for (const [i, compare] of comparers.entries()) {
      const left = a[i] ?? null
      const right = b[i] ?? null
      const sign =
        left === null || right === null ? Number(left === null) - Number(right === null) : compare(left, right)
      if (sign !== 0) return sign
    }
    return 0
  }
}

function partsOf(lens: Lens, slots: Uint32Array): Parts {
  switch (lens.form) {
    case 'absent':
      return { parts: new Uint32Array(slots.length), values: [null] }
    case 'codes': {
      const { codes: groupOf, values } = lens.groups()
      const { codes } = lens
      const parts = new Uint32Array(slots.length)
      for (let i = 0; i < slots.length; i++) parts[i] = groupOf[codes[slots[i] ?? 0] ?? 0] ?? 0
      return { parts, values }
    }
    case 'numbers':
      return partsOfNumbers(lens.column, slots)
    case 'texts':
      return partsByMap(slots, (slot) => (lens.column.isEmpty(slot) ? null : lens.column.textAt(slot)))
    case 'id':
      return partsByMap(slots, (slot) => lens.table.idAt(slot))
  }
}

const directMax = 1 << 16

function partsOfNumbers(column: NumberColumn, slots: Uint32Array): Parts {
  const { values } = column
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] ?? 0
    if (column.isEmpty(slot)) continue
    const value = values[slot] ?? 0
    if (value < least) least = value
    if (value > most) most = value
  }
  if (most - least > directMax) {
    return partsByMap(slots, (slot) => (column.isEmpty(slot) ? null : (values[slot] ?? 0)), column)
  }
  const span = most < least ? 0 : most - least + 1
  const parts = new Uint32Array(slots.length)
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] ?? 0
    parts[i] = column.isEmpty(slot) ? 0 : (values[slot] ?? 0) - least + 1
  }
  return { parts, values: [null, ...Array.from({ length: span }, (_, i) => column.valueOf(least + i))] }
}

function partsByMap(slots: Uint32Array, read: (slot: number) => string | number | null, column?: NumberColumn): Parts {
  const parts = new Uint32Array(slots.length)
  const partOf = new Map<string | number | null, number>([[null, 0]])
  for (let i = 0; i < slots.length; i++) {
    const value = read(slots[i] ?? 0)
    let part = partOf.get(value)
    if (part === undefined) {
      part = partOf.size
      partOf.set(value, part)
    }
    parts[i] = part
  }
  const meaningOf = (key: string | number | null) =>
    column !== undefined && typeof key === 'number' ? column.valueOf(key) : key
  return { parts, values: Array.from(partOf.keys(), meaningOf) }
}

/** Numbers the pairs of group and part that occur. */
function join(groups: Uint32Array, groupCount: number, parts: Uint32Array, partCount: number) {
  const joined = new Uint32Array(groups.length)
  const pairs: (readonly [number, number])[] = []
  const combinations = groupCount * partCount
  // A table of all pairs where it is small, a map of those that occur where it is not.
  const direct = combinations <= directMax * 64 ? new Uint32Array(combinations) : undefined
  const known = new Map<number, number>()
  for (let i = 0; i < groups.length; i++) {
    const pair = (groups[i] ?? 0) * partCount + (parts[i] ?? 0)
    let number = direct === undefined ? (known.get(pair) ?? 0) : (direct[pair] ?? 0)
    if (number === 0) {
      number = pairs.push([groups[i] ?? 0, parts[i] ?? 0])
      if (direct === undefined) known.set(pair, number)
      else direct[pair] = number
    }
    joined[i] = number - 1
  }
  return { groups: joined, pairs }
}
