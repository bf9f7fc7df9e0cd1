import type { Numbers } from '../../../model/pack/decode.ts'
import type { Texts } from '../../../model/pack/texts.ts'
import type { Codes } from '../arrays.ts'

/**
 * The loops that are worth machine code: they go over every row of a table, or every byte of its texts. Both kernels, plain
 * and WebAssembly, give the same answers. A mask has a byte a row, 1 for a row that is in, else 0.
 */
export interface Kernel extends RowLoops, GroupLoops {
  readonly name: 'plain' | 'wasm'
  /**
   * Marks the entries of a heap, from one to before another, in which a word occurs, a byte an entry; A to Z in the heap
   * count as small letters.
   * @param word UTF-8, at least one byte, without A to Z
   */
  mark(heap: Texts, from: number, to: number, word: Uint8Array, mask: Uint8Array): void
  /**
   * Takes a great heap over into the kernel's memory, where it can be searched without being copied.
   * @param heap with so much room behind its entries as it is to have
   * @returns what is to be used in its place, as long and with the same content; undefined where it can stay what it is
   */
  settle(heap: Texts, entries: number): Settled | undefined
  /**
   * Sorts two arrays side by side by the keys, ascending; equal keys stay in order.
   * @param most no key is greater: the fewer bits it has, the fewer passes are made
   */
  sortByKey(keys: Uint32Array, companions: Uint32Array, most: number): void
  /** As model/pack/checksum, for what is read by the hundred megabytes. */
  checksum(words: Uint32Array): number
}

/** A heap in arrays that belong to the kernel's memory, to be read and written like any others. */
export interface Settled {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly offsets: Uint32Array<ArrayBuffer>
}

export interface RowLoops {
  /** Leaves in a mask the rows whose code passes: those with a 1 in a byte a code. */
  keepCodes(mask: Uint8Array, codes: Codes, passes: Uint8Array): void
  /** Adds to a mask the rows whose code passes. */
  joinCodes(mask: Uint8Array, codes: Codes, passes: Uint8Array): void
  /** Leaves in a mask the rows whose value lies between two, these included; they are whole numbers or infinite. */
  keepWithin(mask: Uint8Array, values: Numbers, from: number, to: number): void
  /** Writes the slots of a mask, ascending, to an array that is as long as the mask. @returns how many */
  slotsIn(mask: Uint8Array, out: Uint32Array): number
  /**
   * The sum of a mask's rows, of whole numbers whose sum a double holds.
   * @param empty a value that is none; NaN is none either
   */
  sum(mask: Uint8Array, values: Numbers, empty: number): number
}

/** Slots come in ascending order, and with each its group, in another array at the same place. */
export interface GroupLoops {
  /** Makes each group group × width + part, where the part is what the slot's code stands for in a table. */
  combine(groups: Uint32Array, slots: Uint32Array, codes: Codes, parts: Uint32Array, width: number): void
  /** Adds to the sizes of the groups how often each occurs. */
  tally(groups: Uint32Array, sizes: Uint32Array): void
  /** Gives each group the number that stands at its place in a table. */
  renumber(groups: Uint32Array, numbers: Uint32Array): void
  /**
   * Adds the values of slots to the sums of their groups, and counts those that are not empty.
   * @param empty a value that is none; NaN is none either
   */
  add(groups: Uint32Array, slots: Uint32Array, values: Numbers, empty: number, into: Sums): void
  /** Adds a mask's rows, from one to before another, to the sizes and sums of their groups: see combine, tally and add. */
  gather(mask: Uint8Array, from: number, to: number, into: Gathering): void
}

/** The groups of rows by what their keys stand for: as many sizes and sums as the widths make when they are multiplied. */
export interface Gathering {
  readonly keys: readonly { readonly codes: Codes; readonly parts: Uint32Array; readonly width: number }[]
  /** How many rows each group has. */
  readonly sizes: Uint32Array
  /** What is added up, by group; `empty` is a value that is none, and so is NaN. */
  readonly columns: readonly { readonly values: Numbers; readonly empty: number; readonly into: Sums }[]
}

/** What is added up for each group. */
export interface Sums {
  readonly sums: Float64Array
  /** Of how many values. */
  readonly filled: Uint32Array
}
