import type { ColumnTable } from './columnTable.ts'
import type { Kernel } from './kernel/kernel.ts'
import type { CodedLens, Lens } from './lens.ts'
import { noRank } from './lens.ts'
import type { NumberColumn } from './numberColumn.ts'
import type { TextColumn } from './textColumn.ts'

export interface SortStep {
  readonly lens: Lens
  readonly isDescending: boolean
}

/** Every live slot, in ascending order of id. */
export function idOrder(table: ColumnTable): Uint32Array {
  const live = new Uint32Array(table.liveCount)
  let count = 0
  for (let slot = 0; slot < table.slots; slot++) if (table.alive[slot] === 1) live[count++] = slot
  return table.isInIdOrder ? live : live.sort((a, b) => table.ids.compare(a, b))
}

/** Every live slot in the order of these steps; empty values last whichever way, the id at the end. */
export function fullOrder(table: ColumnTable, kernel: Kernel, steps: readonly SortStep[]): Uint32Array {
  let order = idOrder(table)
  // From the last step to the first, each keeping the order of the ones before where it sees no difference.
  for (const step of [...steps].reverse()) order = sortedBy(kernel, step, order)
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
    return table.ids.compare(a, b)
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
      const ranks = lens.ranks()
      const rankOf = (slot: number) => ranks[lens.codes[slot] ?? 0] ?? noRank
      return emptiesLast(
        (slot) => rankOf(slot) === noRank,
        (a, b) => rankOf(a) - rankOf(b),
      )
    }
  }
}

function sortedBy(kernel: Kernel, { lens, isDescending }: SortStep, order: Uint32Array): Uint32Array {
  switch (lens.form) {
    case 'absent':
      return order
    case 'id': {
      const byId = order.slice().sort((a, b) => lens.table.ids.compare(a, b))
      return isDescending ? byId.reverse() : byId
    }
    case 'texts':
      return withEmptiesLast(
        order,
        (slot) => lens.column.isEmpty(slot),
        (filled) => sortTexts(kernel, lens.column, isDescending, filled),
      )
    case 'numbers':
      return withEmptiesLast(
        order,
        (slot) => lens.column.isEmpty(slot),
        (filled) => sortNumbers(kernel, lens.column, isDescending, filled),
      )
    case 'codes':
      return sortCodes(kernel, lens, isDescending, order)
  }
}

function sortCodes(kernel: Kernel, lens: CodedLens, isDescending: boolean, order: Uint32Array): Uint32Array {
  const ranks = lens.ranks()
  let most = 0
  for (const rank of ranks) if (rank !== noRank && rank > most) most = rank
  // Empty is one more than the greatest, whichever way the others go.
  const keyOf = ranks.map((rank) => (rank === noRank ? most + 1 : isDescending ? most - rank : rank))
  const keys = new Uint32Array(order.length)
  const { codes } = lens
  for (let i = 0; i < order.length; i++) keys[i] = keyOf[codes[order[i] ?? 0] ?? 0] ?? 0
  kernel.sortByKey(keys, order, most + 1)
  return order
}

function sortNumbers(kernel: Kernel, column: NumberColumn, isDescending: boolean, order: Uint32Array): void {
  const { values } = column
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < order.length; i++) {
    const value = values[order[i] ?? 0] ?? 0
    if (value < least) least = value
    if (value > most) most = value
  }
  const range = most - least
  if (range > Number.MAX_SAFE_INTEGER) {
    order.sort((a, b) => ((values[a] ?? 0) - (values[b] ?? 0)) * (isDescending ? -1 : 1))
    return
  }
  const distance = (slot: number) => (isDescending ? most - (values[slot] ?? 0) : (values[slot] ?? 0) - least)
  const keys = new Uint32Array(order.length)
  for (let i = 0; i < order.length; i++) keys[i] = distance(order[i] ?? 0) % wordRange
  kernel.sortByKey(keys, order, Math.min(range, wordRange - 1))
  if (range < wordRange) return
  for (let i = 0; i < order.length; i++) keys[i] = distance(order[i] ?? 0) / wordRange
  kernel.sortByKey(keys, order, Math.floor(range / wordRange))
}

const wordRange = 2 ** 32

/** Sorts by eight bytes of each text, after what all have in common, and then sorts by the rest where those are equal. */
function sortTexts(kernel: Kernel, column: TextColumn, isDescending: boolean, order: Uint32Array): void {
  const shared = column.sharedPrefix(order)
  const turned = isDescending ? 0xffffffff : 0
  const wordAt = (slot: number, from: number) => (column.foldedWord(slot, shared + from) ^ turned) >>> 0
  const keys = new Uint32Array(order.length)
  for (const from of [4, 0]) {
    for (let i = 0; i < order.length; i++) keys[i] = wordAt(order[i] ?? 0, from)
    kernel.sortByKey(keys, order, 0xffffffff)
  }
  const turn = isDescending ? -1 : 1
  const compare = (a: number, b: number) => turn * column.compare(a, b)
  const second = Uint32Array.from(order, (slot) => wordAt(slot, 4))
  let start = 0
  for (let i = 1; i <= order.length; i++) {
    if (i < order.length && keys[i] === keys[start] && second[i] === second[start]) continue
    if (i - start > 1) order.subarray(start, i).sort(compare) // stable, as every sort of a typed array with a comparer
    start = i
  }
}

function withEmptiesLast(
  order: Uint32Array,
  isEmpty: (slot: number) => boolean,
  sort: (filled: Uint32Array) => void,
): Uint32Array {
  const empties: number[] = []
  let filled = 0
  for (let i = 0; i < order.length; i++) {
    const slot = order[i] ?? 0
    if (isEmpty(slot)) empties.push(slot)
    else order[filled++] = slot
  }
  order.set(empties, filled)
  sort(order.subarray(0, filled))
  return order
}
