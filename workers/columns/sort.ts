import type { ColumnTable } from './columnTable.ts'
import type { Kernel } from './kernel/kernel.ts'
import { type Keys, keysAtOnce, keysOf, noteBounds } from './keys.ts'
import type { CodedLens, Lens } from './lens.ts'
import { noRank } from './lens.ts'
import { sortByKey } from './sortByKey.ts'
import { sortTexts, textsAtOnce } from './sortTexts.ts'
import { finished, inSteps, stepRows } from './steps.ts'
import type { TextColumn } from './textColumn.ts'

export interface SortStep {
  readonly lens: Lens
  readonly isDescending: boolean
}

/** Every live slot, in ascending order of id. */
function idOrder(table: ColumnTable, kernel: Kernel): Uint32Array {
  const slots = new Uint32Array(table.slots)
  const count = kernel.slotsIn(table.alive.subarray(0, table.slots), slots)
  const live = count === slots.length ? slots : slots.slice(0, count)
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
  let order = idOrder(table, kernel)
  // From the last step to the first, each keeping the order of the ones before where it sees no difference.
  for (const step of [...steps].reverse()) {
    yield
    order = yield* sortedBy(kernel, step, order, table.slots)
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
      const crowd = lens.crowd()
      const { codes } = lens
      if (crowd !== undefined) {
        const { places } = crowd
        const compare = stepComparer({ lens: crowd.lens, isDescending: false })
        const placeOf = (slot: number) => places[codes[slot] ?? 0] ?? -1
        return emptiesLast(
          (slot) => placeOf(slot) < 0,
          (a, b) => compare(placeOf(a), placeOf(b)),
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

function* sortedBy(
  kernel: Kernel,
  { lens, isDescending }: SortStep,
  order: Uint32Array,
  slots: number,
): Generator<void, Uint32Array> {
  switch (lens.form) {
    case 'absent':
      return order
    case 'id': {
      // No two ids are alike, so what was sorted by before makes no difference.
      const byId = idOrder(lens.table, kernel)
      return isDescending ? byId.reverse() : byId
    }
    case 'texts': {
      const filled = yield* emptiesLast(order, lens.column)
      yield* sortTexts(kernel, lens.column, isDescending, filled)
      return order
    }
    case 'numbers': {
      const keys = keysOf(lens, undefined)
      if (keys !== undefined) yield* sortNumbers(kernel, keys, isDescending, order, slots)
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
  yield* inSteps(order.length, (from, to) => {
    for (let i = from; i < to; i++) keys[i] = keyOf[codes[order[i] ?? 0] ?? 0] ?? 0
  })
  yield
  yield* sortByKey(kernel, keys, order, most + 1)
}

/** As lens.ranks; the values of a crowd are sorted as they lie in their column, each of them once. */
function* ranking(kernel: Kernel, lens: CodedLens): Generator<void, Uint32Array> {
  const crowd = lens.crowd()
  if (crowd === undefined) return lens.ranks()
  const step = { lens: crowd.lens, isDescending: false }
  const { places } = crowd
  let slots = 0
  for (let code = 0; code < places.length; code++) slots = Math.max(slots, (places[code] ?? 0) + 1)
  const codeAt = new Uint32Array(slots)
  const filled = new Uint32Array(places.length)
  let count = 0
  for (let code = 0; code < places.length; code++) {
    const place = places[code] ?? 0
    if (place < 0) continue
    codeAt[place] = code
    filled[count++] = place
  }
  yield
  const order = yield* sortedBy(kernel, step, filled.subarray(0, count), slots)
  const compare = stepComparer(step)
  const ranks = new Uint32Array(lens.count).fill(noRank)
  let rank = -1
  const rankSome = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const place = order[i] ?? 0
      if (i === 0 || compare(order[i - 1] ?? 0, place) !== 0) rank++
      ranks[codeAt[place] ?? 0] = rank
    }
  }
  yield* inSteps(order.length, rankSome, textsAtOnce)
  lens.keepRanks(ranks)
  return ranks
}

const wordRange = 2 ** 32

/** Sorts by keys, which are whole numbers; empty is one more than the greatest, whichever way the others go. */
function* sortNumbers(
  kernel: Kernel,
  { read }: Keys,
  isDescending: boolean,
  order: Uint32Array,
  slots: number,
): Generator<void, void> {
  const { least, most } = yield* rangeOf(read, slots)
  const end = most - least + 1
  if (end > Number.MAX_SAFE_INTEGER) {
    const all = new Float64Array(slots)
    yield* byZone(slots, (from, to) => read(from, to, all.subarray(from, to)))
    const turn = isDescending ? -1 : 1
    order.sort((a, b) => {
      const left = all[a] ?? 0
      const right = all[b] ?? 0
      return left === right
        ? 0
        : left === Number.POSITIVE_INFINITY
          ? 1
          : right === Number.POSITIVE_INFINITY
            ? -1
            : turn * (left - right)
    })
    return
  }
  const low = new Uint32Array(slots)
  const high = end < wordRange ? undefined : new Uint32Array(slots)
  const keys = new Float64Array(keysAtOnce)
  yield* byZone(slots, (from, to) => {
    read(from, to, keys)
    for (let i = 0; i < to - from; i++) {
      const key = keys[i] ?? 0
      keys[i] = key === Number.POSITIVE_INFINITY ? end : isDescending ? most - key : key - least
    }
    for (let i = 0; i < to - from; i++) low[from + i] = keys[i] ?? 0
    if (high !== undefined) for (let i = 0; i < to - from; i++) high[from + i] = (keys[i] ?? 0) / wordRange
  })
  yield* sortByWord(kernel, low, order, Math.min(end, wordRange - 1))
  if (high !== undefined) yield* sortByWord(kernel, high, order, Math.floor(end / wordRange))
}

function* rangeOf(read: Keys['read'], slots: number): Generator<void, { least: number; most: number }> {
  const zones = Math.ceil(slots / keysAtOnce)
  const leasts = new Float64Array(zones)
  const mosts = new Float64Array(zones)
  const keys = new Float64Array(keysAtOnce)
  yield* byZone(slots, (from, to) => {
    read(from, to, keys)
    noteBounds(from / keysAtOnce, keys, to - from, leasts, mosts)
  })
  const least = Math.min(...leasts)
  const most = Math.max(...mosts)
  return least > most ? { least: 0, most: 0 } : { least, most }
}

/** Does something for slot after slot, as many at once as keys are read of. */
function* byZone(slots: number, work: (from: number, to: number) => void): Generator<void, void> {
  for (let from = 0; from < slots; from += keysAtOnce) {
    work(from, Math.min(slots, from + keysAtOnce))
    if ((from + keysAtOnce) % stepRows === 0) yield
  }
}

function* sortByWord(kernel: Kernel, words: Uint32Array, order: Uint32Array, most: number): Generator<void, void> {
  const keys = new Uint32Array(order.length)
  for (let from = 0; from < order.length; from += stepRows) {
    const to = Math.min(order.length, from + stepRows)
    for (let i = from; i < to; i++) keys[i] = words[order[i] ?? 0] ?? 0
    yield
  }
  yield* sortByKey(kernel, keys, order, most)
  yield
}

/** Moves the slots with empty values behind the others, both in the order they had. @returns the others */
function* emptiesLast(order: Uint32Array, column: TextColumn): Generator<void, Uint32Array> {
  const empties: number[] = []
  let filled = 0
  yield* inSteps(order.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const slot = order[i] ?? 0
      if (column.isEmpty(slot)) empties.push(slot)
      else order[filled++] = slot
    }
  })
  yield
  order.set(empties, filled)
  return order.subarray(0, filled)
}
