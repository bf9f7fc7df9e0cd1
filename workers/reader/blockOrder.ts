/** A block by what its key says of it. */
export interface BlockKey {
  readonly no: number
  readonly minId: string
  readonly maxId: string
}

/**
 * Block numbers in the order in which they are best read: by their ids, so that rows come in ascending order and need no
 * hash to be found. Blocks whose stretches of ids overlap stay in the order of their numbers: a later one wins.
 */
export function inOrderOfIds(keys: readonly BlockKey[]): readonly number[] {
  const sorted = [...keys].sort((a, b) => (a.minId < b.minId ? -1 : a.minId > b.minId ? 1 : a.no - b.no))
  const heaps: number[][] = []
  let upTo: string | undefined
  for (const { no, minId, maxId } of sorted) {
    if (upTo !== undefined && minId <= upTo) heaps.at(-1)?.push(no)
    else heaps.push([no])
    if (upTo === undefined || maxId > upTo) upTo = maxId
  }
  return heaps.flatMap((heap) => heap.sort((a, b) => a - b))
}
