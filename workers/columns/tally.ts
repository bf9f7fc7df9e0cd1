import type { Kernel, Sums } from './kernel/kernel.ts'
import type { Keyed, Limit, Placed } from './keyed.ts'
import type { CodedLens, Lens } from './lens.ts'
import { giveBack, lendWords } from './scratch.ts'
import type { Selection } from './selection.ts'
import { inSteps } from './steps.ts'
import { isSafe } from './sums.ts'

/** The sums of more groups than this do not stay in the processor's cache. */
const groupsMax = 1 << 15
/** A row is a few nanoseconds here, and each step copies all sums so far. */
const stepRows = 1 << 17

/** Whether the groups of a selection can be counted in one pass over all rows, and are worth one. */
export function canTally(lenses: readonly Lens[], selection: Selection): lenses is readonly CodedLens[] {
  if (selection.isSparse) return false
  let groups = 1
  for (const lens of lenses) {
    if (lens.form !== 'codes' || lens.count > groupsMax) return false
    groups *= lens.groups().values.length
  }
  return groups <= groupsMax
}

interface Asked {
  readonly kernel: Kernel
  readonly lenses: readonly CodedLens[]
  readonly selection: Selection
  readonly summed: readonly Lens[]
  readonly limit: Limit
}

/**
 * As grouped, in one pass that counts the rows of each group and adds up their numbers; which row is in which group is only
 * written down where somebody asks.
 */
export function* tallied<T>(
  { kernel, lenses, selection, summed, limit }: Asked,
  use: (keyed: Keyed) => Generator<void, T>,
): Generator<void, T | undefined> {
  const parts = lenses.map((lens) => lens.groups())
  const widths = parts.map(({ values }) => values.length)
  const count = product(widths)
  const sizes = new Uint32Array(count)
  const numbers = summed.flatMap((lens) => (lens.form === 'numbers' ? [lens.column] : []))
  const into = new Map(
    numbers
      .filter((column) => isSafe(column, selection.count))
      .map((column) => [column, { sums: new Float64Array(count), filled: new Uint32Array(count) }] as const),
  )
  const { mask } = selection
  const keys = () => lenses.map(({ codes }, i) => ({ codes, parts: parts[i]?.codes ?? sizes, width: widths[i] ?? 1 }))
  yield* inSteps(
    mask.length,
    (from, to) => {
      const columns = [...into].map(([{ values, empty }, sums]) => ({ values, empty, into: sums }))
      kernel.gather(mask, from, to, { keys: keys(), sizes, columns })
    },
    stepRows,
  )
  const filled = Uint32Array.from(sizes.keys()).filter((group) => (sizes[group] ?? 0) > 0)
  const below = product(widths.slice(limit.lenses))
  if (limit.lenses > 0 && new Set(filled.map((group) => Math.floor(group / below))).size > limit.groups)
    return undefined
  yield
  const lent: Uint32Array<ArrayBuffer>[] = []
  let placed: Placed | undefined
  function* placing(): Generator<void, Placed> {
    if (placed !== undefined) return placed
    const { slots } = selection
    const groups = lendWords(slots.length)
    lent.push(groups)
    const numberOf = new Uint32Array(count)
    for (const [number, group] of filled.entries()) numberOf[group] = number
    yield* inSteps(slots.length, (from, to) => {
      const some = groups.subarray(from, to).fill(0)
      for (const key of keys()) kernel.combine(some, slots.subarray(from, to), key.codes, key.parts, key.width)
      kernel.renumber(some, numberOf)
    })
    placed = { slots, groups }
    return placed
  }
  try {
    return yield* use({
      kernel,
      count: filled.length,
      sizes: filled.map((group) => sizes[group] ?? 0),
      values: parts.map(({ values }) => values),
      partsOf: (group) => partsOf(filled[group] ?? 0, widths),
      placing,
      added: new Map([...into].map(([column, all]) => [column, ofGroups(all, filled)])),
    })
  } finally {
    for (const each of lent) giveBack(each)
  }
}

function product(widths: readonly number[]): number {
  return widths.reduce((all, width) => all * width, 1)
}

function partsOf(group: number, widths: readonly number[]): readonly number[] {
  const parts: number[] = []
  let rest = group
  for (const width of widths.toReversed()) {
    parts.unshift(rest % width)
    rest = Math.floor(rest / width)
  }
  return parts
}

function ofGroups({ sums, filled }: Sums, groups: Uint32Array): Sums {
  return {
    sums: Float64Array.from(groups, (group) => sums[group] ?? 0),
    filled: groups.map((group) => filled[group] ?? 0),
  }
}
