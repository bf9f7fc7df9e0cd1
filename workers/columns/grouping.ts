import type { Lens } from './lens.ts'
import type { NumberColumn } from './numberColumn.ts'
import { comparerOf } from './order.ts'
import { borrowWords } from './scratch.ts'
import type { Grouping } from './sums.ts'

/** Groups by one lens: a number for each slot, 0 for empty, and the value behind each number. */
interface Parts {
  readonly parts: Uint32Array
  readonly values: readonly unknown[]
}

/** Slots brought together by their values. The groups are borrowed: true until the next grouping. */
export interface Keyed extends Grouping {
  /** Rows in each group; a group may have none, and then is no group. */
  readonly sizes: Uint32Array
  /** The values of a group, one a lens, null for empty. */
  keyOf(group: number): readonly unknown[]
}

/** So many combinations are counted directly; of more, those that occur are numbered. */
const combinationsMax = 1 << 18

/** Brings slots together that have equal values in every lens; without a lens, all in one group. */
export function groupBy(lenses: readonly Lens[], slots: Uint32Array): Keyed {
  const groups: Uint32Array = borrowWords('groups', slots.length).fill(0)
  let count = 1
  let keyOf = (_: number): readonly unknown[] => []
  for (const [i, lens] of lenses.entries()) {
    const { parts, values } = partsOf(lens, slots)
    const before = keyOf
    const width = values.length
    if (i === 0) groups.set(parts)
    else if (count * width <= combinationsMax) {
      for (let at = 0; at < groups.length; at++) groups[at] = (groups[at] ?? 0) * width + (parts[at] ?? 0)
    } else {
      const pairs = number(groups, parts, width)
      count = pairs.length
      keyOf = (group) => [
        ...before(Math.floor((pairs[group] ?? 0) / width)),
        values[(pairs[group] ?? 0) % width] ?? null,
      ]
      continue
    }
    count *= width
    keyOf = (group) => [...before(Math.floor(group / width)), values[group % width] ?? null]
  }
  return { slots, groups, count, keyOf, sizes: sizesOf(groups, count) }
}

function sizesOf(groups: Uint32Array, count: number): Uint32Array {
  const sizes = new Uint32Array(count)
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] ?? 0
    sizes[group] = (sizes[group] ?? 0) + 1
  }
  return sizes
}

/** The groups that have rows, with their keys. */
export function filledGroups({ sizes, keyOf }: Keyed): { group: number; key: readonly unknown[]; size: number }[] {
  const filled: { group: number; key: readonly unknown[]; size: number }[] = []
  for (const [group, size] of sizes.entries()) if (size > 0) filled.push({ group, key: keyOf(group), size })
  return filled
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
      return { parts: borrowWords('parts', slots.length).fill(0), values: [null] }
    case 'codes': {
      const { codes: groupOf, values } = lens.groups()
      const { codes } = lens
      const parts = borrowWords('parts', slots.length)
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

/** Numbers within so small a span are their own groups. */
const spanMax = 1 << 14

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
  if (most - least > spanMax) {
    return partsByMap(slots, (slot) => (column.isEmpty(slot) ? null : (values[slot] ?? 0)), column)
  }
  const span = most < least ? 0 : most - least + 1
  const parts = borrowWords('parts', slots.length)
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] ?? 0
    parts[i] = column.isEmpty(slot) ? 0 : (values[slot] ?? 0) - least + 1
  }
  return { parts, values: [null, ...Array.from({ length: span }, (_, i) => column.valueOf(least + i))] }
}

function partsByMap(slots: Uint32Array, read: (slot: number) => string | number | null, column?: NumberColumn): Parts {
  const parts = borrowWords('parts', slots.length)
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

/** Numbers the pairs of group and part that occur, and puts each pair's number in the place of its group. */
function number(groups: Uint32Array, parts: Uint32Array, width: number): readonly number[] {
  const pairs: number[] = []
  const known = new Map<number, number>()
  for (let i = 0; i < groups.length; i++) {
    const pair = (groups[i] ?? 0) * width + (parts[i] ?? 0)
    let place = known.get(pair)
    if (place === undefined) {
      place = pairs.push(pair) - 1
      known.set(pair, place)
    }
    groups[i] = place
  }
  return pairs
}
