import type { PackedColumn } from '../../model/pack/decode.ts'
import type { Packed } from '../../model/pack.ts'
import { allFields, type Drawer, type Row } from '../../model/table.ts'
import type { Column } from './anyColumn.ts'
import { grownBytes, roomFor } from './arrays.ts'
import { columnFor, columnOf, fitting, toWords } from './convert.ts'
import { asWords, IdIndex, wordsPerId } from './idIndex.ts'
import type { KeptTable } from './kept.ts'
import { spelled } from './spelled.ts'
import { finished } from './steps.ts'

/** So many changed slots are remembered one by one; beyond that, whoever follows them starts anew. */
const logMax = 100_000

let versions = 0

function nextVersion(): number {
  versions += 1
  return versions
}

/**
 * The rows of one table as columns. A row keeps its slot for as long as it lives; a removed row's slot is dead until the
 * row comes back or the table is compacted.
 */
export class ColumnTable {
  readonly drawer: Drawer
  columns = new Map<string, Column>()
  /** False while rows are still to come. */
  isComplete = false
  ids = new IdIndex()
  /** 1 for a slot whose row exists. */
  alive = new Uint8Array(0)
  liveCount = 0
  /** Grows with every change of any row, and is no other table's. */
  version = nextVersion()
  /** Changes whenever a row comes or goes. */
  membership = nextVersion()
  /** Slots changed since `epoch` began, in order. */
  changed: number[] = []
  /** Goes up when `changed` no longer tells all: after a load, a compaction or a flood. */
  epoch = 0
  /** True while slots lie in ascending order of id, as blocks bring them. */
  isInIdOrder = true
  private reserved = 0

  constructor(drawer: Drawer) {
    this.drawer = drawer
  }

  /** Slots in use, dead ones included. */
  get slots(): number {
    return this.ids.count
  }

  /** Makes room for so many rows at once, before the blocks that bring them. */
  reserve(rows: number): void {
    this.ids.reserve(rows)
    this.alive = grownBytes(this.alive, rows)
    this.reserved = rows
    for (const column of this.columns.values()) column.reserve(rows)
  }

  /** Takes packed rows over; they replace what the table has of the same ids. */
  apply(packed: Packed): void {
    const steps = this.applying(packed)
    while (steps.next().done !== true);
  }

  /**
   * As apply, a column at a step, so that others get a turn in between. Rows that are new become visible all at once with
   * the last step; a packet with rows that were there before is one single step, so that nobody sees half of one.
   */
  *applying(packed: Packed): Generator<void, void> {
    const before = this.slots
    const words = asWords(packed.ids)
    // Blocks mostly bring what comes after all that is here.
    const places = this.ids.addAscending(words) ? undefined : this.placesOf(words)
    const isNew = places === undefined || places.every((place, i) => place === before + i)
    this.addMissing(packed.columns, before, (name) => spelled(packed, name, this.drawer))
    const room = { slots: before, coming: packed.count }
    const sources = new Map<string, PackedColumn>()
    for (const [name, held] of this.columns) {
      const source = spelled(packed, name, this.drawer)
      if (source === undefined) continue
      sources.set(name, source)
      this.columns.set(name, yield* fitting(held, source, room))
    }
    for (const [name, column] of this.columns) {
      if (isNew) {
        column.load(sources.get(name), before, packed.count)
        yield
        continue
      }
      const take = column.taker(sources.get(name))
      for (let i = 0; i < packed.count; i++) take(i, places[i] ?? 0)
    }
    if (isNew) this.bring(before, packed.count)
    else for (const place of places) this.revive(place)
    if (isNew && packed.count > 5000) this.beginEpoch()
    else this.note(places ?? from(before, packed.count))
  }

  /** Puts one row, replacing the row of the same id. */
  write(row: Row): void {
    const before = this.slots
    const slot = this.ids.addText(row.id)
    if (slot === before) this.noteOrder(slot)
    // A device that may not see a column has none; an empty value in a new row must not make one.
    const names = Object.keys(row).filter((name) => name !== 'id' && (row[name] ?? null) !== null)
    this.addMissing(names, before, () => undefined)
    for (const [name, column] of this.columns) {
      const value = row[name]
      if (column.write(slot, value)) continue
      const words = toWords(column, before)
      words.write(slot, value)
      this.columns.set(name, words)
    }
    this.revive(slot)
    this.note([slot])
  }

  remove(id: string): void {
    const slot = this.slotOf(id)
    if (slot < 0) return
    this.alive[slot] = 0
    this.liveCount--
    this.membership = nextVersion()
    this.note([slot])
  }

  /** The slot of a row that exists, or −1. */
  slotOf(id: string): number {
    const slot = this.ids.findText(id)
    return slot >= 0 && this.alive[slot] === 1 ? slot : -1
  }

  idAt(slot: number): string {
    return this.ids.textAt(slot)
  }

