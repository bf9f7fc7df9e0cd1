import type { Kernel } from './kernel/kernel.ts'
import { borrowWords } from './scratch.ts'

/**
 * The rows that a question is about: as slots in ascending order and as a byte a row, 1 for one of them. Either is made of
 * the other when it is first asked for.
 */
export class Selection {
  /** How many rows they are. */
  readonly count: number
  /** True when that is every row of the table. */
  readonly isAll: boolean
  private readonly kernel: Kernel
  /** Shared by all that are the same rows, so that nothing is made twice. */
  private readonly held: SelectionDeps

  constructor(kernel: Kernel, held: SelectionDeps) {
    const { slots, mask, live } = held
    this.kernel = kernel
    this.held = held
    this.count = slots?.length ?? (mask === undefined ? 0 : kernel.sum(mask, mask, noByte))
    this.isAll = this.count === live
  }

  /** The same rows for another question: what is known of a selection is of the values that its rows had then. */
  again(): Selection {
    return new Selection(this.kernel, this.held)
  }

  /** True where they are few enough to be looked at one by one, and not in a pass over all rows. */
  get isSparse(): boolean {
    return this.count * sparse < this.held.rows
  }

  get slots(): Uint32Array {
    const { held } = this
    if (held.slots === undefined) {
      const out = borrowWords('slots', held.rows)
      held.slots = out.slice(0, this.kernel.slotsIn(this.mask, out))
    }
    return held.slots
  }

  /** As long as the table has slots; not to be written to. */
  get mask(): Uint8Array {
    const { held } = this
    if (held.mask === undefined) {
      const { slots } = this
      held.mask = new Uint8Array(held.rows)
      if (slots.length === held.rows) held.mask.fill(1)
      else for (let i = 0; i < slots.length; i++) held.mask[slots[i] ?? 0] = 1
    }
    return held.mask
  }
}

/** Of so many rows one. */
export const sparse = 16
/** A number that no byte of a mask is. */
const noByte = 2

interface SelectionDeps {
  slots?: Uint32Array
  mask?: Uint8Array
  /** How many slots the table has. */
  readonly rows: number
  /** How many of them hold a row. */
  readonly live: number
}
