import type { Kernel, Sums } from './kernel/kernel.ts'
import type { NumberColumn } from './numberColumn.ts'

/** Some slots, ascending, and at the same place of another array the group that each belongs to. */
export interface Placed {
  readonly slots: Uint32Array
  readonly groups: Uint32Array
}

/** Slots brought together. */
export interface Grouping {
  readonly kernel: Kernel
  /** How many groups there are. */
  readonly count: number
  /** How many slots each group has. */
  readonly sizes: Uint32Array
  /** Which slot is in which group; lent like the groups themselves. */
  placing(): Generator<void, Placed>
  /** What was added up on the way, as far as doubles hold it exactly. */
  readonly added?: ReadonlyMap<NumberColumn, Sums>
}

/** Slots brought together by their values. Every group has rows. */
export interface Keyed extends Grouping {
  /** For each lens the values that its parts stand for; part 0 is empty. */
  readonly values: readonly (readonly unknown[])[]
  /** The parts that a group is made of, one a lens. */
  partsOf(group: number): readonly number[]
}

/** Where to give up: as soon as it is clear that the first few lenses make more groups than this. */
export interface Limit {
  readonly lenses: number
  readonly groups: number
}

/** The placing of what is placed already. */
export function* alreadyPlaced(placed: Placed): Generator<void, Placed> {
  yield
  return placed
}