  /** The row in a slot, with the named columns or with all. */
  rowAt(slot: number, names?: readonly string[]): Row {
    const row: Record<string, unknown> = { id: this.idAt(slot) }
    for (const [name, column] of this.columns) {
      if (names !== undefined && !names.includes(name)) continue
      const value = column.read(slot)
      // A column that no field describes belongs to the rows that brought it, and to no other.
      if (value !== null || column.kind !== 'unknown') row[name] = value
    }
    return row as Row // its values came from rows
  }

  /** Gives back the room of dead slots and replaced texts, once they are a quarter of all. @returns whether it did */
  compact(): boolean {
    return finished(this.compacting())
  }

  /** As compact, in steps, between which nothing may be written. Whoever leaves it in its middle has changed nothing. */
  *compacting(): Generator<void, boolean> {
    const isSparse = this.slots > 1000 && this.liveCount < this.slots * 0.75
    const isWasteful = (column: Column) =>
      column.form === 'texts' && column.wastedBytes() > Math.max(1 << 20, column.sizeBytes() / 4)
    if (!isSparse && ![...this.columns.values()].some(isWasteful)) return false
    const slots = new Uint32Array(isSparse ? this.liveCount : this.slots)
    let count = 0
    for (let slot = 0; slot < this.slots; slot++) if (!isSparse || this.alive[slot] === 1) slots[count++] = slot
    yield
    const columns = new Map<string, Column>()
    for (const [name, column] of this.columns) {
      columns.set(name, isSparse || isWasteful(column) ? yield* column.gathering(slots) : column)
    }
    const ids = isSparse ? yield* this.ids.gathering(slots) : this.ids
    this.columns = columns
    this.version = nextVersion()
    if (!isSparse) return true
    this.ids = ids
    this.alive = new Uint8Array(count).fill(1)
    this.membership = nextVersion()
    this.beginEpoch()
    return true
  }

  sizeBytes(): number {
    let bytes = this.ids.sizeBytes() + this.alive.byteLength
    for (const column of this.columns.values()) bytes += column.sizeBytes()
    return bytes
  }

  /** What it is made of: see kept. */
  kept(): KeptTable {
    const { slots, ids, alive, liveCount, isInIdOrder } = this
    const columns = [...this.columns].map(([name, column]) => [name, column.kept(slots)] as const)
    return {
      columns: Object.fromEntries(columns),
      ids: ids.kept(),
      alive: alive.subarray(0, slots),
      liveCount,
      isInIdOrder,
    }
  }

  static of(drawer: Drawer, { columns, ids, alive, liveCount, isInIdOrder }: KeptTable): ColumnTable {
    const table = new ColumnTable(drawer)
    for (const [name, column] of Object.entries(columns)) table.columns.set(name, columnOf(column))
    return Object.assign(table, { ids: IdIndex.of(ids), alive, liveCount, isInIdOrder })
  }

  private placesOf(words: Uint32Array): Uint32Array {
    const places = new Uint32Array(words.length / wordsPerId)
    for (let i = 0; i < places.length; i++) {
      const before = this.slots
      const place = this.ids.add(words, i)
      places[i] = place
      if (place === before) this.noteOrder(place)
    }
    return places
  }

  private noteOrder(slot: number): void {
    if (this.isInIdOrder && slot > 0 && this.ids.compare(slot - 1, slot) > 0) this.isInIdOrder = false
  }

  private addMissing(
    names: readonly string[],
    before: number,
    sourceOf: (name: string) => PackedColumn | undefined,
  ): void {
    for (const name of names) {
      if (this.columns.has(name)) continue
      const source = sourceOf(name)
      const kind = allFields(this.drawer)[name]?.kind ?? 'unknown'
      const column = columnFor(kind, source)
      column.reserve(Math.max(this.reserved, this.slots))
      column.load(undefined, 0, before)
      this.columns.set(name, column)
    }
  }

  /** Makes many slots live that never were. */
  private bring(slot: number, count: number): void {
    this.alive = grownBytes(this.alive, roomFor(slot + count, this.alive.length))
    this.alive.fill(1, slot, slot + count)
    this.liveCount += count
    this.membership = nextVersion()
  }

  private revive(slot: number): void {
    if (slot >= this.alive.length) this.alive = grownBytes(this.alive, roomFor(slot + 1, this.alive.length))
    if (this.alive[slot] === 1) return
    this.alive[slot] = 1
    this.liveCount++
    this.membership = nextVersion()
  }

  private note(slots: Iterable<number>): void {
    this.version = nextVersion()
    for (const slot of slots) this.changed.push(slot)
    if (this.changed.length > logMax) this.beginEpoch()
  }

  private beginEpoch(): void {
    this.version = nextVersion()
    this.epoch++
    this.changed = []
  }
}

function from(slot: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => slot + i)
}
