import { fail, type Outcome, ok } from '../../model/fault.ts'
import { decimalText } from '../../model/pack/decimals.ts'
import { type Decimal, places } from '../../model/quantity.ts'
import type { HeadingLevel, HeadingOrder, Headings, HeadingsAsked } from '../../model/query.ts'
import { fold } from '../../model/search.ts'
import { grouped } from './grouping.ts'
import { type Asked, keyOf, lensesOf } from './groups.ts'
import type { Keyed } from './keyed.ts'
import { keyOrder, stepGroups } from './keyOrder.ts'
import type { Lens } from './lens.ts'
import type { TableFinder } from './lenses.ts'
import { canMeasure } from './measures.ts'
import { compareText } from './order.ts'
import { inSteps, making, sorting } from './steps.ts'
import { scaledOf, summing } from './sums.ts'
import { titlesOf } from './titles.ts'

/**
 * The groups of a list on each level, with exact counts and sums. All is counted once, as finely as anybody asks (by all
 * fields and all units), and then folded up.
 */
export function* heading(
  { shelf, selection }: Asked,
  { by, sums, order, most }: HeadingsAsked,
  find: TableFinder,
): Generator<void, Outcome<Headings>> {
  const units = [...new Set(sums.flatMap(({ unit }) => unit ?? []))]
  const lenses = lensesOf(shelf, [...by, ...units])
  if (!lenses.ok) return lenses
  const summed = lensesOf(
    shelf,
    sums.map(({ field }) => field),
  )
  if (!summed.ok) return summed
  const unfit = sums.filter((_, i) => summed.value.slice(i, i + 1).some((lens) => !canMeasure('sum', lens)))
  if (unfit.length > 0) {
    const fields = Object.fromEntries(unfit.map(({ field }) => [field, 'wrongType']))
    return fail({ kind: 'invalid', table: shelf.table.drawer.name, fields })
  }
  const unitAt = sums.map(({ unit }) => (unit === undefined ? -1 : by.length + units.indexOf(unit)))
  const folded = yield* grouped(
    shelf.kernel,
    lenses.value,
    selection,
    function* (keyed) {
      const finest: Finest[] = []
      for (const [i, lens] of summed.value.entries()) {
        yield
        finest.push(yield* finestOf(lens, keyed, sums[i]?.field ?? '', unitAt[i] ?? -1))
      }
      yield
      return yield* folding(yield* keyOrder(lenses.value, keyed), keyed, by.length, finest, most)
    },
    { summed: summed.value, limit: { lenses: by.length, groups: most } },
  )
  const shown = folded === undefined ? [] : yield* arranging(folded, lenses.value.slice(0, by.length), order, find)
  return ok({
    levels: shown,
    isTooMany: folded === undefined,
    names: namesOf(shown, lenses.value, find),
    total: selection.count,
    complete: shelf.table.isComplete,
  })
}

/** One field's sums over the finest groups. */
interface Finest {
  readonly field: string
  /** Which value of a key is the unit; −1 for none. */
  readonly unitAt: number
  /** Digits after the point that the sums carry. */
  readonly scale: number
  readonly sums: readonly (bigint | undefined)[]
}

function* finestOf(lens: Lens, keyed: Keyed, field: string, unitAt: number): Generator<void, Finest> {
  const found = yield* summing(lens, keyed)
  let scale = 0
  for (const { sum } of found) scale = Math.max(scale, places(sum))
  const sums = yield* making(found.length, (group) => {
    const { sum, filled } = found[group] ?? { sum: '0', filled: 0 }
    return filled === 0 ? undefined : scaledOf(sum, scale)
  })
  return { field, unitAt, scale, sums }
}

type Value = HeadingLevel['values'][number]

interface FoldedSums {
  readonly field: string
  readonly unit: string | null
  readonly scale: number
  readonly amounts: (bigint | undefined)[]
}

/** The groups of a level in the order of their values, as the rows lie. */
interface Folded {
  readonly values: Value[]
  readonly counts: number[]
  readonly starts: number[]
  /** The group of the level above. */
  readonly parents: number[]
  readonly sums: Map<string, FoldedSums>
}

