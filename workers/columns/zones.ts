import type { ColumnTable } from './columnTable.ts'
import { type Keys, keying, keysAtOnce, keysOf, noteBounds } from './keys.ts'
import type { Lens } from './lens.ts'
import { steadily, stepRows } from './steps.ts'
import type { TextColumn } from './textColumn.ts'
import { TextKeys } from './textKeys.ts'

/** So many slots side by side are one zone. */
export const zoneSlots = keysAtOnce

/** The keys of a table's rows with what bounds them in each zone; where all are empty the least is above the greatest. */
export interface Zoned {
  readonly keys: Keys
  readonly least: Float64Array
  readonly most: Float64Array
}

interface Kept {
  readonly epoch: number
  /** How many of the table's changes of this epoch the bounds know of. */
  seen: number
  least: Float64Array
  most: Float64Array
}

/**
 * The bounds of keys in each zone of a table. Rows mostly lie in the order in which they were made, and much goes with
 * time: whoever looks for the least of all rows need not read a zone that has nothing as small. Made in one pass, then
 * widened with each row that changes; a key that is no longer there leaves a bound wider than it might be, and true.
 */
export class Zones {
  private readonly table: ColumnTable
  private readonly bounds = new WeakMap<object, Kept>()
  private readonly texts = new WeakMap<TextColumn, { readonly epoch: number; seen: number; readonly keys: TextKeys }>()

  constructor(table: ColumnTable) {
    this.table = table
  }

  /**
   * Keys and bounds in steps, true of the table as it is after the last; undefined for what has no keys. A row that changes
   * between two steps may have its key in another array than those that are being read, so then all is begun anew.
   */
  of(lens: Lens): Generator<void, Zoned | undefined> {
    return steadily(
      () => String(this.table.version),
      () => this.once(lens),
    )
  }

  /** Takes what has changed since into what is kept of a lens, before somebody waits for it. What is not kept is not made. */
  catchUp(lens: Lens): void {
    const made = lens.form === 'texts' ? this.usable(this.texts.get(lens.column)) : undefined
    const isMade =
      lens.form === 'texts' ? made !== undefined && this.renew(made) : lens.form !== 'codes' || lens.hasKeys
    const keys = isMade ? keysOf(lens, made?.keys) : undefined
    if (keys === undefined) return
    const kept = this.usable(this.bounds.get(keys.owner))
    if (kept !== undefined) this.widen(kept, keys)
  }

  private *once(lens: Lens): Generator<void, Zoned | undefined> {
    const textKeys = lens.form === 'texts' ? yield* this.textKeys(lens.column) : undefined
    if (lens.form === 'codes') yield* keying(lens)
    const keys = keysOf(lens, textKeys)
    if (keys === undefined) return undefined
    const kept = this.usable(this.bounds.get(keys.owner)) ?? (yield* this.bounding(keys))
    this.bounds.set(keys.owner, kept)
    this.widen(kept, keys)
    return { keys, least: kept.least, most: kept.most }
  }

  private *bounding({ read }: Keys): Generator<void, Kept> {
    const { epoch, slots } = this.table
    const seen = this.table.changed.length
    const zones = Math.ceil(slots / zoneSlots)
    const least = new Float64Array(zones)
    const most = new Float64Array(zones)
    const keys = new Float64Array(zoneSlots)
    for (let zone = 0; zone < zones; zone++) {
      const from = zone * zoneSlots
      const to = Math.min(slots, from + zoneSlots)
      read(from, to, keys)
      noteBounds(zone, keys, to - from, least, most)
      if (to % stepRows === 0) yield
    }
    return { epoch, seen, least, most }
  }

  /** Lets the bounds hold what has changed since they were made. */
  private widen(kept: Kept, { read }: Keys): void {
    const { changed } = this.table
    const key = new Float64Array(1)
    for (; kept.seen < changed.length; kept.seen++) {
      const slot = changed[kept.seen] ?? 0
      const zone = Math.floor(slot / zoneSlots)
      if (zone >= kept.least.length) {
        kept.least = longer(kept.least, zone + 1, Number.POSITIVE_INFINITY)
        kept.most = longer(kept.most, zone + 1, Number.NEGATIVE_INFINITY)
      }
      read(slot, slot + 1, key)
      const [value = 0] = key
      if (value === Number.POSITIVE_INFINITY) continue
      kept.least[zone] = Math.min(kept.least[zone] ?? value, value)
      kept.most[zone] = Math.max(kept.most[zone] ?? value, value)
    }
  }

  private *textKeys(column: TextColumn): Generator<void, TextKeys> {
    const { table } = this
    const known = this.usable(this.texts.get(column))
    if (known !== undefined && this.renew(known)) return known.keys
    for (;;) {
      const { epoch, alive, slots } = table
      const seen = table.changed.length
      const made = { epoch, seen, keys: yield* TextKeys.making(column, alive, slots) }
      this.texts.set(column, made)
      if (this.renew(made)) return made.keys
    }
  }

  /** @returns false where the keys have to be made anew */
  private renew(kept: { seen: number; readonly keys: TextKeys }): boolean {
    const { changed } = this.table
    for (; kept.seen < changed.length; kept.seen++) if (!kept.keys.renew(changed[kept.seen] ?? 0)) return false
    return true
  }

  /** What was kept, unless following the changes since then costs more than making it anew. */
  private usable<T extends { readonly epoch: number; readonly seen: number }>(kept: T | undefined): T | undefined {
    const { epoch, changed, liveCount } = this.table
    if (kept === undefined || kept.epoch !== epoch) return undefined
    return changed.length - kept.seen < Math.max(1, liveCount / 20) ? kept : undefined
  }
}

function longer(bounds: Float64Array, length: number, filler: number): Float64Array {
  const longer = new Float64Array(length).fill(filler)
  longer.set(bounds)
  return longer
}
