import { grownWords, roomFor } from './arrays.ts'
import { inSteps, stepRows } from './steps.ts'
import type { TextColumn } from './textColumn.ts'

/** The key of an empty text; no other text has it, for UTF-8 has no byte 255. */
export const emptyKey = 0xffffffff

/** For each slot of a column of texts the first four bytes, folded, after what all of them begin with. */
export class TextKeys {
  keys = new Uint32Array(0)
  private readonly column: TextColumn
  private readonly shared: number
  private readonly start: Uint8Array

  private constructor(column: TextColumn, shared: number, example: number) {
    this.column = column
    this.shared = shared
    this.start = Uint8Array.from({ length: shared }, (_, i) => column.foldedWord(example, i) >>> 24)
  }

  /**
   * Makes the keys in steps. What changes in the meantime is told to renew.
   * @param alive 1 for each slot that has a row
   */
  static *making(column: TextColumn, alive: Uint8Array, slots: number): Generator<void, TextKeys> {
    const filled = new Uint32Array(slots)
    let count = 0
    yield* inSteps(slots, (from, to) => {
      for (let slot = from; slot < to; slot++) if (alive[slot] === 1 && !column.isEmpty(slot)) filled[count++] = slot
    })
    yield
    const order = filled.subarray(0, count)
    const made = new TextKeys(column, yield* sharedPrefix(column, order), order[0] ?? 0)
    const keys = new Uint32Array(slots).fill(emptyKey)
    yield* inSteps(count, (from, to) => {
      for (let i = from; i < to; i++) {
        const slot = order[i] ?? 0
        keys[slot] = column.foldedWord(slot, made.shared)
      }
    })
    made.keys = keys
    return made
  }

  /** Takes over what a slot holds now. @returns false where it begins in another way, and all keys have to be made anew */
  renew(slot: number): boolean {
    const { column, shared } = this
    this.keys = grownWords(this.keys, roomFor(slot + 1, this.keys.length))
    const isEmpty = column.isEmpty(slot)
    if (!isEmpty && shared > 0 && (column.odd.has(slot) || !column.beginsWith(slot, '', this.start))) return false
    this.keys[slot] = isEmpty ? emptyKey : column.foldedWord(slot, shared)
    return true
  }
}

/** How many bytes all folded texts of these slots have in common from their beginning. */
function* sharedPrefix(column: TextColumn, order: Uint32Array): Generator<void, number> {
  let shared = column.sharedPrefix(order.subarray(0, stepRows))
  for (let from = stepRows; from < order.length && shared > 0; from += stepRows) {
    yield
    // With the first of all before it, so that it is what all have in common and not what a stretch has.
    const stretch = order.slice(from - 1, from + stepRows)
    stretch[0] = order[0] ?? 0
    shared = Math.min(shared, column.sharedPrefix(stretch))
  }
  return shared
}
