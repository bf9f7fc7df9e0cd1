import type { ColumnTable } from './columnTable.ts'
import { firstOf, partition } from './first.ts'
import { firstInZones } from './firstInZones.ts'
import type { Kernel } from './kernel/kernel.ts'
import type { Lens } from './lens.ts'
import { mended } from './mending.ts'
import { narrowMask } from './narrow.ts'
import type { Selection } from './selection.ts'
import { comparerFor, fullOrder, ordering, type SortStep } from './sort.ts'
import { stepRows } from './steps.ts'
import { Zones } from './zones.ts'

/** What to sort by. */
export interface Sorting {
  readonly key: string
  readonly steps: readonly SortStep[]
  /** Changes when a far table that the sort looks at does. */
  readonly farStamp: string
}

interface Kept {
  readonly key: string
  readonly farStamp: string
  readonly epoch: number
  /** How many of the table's changes of this epoch are in the order. */
  readonly seen: number
  readonly order: Uint32Array
}

/** So many orders are kept, at four bytes a row each. */
const keptMax = 4
/** So often an order is begun anew while its table is renumbered. */
const triesMax = 3
/** A selection this small is sorted by itself. */
const fewRows = 3000
/** Whoever wants more than that at the head of a list waits for the list's order. */
const firstMax = 1000

/** The sort orders of a table: made when first asked for, mended when rows have changed, forgotten when others are in use. */
export class Orders {
  private readonly table: ColumnTable
  private readonly kernel: Kernel
  private readonly zones: Zones
  private kept: readonly Kept[] = []

  constructor(table: ColumnTable, kernel: Kernel) {
    this.table = table
    this.kernel = kernel
    this.zones = new Zones(table)
  }

  page(sorting: Sorting, selection: Selection, offset: number, limit: number): readonly number[] {
    const { count } = selection
    if (offset >= count || limit <= 0) return []
    if (count <= fewRows) {
      const compare = comparerFor(this.table, sorting.steps)
      const end = Math.min(count, offset + limit)
      const slots = selection.slots.slice()
      // Whoever looks at the head of the list waits for no order of its tail.
      if (end < count) partition(slots, end, compare)
      return [...slots.subarray(0, end).sort(compare).subarray(offset)]
    }
    const order = this.orderFor(sorting)
    if (selection.isAll) return [...order.subarray(offset, offset + limit)]
    return walk(order, selection.mask, count, offset, Math.min(limit, count - offset))
  }

  /** Every slot of a selection in order, in an array of the caller's own. */
  all(sorting: Sorting, selection: Selection): Uint32Array {
    if (selection.count <= fewRows) return selection.slots.slice().sort(comparerFor(this.table, sorting.steps))
    const order = this.orderFor(sorting)
    if (selection.isAll) return order.slice()
    const sorted = new Uint32Array(order.length)
    return sorted.subarray(0, narrowMask(selection.mask, order, order.length, sorted))
  }

  /** Takes the changes since the last question into what a first look by a lens needs. */
  catchUp(lens: Lens): void {
    this.zones.catchUp(lens)
  }

  /** Whether a page of a selection in this order would first have to sort many rows. */
  isDear(sorting: Sorting, { count }: Selection): boolean {
    return count > fewRows && this.table.liveCount > stepRows && this.usable(sorting) === undefined
  }

  /** The first of a selection in an order that is not made, in steps; undefined where that is as dear as making it. */
  first({ steps }: Sorting, selection: Selection, asked: number): Generator<void, Uint32Array> | undefined {
    if (asked > firstMax) return undefined
    const { table, zones } = this
    const compare = comparerFor(table, steps)
    const count = Math.min(asked, selection.count)
    return (function* () {
      const [step] = steps
      const zoned = step === undefined ? undefined : yield* zones.of(step.lens)
      if (step === undefined || zoned === undefined) return yield* firstOf(selection.slots, count, compare)
      const isThenBySlot = steps.length === 1 && zoned.keys.isExact && table.isInIdOrder
      const { mask } = selection
      return yield* firstInZones({ mask, count, compare, zoned, isDescending: step.isDescending, isThenBySlot })
    })()
  }

  /**
   * Makes an order a step at a time. What changes in the meantime is mended when the order is used.
   * @param asked what to sort by, as it is when the steps begin
   */
  *preparing(asked: () => Sorting | undefined): Generator<void, void> {
    const { table } = this
    // A table that is being filled or compacted renumbers its slots, and all was for nothing; but not for ever.
    for (let time = 0; time < triesMax; time++) {
      const sorting = asked()
      if (sorting === undefined || this.usable(sorting) !== undefined) return
      const { epoch } = table
      const seen = table.changed.length
      const { key, farStamp, steps } = sorting
      const order = yield* ordering(table, this.kernel, steps)
      if (table.epoch === epoch) {
        this.keep({ key, farStamp, epoch, seen, order })
        return
      }
    }
  }

  /** Every live slot in order. */
  orderFor(sorting: Sorting): Uint32Array {
    const { table } = this
    const known = this.usable(sorting)
    if (known !== undefined && table.changed.length === known.seen) return this.keep(known)
    const order =
      known === undefined
        ? fullOrder(table, this.kernel, sorting.steps)
        : mended(table, known.order, new Set(table.changed.slice(known.seen)), comparerFor(table, sorting.steps))
    const { key, farStamp } = sorting
    return this.keep({ key, farStamp, epoch: table.epoch, seen: table.changed.length, order })
  }

  /** The kept order of this sort, where it is true or can be mended for less than a new one costs. */
  private usable({ key, farStamp }: Sorting): Kept | undefined {
    const { table } = this
    const known = this.kept.find((each) => each.key === key)
    if (known === undefined || known.epoch !== table.epoch || known.farStamp !== farStamp) return undefined
    return table.changed.length - known.seen < Math.max(1, table.liveCount / 20) ? known : undefined
  }

  private keep(kept: Kept): Uint32Array {
    this.kept = [kept, ...this.kept.filter((each) => each.key !== kept.key)].slice(0, keptMax)
    return kept.order
  }
}

/** The marked slots of an order from an offset on, walked from whichever end is nearer. */
function walk(order: Uint32Array, mask: Uint8Array, marked: number, offset: number, limit: number): number[] {
  const found: number[] = []
  if (offset <= marked / 2) {
    let skip = offset
    for (let i = 0; i < order.length && found.length < limit; i++) {
      const slot = order[i] ?? 0
      if (mask[slot] !== 1) continue
      if (skip > 0) skip--
      else found.push(slot)
    }
    return found
  }
  let skip = marked - offset - limit
  for (let i = order.length - 1; i >= 0 && found.length < limit; i--) {
    const slot = order[i] ?? 0
    if (mask[slot] !== 1) continue
    if (skip > 0) skip--
    else found.push(slot)
  }
  return found.reverse()
}
