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
  private readonly rows: number
  private readonly live: number
  private readonly kernel: Kernel
  private heldSlots: Uint32Array | undefined
  private heldMask: Uint8Array | undefined

  constructor(kernel: Kernel, { slots, mask, rows, live }: SelectionDeps) {
    this.kernel = kernel
    this.heldSlots = slots
    this.heldMask = mask
    this.rows = rows
    this.live = live
    this.count = slots?.length ?? (mask === undefined ? 0 : kernel.sum(mask, mask, noByte))
    this.isAll = this.count === live
  }

  /** The same rows for another question: what is known of a selection is of the values that its rows had then. */
  again(): Selection {
    return new Selection(this.kernel, { slots: this.slots, mask: this.mask, rows: this.rows, live: this.live })
  }

  get slots(): Uint32Array {
    if (this.heldSlots !== undefined) return this.heldSlots
    const out = borrowWords('slots', this.rows)
    const count = this.kernel.slotsIn(this.mask, out)
    this.heldSlots = out.slice(0, count)
    return this.heldSlots
  }

  /** As long as the table has slots; not to be written to. */
  get mask(): Uint8Array {
    if (this.heldMask !== undefined) return this.heldMask
    const { slots, rows } = this
    const mask = new Uint8Array(rows)
    if (slots.length === rows) mask.fill(1)
    else for (let i = 0; i < slots.length; i++) mask[slots[i] ?? 0] = 1
    this.heldMask = mask
    return mask
  }
}

/** A number that no byte of a mask is. */
const noByte = 2

interface SelectionDeps {
  readonly slots?: Uint32Array
  readonly mask?: Uint8Array
  /** How many slots the table has. */
  readonly rows: number
  /** How many of them hold a row. */
  readonly live: number
}