/** @returns undefined where the innermost level has too many groups */
function* folding(
  inOrder: readonly number[],
  keyed: Keyed,
  depth: number,
  finest: readonly Finest[],
  most: number,
): Generator<void, readonly Folded[] | undefined> {
  const levels = Array.from(
    { length: depth },
    (): Folded => ({ values: [], counts: [], starts: [], parents: [], sums: new Map() }),
  )
  let place = 0
  let last: readonly Value[] = []
  const take = (group: number) => {
    const key = keyOf(keyed, group)
    const size = keyed.sizes[group] ?? 0
    const parted = key.slice(0, depth).findIndex((value, i) => place === 0 || value !== last[i])
    for (const [depthHere, level] of levels.entries()) {
      if (parted >= 0 && parted <= depthHere) {
        level.values.push(key[depthHere] ?? null)
        level.counts.push(0)
        level.starts.push(place)
        level.parents.push((levels[depthHere - 1]?.values.length ?? 1) - 1)
      }
      const at = level.values.length - 1
      level.counts[at] = (level.counts[at] ?? 0) + size
      for (const { field, unitAt, scale, sums } of finest) {
        const amount = sums[group]
        const value = unitAt < 0 ? null : (key[unitAt] ?? null)
        const unit = value === null ? null : String(value)
        const name = JSON.stringify([field, unit])
        const folded = level.sums.get(name) ?? { field, unit, scale, amounts: [] }
        level.sums.set(name, folded)
        if (amount !== undefined) folded.amounts[at] = (folded.amounts[at] ?? 0n) + amount
      }
    }
    place += size
    last = key
  }
  yield* inSteps(
    inOrder.length,
    (from, to) => {
      for (const group of inOrder.slice(from, to)) take(group)
    },
    stepGroups / 4,
  )
  return (levels.at(-1)?.values.length ?? 0) > most ? undefined : levels
}

/** The levels in the order in which they are shown. */
function* arranging(
  levels: readonly Folded[],
  lenses: readonly Lens[],
  order: HeadingOrder,
  find: TableFinder,
): Generator<void, readonly HeadingLevel[]> {
  const shown: HeadingLevel[] = []
  let above: readonly number[] = [0]
  for (const [i, level] of levels.entries()) {
    const lens = lenses[i]
    const groups = Array.from(level.values, (_, group) => group)
    const compare = lens === undefined ? () => 0 : comparerOf(level, lens, order, find)
    const rankAbove = new Map(above.map((group, rank) => [group, rank]))
    const rankOf = (group: number) => rankAbove.get(level.parents[group] ?? 0) ?? 0
    const sorted = yield* sorting(groups, (a, b) => rankOf(a) - rankOf(b) || compare(a, b))
    const spans = above.map(() => 0)
    for (const group of sorted) spans[rankOf(group)] = (spans[rankOf(group)] ?? 0) + 1
    shown.push({
      values: sorted.map((group) => level.values[group] ?? null),
      counts: sorted.map((group) => level.counts[group] ?? 0),
      starts: sorted.map((group) => level.starts[group] ?? 0),
      spans,
      sums: [...level.sums.values()].map(({ field, unit, scale, amounts }) => ({
        field,
        unit,
        amounts: sorted.map((group) => {
          const amount = amounts[group]
          return amount === undefined ? null : (decimalText(amount, scale) as Decimal) // written in canonical form
        }),
      })),
    })
    above = sorted
    yield
  }
  return shown
}

/** How two groups of a level compare; the numbers of groups follow their values already. */
function comparerOf(
  level: Folded,
  lens: Lens,
  { of, field, unit, isDescending }: HeadingOrder,
  find: TableFinder,
): (a: number, b: number) => number {
  const turn = isDescending ? -1 : 1
  if (of === 'count') return (a, b) => turn * ((level.counts[a] ?? 0) - (level.counts[b] ?? 0)) || a - b
  if (of === 'sum') {
    const amounts = level.sums.get(JSON.stringify([field, unit ?? null]))?.amounts ?? []
    return (a, b) => {
      const [left, right] = [amounts[a], amounts[b]]
      if (left === undefined || right === undefined)
        return Number(left === undefined) - Number(right === undefined) || a - b
      return left === right ? a - b : left < right ? -turn : turn
    }
  }
  // An id says nothing: rows that are pointed to are put in the order of their names.
  const table = lens.field.kind === 'ref' ? find(tableBehind(lens)) : undefined
  const titles = table === undefined ? undefined : titlesOf(table, level.values.flatMap(textsIn))
  const folded = level.values.map((value) => fold(titles?.[String(value)] ?? ''))
  return (a, b) => {
    const [isLeftEmpty, isRightEmpty] = [level.values[a] === null, level.values[b] === null]
    if (isLeftEmpty || isRightEmpty) return Number(isLeftEmpty) - Number(isRightEmpty)
    return turn * (compareText(folded[a] ?? '', folded[b] ?? '') || a - b)
  }
}

function namesOf(levels: readonly HeadingLevel[], lenses: readonly Lens[], find: TableFinder): Record<string, string> {
  const names: Record<string, string> = {}
  for (const [i, { values }] of levels.entries()) {
    const lens = lenses[i]
    const table = lens?.field.kind === 'ref' ? find(tableBehind(lens)) : undefined
    if (table !== undefined) Object.assign(names, titlesOf(table, values.flatMap(textsIn)))
  }
  return names
}

/** A ref without a table of its own says who made or changed the row. */
function tableBehind({ field }: Lens): string {
  return field.table ?? 'appUser'
}

function textsIn(value: Value): readonly string[] {
  return typeof value === 'string' ? [value] : []
}
