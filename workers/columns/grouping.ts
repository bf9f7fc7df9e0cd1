import type { Kernel } from './kernel/kernel.ts'
import { alreadyPlaced, type Keyed, type Limit, type Placed } from './keyed.ts'
import type { CodedLens, Lens } from './lens.ts'
import type { NumberColumn } from './numberColumn.ts'
import { giveBack, lendWords } from './scratch.ts'
import type { Selection } from './selection.ts'
import { inSteps } from './steps.ts'
import { canTally, tallied } from './tally.ts'

/** So many combinations are counted directly; of more, those that occur are numbered. */
const combinationsMax = 1 << 18
/** Reading texts one by one is dear: so many are a step. */
const textStep = 1 << 12

/**
 * Brings slots together that have equal values in every lens; without a lens, all in one group.
 * @param use takes what it needs of the groups: they are lent, and go back when it is done
 * @param summed what it will add up
 * @returns undefined where the limit is passed
 */
export function* grouped<T>(
  kernel: Kernel,
  lenses: readonly Lens[],
  selection: Selection,
  use: (keyed: Keyed) => Generator<void, T>,
  { summed = [], limit = { lenses: 0, groups: 0 } }: { readonly summed?: readonly Lens[]; readonly limit?: Limit } = {},
): Generator<void, T | undefined> {
  if (canTally(lenses, selection)) return yield* tallied({ kernel, lenses, selection, summed, limit }, use)
  const { slots } = selection
  const groups = lendWords(slots.length)
  const parts = lendWords(slots.length)
  try {
    const keyed = yield* keying(kernel, lenses, slots, { groups, parts }, limit)
    return keyed === undefined ? undefined : yield* use(keyed)
  } finally {
    giveBack(groups)
    giveBack(parts)
  }
}

interface Lent {
  readonly groups: Uint32Array
  readonly parts: Uint32Array
}

function* keying(
  kernel: Kernel,
  lenses: readonly Lens[],
  slots: Uint32Array,
  { groups, parts }: Lent,
  limit: Limit,
): Generator<void, Keyed | undefined> {
  groups.fill(0)
  const values: (readonly unknown[])[] = []
  let count = 1
  let partsOf = (_: number): readonly number[] => []
  for (const [i, lens] of lenses.entries()) {
    const most = i < limit.lenses ? limit.groups : Number.POSITIVE_INFINITY
    const isDirect = lens.form === 'codes' && count * lens.groups().values.length <= combinationsMax
    const found = isDirect ? lens.groups().values : yield* partsIn(lens, slots, parts, most)
    if (found === undefined) return undefined
    yield
    values.push(found)
    const before = partsOf
    const width = found.length
    if (count * width <= combinationsMax) {
      if (isDirect) yield* combiningCodes(kernel, lens, slots, groups)
      else {
        yield* inSteps(groups.length, (from, to) => {
          for (let at = from; at < to; at++) groups[at] = (groups[at] ?? 0) * width + (parts[at] ?? 0)
        })
      }
      count *= width
      partsOf = (group) => [...before(Math.floor(group / width)), group % width]
    } else {
      const pairs = yield* numbering(groups, parts, width, most)
      if (pairs === undefined) return undefined
      count = pairs.length
      partsOf = (group) => {
        const pair = pairs[group] ?? 0
        return [...before(Math.floor(pair / width)), pair % width]
      }
    }
    if (count > most && (yield* occupied(groups, count)) > most) return undefined
    yield
  }
  const sizes = new Uint32Array(count)
  yield* inSteps(groups.length, (from, to) => kernel.tally(groups.subarray(from, to), sizes))
  const placed = { slots, groups }
  const placing = () => alreadyPlaced(placed)
  return yield* withoutHoles({ kernel, placing, count, sizes, values, partsOf }, placed)
}

/** What partsIn and the combining after it would make of a coded lens, in one pass. */
function* combiningCodes(
  kernel: Kernel,
  lens: CodedLens,
  slots: Uint32Array,
  groups: Uint32Array,
): Generator<void, void> {
  const { codes: parts, values } = lens.groups()
  yield* inSteps(slots.length, (from, to) => {
    kernel.combine(groups.subarray(from, to), slots.subarray(from, to), lens.codes, parts, values.length)
  })
}

/** How many groups have rows. */
function* occupied(groups: Uint32Array, count: number): Generator<void, number> {
  const isUsed = new Uint8Array(count)
  let used = 0
  yield* inSteps(groups.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const group = groups[i] ?? 0
      used += 1 - (isUsed[group] ?? 0)
      isUsed[group] = 1
    }
  })
  return used
}

