import type { Texts } from '../../../model/pack/texts.ts'

/**
 * The two loops that are worth machine code: the search of a heap of texts and the sort by a number. Everything else is
 * as fast in plain JavaScript. Both kernels, plain and WebAssembly, give the same answers.
 */
export interface Kernel {
  readonly name: 'plain' | 'wasm'
  /**
   * The entries of a heap in which a word occurs, ascending, each once; A to Z in the heap count as small letters.
   * @param word UTF-8, at least one byte, without A to Z
   */
  matches(heap: Texts, word: Uint8Array): Uint32Array
  /**
   * Sorts two arrays side by side by the keys, ascending; equal keys stay in order.
   * @param most no key is greater: the fewer bits it has, the fewer passes are made
   */
  sortByKey(keys: Uint32Array, companions: Uint32Array, most: number): void
}
