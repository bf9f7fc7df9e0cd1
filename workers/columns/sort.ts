import type { ColumnTable } from './columnTable.ts'
import type { Kernel } from './kernel/kernel.ts'
import type { CodedLens, Lens } from './lens.ts'
import { noRank } from './lens.ts'
import type { NumberColumn } from './numberColumn.ts'
import { finished, stepRows } from './steps.ts'
import type { TextColumn } from './textColumn.ts'
import { sharedPrefix } from './textKeys.ts'

export interface SortStep {
  readonly lens: Lens
  readonly isDescending: boolean
}

/** Every live slot, in ascending order of id. */
function idOrder(table: ColumnTable): Uint32Array {
  const live = new Uint32Array(table.liveCount)
  let count = 0
  for (let slot = 0; slot < table.slots; slot++) if (table.alive[slot] === 1) live[count++] = slot
  return table.isInIdOrder ? live : live.sort((a, b) => table.ids.compare(a, b))
}

/** Every live slot in the order of these steps; empty values last whichever way, the id at the end. */
export function fullOrder(table: ColumnTable, kernel: Kernel, steps: readonly SortStep[]): Uint32Array {
  return finished(ordering(table, kernel, steps))
}

/**
 * As fullOrder, a few rows at a time. Where a slot is changed between two steps its place is not to be trusted, but all
 * others lie in order.
 */
export function* ordering(
  table: ColumnTable,
  kernel: Kernel,
  steps: readonly SortStep[],
): Generator<void, Uint32Array> {
  let order = idOrder(table)
  // From the last step to the first, each keeping the order of the ones before where it sees no difference.
  for (const step of [...steps].reverse()) {
    yield
    order = yield* sortedBy(kernel, step, order)
  }
  return order
}

/** How two slots compare by these steps, and by their ids at the end. */
export function comparerFor(table: ColumnTable, steps: readonly SortStep[]): (a: number, b: number) => number {
  const comparers = steps.map(stepComparer)
  return (a, b) => {
    for (const compare of comparers) {
      const sign = compare(a, b)
      if (sign !== 0) return sign
    }
    return table.isInIdOrder ? a - b : table.ids.compare(a, b)
  }
}

/** As comparerFor, for one step: empty values last, equal ones equal. */
export function stepComparer({ lens, isDescending }: SortStep): (a: number, b: number) => number {
  const turn = isDescending ? -1 : 1
  const emptiesLast = (isEmpty: (slot: number) => boolean, compare: (a: number, b: number) => number) => {
    return (a: number, b: number) => {
      const left = isEmpty(a)
      const right = isEmpty(b)
      return left || right ? Number(left) - Number(right) : turn * compare(a, b)
    }
  }
  switch (lens.form) {
    case 'absent':
      return () => 0
    case 'id':
      return (a, b) => turn * lens.table.ids.compare(a, b)
    case 'texts':
      return emptiesLast(
        (slot) => lens.column.isEmpty(slot),
        (a, b) => lens.column.compare(a, b),
      )
    case 'numbers': {
      const { column } = lens
      return emptiesLast(
        (slot) => column.isEmpty(slot),
        (a, b) => (column.values[a] ?? 0) - (column.values[b] ?? 0),
      )
    }
    case 'codes': {
      const words = lens.crowd()?.texts()
      const { codes } = lens
      if (words !== undefined) {
        return emptiesLast(
          (slot) => codes[slot] === 0,
          (a, b) => words.compare(codes[a] ?? 0, codes[b] ?? 0),
        )
      }
      const ranks = lens.ranks()
      const rankOf = (slot: number) => ranks[codes[slot] ?? 0] ?? noRank
      return emptiesLast(
        (slot) => rankOf(slot) === noRank,
        (a, b) => rankOf(a) - rankOf(b),
      )
    }
  }
}

function* sortedBy(kernel: Kernel, { lens, isDescending }: SortStep, order: Uint32Array): Generator<void, Uint32Array> {
  switch (lens.form) {
    case 'absent':
      return order
    case 'id': {
      const byId = order.slice().sort((a, b) => lens.table.ids.compare(a, b))
      return isDescending ? byId.reverse() : byId
    }
    case 'texts': {
      const filled = yield* emptiesLast(order, (slot) => lens.column.isEmpty(slot))
      yield* sortTexts(kernel, lens.column, isDescending, filled)
      return order
    }
    case 'numbers': {
      const filled = yield* emptiesLast(order, (slot) => lens.column.isEmpty(slot))
      yield* sortNumbers(kernel, lens.column, isDescending, filled)
      return order
    }
    case 'codes':
      yield* sortCodes(kernel, lens, isDescending, order)
      return order
  }
}

function* sortCodes(kernel: Kernel, lens: CodedLens, isDescending: boolean, order: Uint32Array): Generator<void, void> {
  const ranks = yield* ranking(kernel, lens)
  yield
  let most = 0
  for (const rank of ranks) if (rank !== noRank && rank > most) most = rank
  // Empty is one more than the greatest, whichever way the others go.
  const keyOf = ranks.map((rank) => (rank === noRank ? most + 1 : isDescending ? most - rank : rank))
  const { codes } = lens
  const keys = new Uint32Array(order.length)
  for (let from = 0; from < order.length; from += stepRows) {
    const to = Math.min(order.length, from + stepRows)
    for (let i = from; i < to; i++) keys[i] = keyOf[codes[order[i] ?? 0] ?? 0] ?? 0
    yield
  }
  kernel.sortByKey(keys, order, most + 1)
}

