import type { Kernel } from './kernel/kernel.ts'
import { BytesInUse, pack } from './packedTexts.ts'
import { sortByKey } from './sortByKey.ts'
import { inSteps, sorting } from './steps.ts'
import type { TextColumn } from './textColumn.ts'

/** So many texts are looked at in one step, wherever they lie: each may be a miss of the processor's cache. */
export const textsAtOnce = 1 << 13

/**
 * Sorts slots by their texts, in steps and none of them empty: by some bytes of each, and then by those that follow where
 * these are the same.
 * @param start so many bytes are known to be the same in all
 */
export function* sortTexts(
  kernel: Kernel,
  column: TextColumn,
  isDescending: boolean,
  order: Uint32Array,
  start = 0,
): Generator<void, void> {
  const turn = isDescending ? -1 : 1
  const compare = (a: number, b: number) => turn * column.compare(a, b)
  const inUse = new BytesInUse(column, start)
  yield* inSteps(order.length, (from, to) => inUse.add(order.subarray(from, to)), textsAtOnce)
  const packing = inUse.packing()
  if (packing.isAtEnd) {
    order.set(yield* sorting(Array.from(order), compare))
    return
  }
  const keys = new Uint32Array(order.length)
  yield
  const packSome = (from: number, to: number) => {
    pack(column, packing, order.subarray(from, to), keys.subarray(from, to))
    if (isDescending) for (let i = from; i < to; i++) keys[i] = packing.most - (keys[i] ?? 0)
  }
  yield* inSteps(order.length, packSome, textsAtOnce)
  yield
  yield* sortByKey(kernel, keys, order, packing.most)
  yield
  let first = 0
  let looked = 0
  for (let i = 1; i <= order.length; i++) {
    if (++looked >= textsAtOnce) {
      looked = 0
      yield
    }
    if (i < order.length && keys[i] === keys[first]) continue
    const count = i - first
    if (count > manyAlike) {
      yield* sortTexts(kernel, column, isDescending, order.subarray(first, i), start + packing.places)
    } else if (count > 1) {
      sortFew(order, first, i, compare)
      looked += count * Math.log2(count)
    }
    first = i
  }
}

/** So many texts are quicker sorted by some bytes at a time than by comparing two and two. */
const manyAlike = 1000
/** So few items are quicker put in their places one by one than handed over to be sorted. */
const fewItems = 12

/** Sorts a stretch of an order, keeping equal ones as they are. */
function sortFew(order: Uint32Array, from: number, to: number, compare: (a: number, b: number) => number): void {
  if (to - from > fewItems) {
    order.subarray(from, to).sort(compare)
    return
  }
  for (let i = from + 1; i < to; i++) {
    const slot = order[i] ?? 0
    let at = i
    for (; at > from && compare(order[at - 1] ?? 0, slot) > 0; at--) order[at] = order[at - 1] ?? 0
    order[at] = slot
  }
}
