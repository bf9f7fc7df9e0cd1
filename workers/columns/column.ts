import type { PackedColumn } from '../../model/pack/decode.ts'
import type { KeptColumn } from './kept.ts'

/** The kind of a field, or "unknown" for a column that this build has no field for. */
export type Kind = PackedColumn['kind']

/**
 * What every column can do, whatever its values lie in. Slots are written in ascending order the first time, each once in
 * every column, and as often as one likes afterwards.
 */
export interface ColumnBase {
  readonly kind: Kind
  /** Makes room for slots, so that a load of known size allocates once. */
  reserve(slots: number): void
  /** Takes over the first `count` values of a packed column, or empty ones without it, from a slot on. */
  load(source: PackedColumn | undefined, slot: number, count: number): void
  /** How single values of a packed column are taken over. */
  taker(source: PackedColumn | undefined): (index: number, slot: number) => void
  /** Writes a row's value; empty is null. @returns false when the column must be turned into another one first */
  write(slot: number, value: unknown): boolean
  /** The value as a row carries it, null when empty. */
  read(slot: number): unknown
  /** A column with only the values of these slots, in this order, in steps. This one stays as it is. */
  gathering(slots: Uint32Array): Generator<void, ColumnBase>
  sizeBytes(): number
  /** What it is made of: see kept. */
  kept(slots: number): KeptColumn
}