/** As lens.ranks; many words are sorted as the texts that they are. */
function* ranking(kernel: Kernel, lens: CodedLens): Generator<void, Uint32Array> {
  const crowd = lens.crowd()
  if (crowd === undefined) return lens.ranks()
  const texts = crowd.texts()
  const codes = new Uint32Array(lens.count - 1)
  for (let i = 0; i < codes.length; i++) codes[i] = i + 1
  yield* sortTexts(kernel, texts, false, codes)
  const ranks = new Uint32Array(lens.count).fill(noRank)
  // No two words of a dictionary are equal, so each has a place of its own.
  for (const [place, code] of codes.entries()) ranks[code] = place
  lens.keepRanks(ranks)
  return ranks
}

function* sortNumbers(
  kernel: Kernel,
  column: NumberColumn,
  isDescending: boolean,
  order: Uint32Array,
): Generator<void, void> {
  const { values } = column
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let from = 0; from < order.length; from += stepRows) {
    const to = Math.min(order.length, from + stepRows)
    for (let i = from; i < to; i++) {
      const value = values[order[i] ?? 0] ?? 0
      if (value < least) least = value
      if (value > most) most = value
    }
    yield
  }
  const range = most - least
  if (range > Number.MAX_SAFE_INTEGER) {
    order.sort((a, b) => ((values[a] ?? 0) - (values[b] ?? 0)) * (isDescending ? -1 : 1))
    return
  }
  const keys = new Uint32Array(order.length)
  const digits = isDescending
    ? (slot: number) => most - (values[slot] ?? 0)
    : (slot: number) => (values[slot] ?? 0) - least
  const hasTwoWords = range >= wordRange
  yield* fillKeys(keys, order, hasTwoWords ? (slot) => digits(slot) % wordRange : digits)
  kernel.sortByKey(keys, order, Math.min(range, wordRange - 1))
  if (!hasTwoWords) return
  yield
  yield* fillKeys(keys, order, (slot) => digits(slot) / wordRange)
  kernel.sortByKey(keys, order, Math.floor(range / wordRange))
}

const wordRange = 2 ** 32

function* fillKeys(keys: Uint32Array, order: Uint32Array, keyOf: (slot: number) => number): Generator<void, void> {
  for (let from = 0; from < order.length; from += stepRows) {
    const to = Math.min(order.length, from + stepRows)
    for (let i = from; i < to; i++) keys[i] = keyOf(order[i] ?? 0)
    yield
  }
}

/** Sorts by eight bytes of each text, after what all have in common, and then sorts by the rest where those are equal. */
function* sortTexts(
  kernel: Kernel,
  column: TextColumn,
  isDescending: boolean,
  order: Uint32Array,
): Generator<void, void> {
  const shared = yield* sharedPrefix(column, order)
  const turned = isDescending ? 0xffffffff : 0
  const wordAt = (slot: number, from: number) => (column.foldedWord(slot, shared + from) ^ turned) >>> 0
  const keys = new Uint32Array(order.length)
  for (const from of [4, 0]) {
    yield* fillKeys(keys, order, (slot) => wordAt(slot, from))
    kernel.sortByKey(keys, order, 0xffffffff)
    yield
  }
  const turn = isDescending ? -1 : 1
  const compare = (a: number, b: number) => turn * column.compare(a, b)
  let start = 0
  let looked = 0
  for (let i = 1; i <= order.length; i++) {
    if (++looked >= stepRows) {
      looked = 0
      yield
    }
    const isSame = i < order.length && keys[i] === keys[start]
    if (isSame && wordAt(order[i] ?? 0, 4) === wordAt(order[i - 1] ?? 0, 4)) continue
    const alike = order.subarray(start, i)
    // Many that begin alike are sorted by what comes after; where all are alike, that would go round in a circle.
    if (alike.length > manyAlike && alike.length < order.length) yield* sortTexts(kernel, column, isDescending, alike)
    else if (alike.length > 1) {
      alike.sort(compare) // stable, as every sort of a typed array with a comparer
      looked += alike.length
    }
    start = i
  }
}

/** So many texts are quicker sorted by eight bytes at a time than by comparing two and two. */
const manyAlike = 1000

/** Moves the slots with empty values behind the others, both in the order they had. @returns the others */
function* emptiesLast(order: Uint32Array, isEmpty: (slot: number) => boolean): Generator<void, Uint32Array> {
  const empties: number[] = []
  let filled = 0
  for (let from = 0; from < order.length; from += stepRows) {
    const to = Math.min(order.length, from + stepRows)
    for (let i = from; i < to; i++) {
      const slot = order[i] ?? 0
      if (isEmpty(slot)) empties.push(slot)
      else order[filled++] = slot
    }
    yield
  }
  order.set(empties, filled)
  return order.subarray(0, filled)
}