/** The groups numbered anew, those without rows left out. */
function* withoutHoles(keyed: Keyed, { groups }: Placed): Generator<void, Keyed> {
  const { kernel, sizes } = keyed
  const filled: number[] = []
  const numberOf = new Uint32Array(keyed.count)
  for (const [group, size] of sizes.entries()) if (size > 0) numberOf[group] = filled.push(group) - 1
  if (filled.length === keyed.count) return keyed
  yield
  yield* inSteps(groups.length, (from, to) => kernel.renumber(groups.subarray(from, to), numberOf))
  return {
    ...keyed,
    count: filled.length,
    sizes: Uint32Array.from(filled, (group) => sizes[group] ?? 0),
    partsOf: (group) => keyed.partsOf(filled[group] ?? 0),
  }
}

/** Writes a number for the value of each slot, 0 for empty. @returns the value behind each number */
function* partsIn(
  lens: Lens,
  slots: Uint32Array,
  parts: Uint32Array,
  most: number,
): Generator<void, readonly unknown[] | undefined> {
  switch (lens.form) {
    case 'absent':
      parts.fill(0)
      return [null]
    case 'codes': {
      const { codes: groupOf, values } = lens.groups()
      yield* inSteps(slots.length, (from, to) => {
        const { codes } = lens
        for (let i = from; i < to; i++) parts[i] = groupOf[codes[slots[i] ?? 0] ?? 0] ?? 0
      })
      return values
    }
    case 'numbers':
      return yield* partsOfNumbers(lens.column, slots, parts, most)
    case 'texts': {
      const { column } = lens
      const read = (slot: number) => (column.isEmpty(slot) ? null : column.textAt(slot))
      return yield* partsByMap(read, slots, parts, most, textStep)
    }
    case 'id':
      return yield* partsByMap((slot) => lens.table.idAt(slot), slots, parts, most, textStep)
  }
}

/** Numbers within so small a span are their own groups. */
const spanMax = 1 << 14

function* partsOfNumbers(
  column: NumberColumn,
  slots: Uint32Array,
  parts: Uint32Array,
  most: number,
): Generator<void, readonly unknown[] | undefined> {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  yield* inSteps(slots.length, (from, to) => {
    const { values } = column
    for (let i = from; i < to; i++) {
      const slot = slots[i] ?? 0
      if (column.isEmpty(slot)) continue
      const value = values[slot] ?? 0
      if (value < least) least = value
      if (value > greatest) greatest = value
    }
  })
  yield
  if (greatest - least > spanMax) {
    const read = (slot: number) => (column.isEmpty(slot) ? null : (column.values[slot] ?? 0))
    const found = yield* partsByMap(read, slots, parts, most)
    return found?.map((key) => (typeof key === 'number' ? column.valueOf(key) : key))
  }
  const span = greatest < least ? 0 : greatest - least + 1
  yield* inSteps(slots.length, (from, to) => {
    const { values } = column
    for (let i = from; i < to; i++) {
      const slot = slots[i] ?? 0
      parts[i] = column.isEmpty(slot) ? 0 : (values[slot] ?? 0) - least + 1
    }
  })
  return [null, ...Array.from({ length: span }, (_, i) => column.valueOf(least + i))]
}

function* partsByMap(
  read: (slot: number) => string | number | null,
  slots: Uint32Array,
  parts: Uint32Array,
  most: number,
  size?: number,
): Generator<void, readonly (string | number | null)[] | undefined> {
  const partOf = new Map<string | number | null, number>([[null, 0]])
  const steps = inSteps(
    slots.length,
    (from, to) => {
      for (let i = from; i < to; i++) {
        const value = read(slots[i] ?? 0)
        let part = partOf.get(value)
        if (part === undefined) {
          part = partOf.size
          partOf.set(value, part)
        }
        parts[i] = part
      }
    },
    size,
  )
  while (steps.next().done !== true) {
    // The empty value is in the map, whether or not a row has it.
    if (partOf.size - 1 > most) return undefined
    yield
  }
  return [...partOf.keys()]
}

/** Numbers the pairs of group and part that occur, and puts each pair's number in the place of its group. */
function* numbering(
  groups: Uint32Array,
  parts: Uint32Array,
  width: number,
  most: number,
): Generator<void, readonly number[] | undefined> {
  const pairs: number[] = []
  const known = new Map<number, number>()
  const steps = inSteps(groups.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const pair = (groups[i] ?? 0) * width + (parts[i] ?? 0)
      let place = known.get(pair)
      if (place === undefined) {
        place = pairs.push(pair) - 1
        known.set(pair, place)
      }
      groups[i] = place
    }
  })
  while (steps.next().done !== true) {
    if (pairs.length > most) return undefined
    yield
  }
  return pairs
}
