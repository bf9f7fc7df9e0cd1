import type { ColumnTable } from './columnTable.ts'
import { borrowMask, borrowWords } from './scratch.ts'

type Comparer = (a: number, b: number) => number

/**
 * An order in which some slots have changed, true again. It is written over, and only made anew when rows have come.
 * @param changed each slot whose row has changed, come or gone since the order was true
 * @param compare never 0 for two slots
 */
export function mended(
  table: ColumnTable,
  order: Uint32Array,
  changed: ReadonlySet<number>,
  compare: Comparer,
): Uint32Array {
  // Most changes are of other fields than the one that a list is sorted by.
  if (areInPlace(table, order, changed, compare)) return order
  const isChanged = borrowMask('changed', table.slots)
  for (const slot of changed) isChanged[slot] = 1
  const stayed = borrowWords('stayed', order.length)
  let count = 0
  for (let i = 0; i < order.length; i++) {
    const slot = order[i] ?? 0
    stayed[count] = slot
    count += 1 - (isChanged[slot] ?? 0)
  }
  const moved = [...changed].filter((slot) => table.alive[slot] === 1).sort(compare)
  const target = count + moved.length <= order.length ? order : new Uint32Array(count + moved.length)
  let from = 0
  let at = 0
  for (const slot of moved) {
    const to = placeFor(slot, stayed, from, count, compare)
    target.set(stayed.subarray(from, to), at)
    at += to - from
    target[at++] = slot
    from = to
  }
  target.set(stayed.subarray(from, count), at)
  return target.subarray(0, count + moved.length)
}

/**
 * Whether each changed slot stands in an order where it belongs. Then the whole order is true: of any two neighbours,
 * either neither has changed, and they stand as they stood, or they were compared here.
 */
function areInPlace(table: ColumnTable, order: Uint32Array, changed: ReadonlySet<number>, compare: Comparer): boolean {
  const last = order.length - 1
  for (const slot of changed) {
    if (table.alive[slot] !== 1) return false
    const at = placeFor(slot, order, 0, order.length, compare)
    if (order[at] !== slot) return false
    if (at > 0 && compare(order[at - 1] ?? 0, slot) > 0) return false
    if (at < last && compare(slot, order[at + 1] ?? 0) > 0) return false
  }
  return true
}

/** Where a slot belongs among sorted ones. */
function placeFor(slot: number, sorted: Uint32Array, from: number, to: number, compare: Comparer): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(sorted[middle] ?? 0, slot) < 0) low = middle + 1
    else high = middle
  }
  return low
}
