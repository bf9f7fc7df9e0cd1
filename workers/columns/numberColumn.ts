import { dayToNumber, instantAt, numberToDay } from '../../model/calendar.ts'
import { hasBit } from '../../model/pack/bits.ts'
import { decimalText, readDecimal } from '../../model/pack/decimals.ts'
import type { Numbers, PackedColumn } from '../../model/pack/decode.ts'
import { roomFor } from './arrays.ts'
import type { ColumnBase, Kind } from './column.ts'
import type { KeptNumbers } from './kept.ts'

/**
 * Whole numbers: pieces, days since 1970, milliseconds since 1970, decimals as multiples of 10^−scale. One value of each
 * width stands for empty and lies outside every range that is asked for, so that a test is two comparisons and no bitmap.
 */
export class NumberColumn implements ColumnBase {
  readonly form = 'numbers'
  readonly kind: Kind
  /** Digits after the point that the numbers carry; 0 but for decimals. It only grows. */
  scale = 0
  values: Numbers = new Uint8Array(0)
  /** False while no slot was ever empty. */
  hasEmpty = false
  /** No number here is further from zero. */
  farthest = 0

  constructor(kind: Kind) {
    this.kind = kind
  }

  /** The number that stands for empty. */
  get empty(): number {
    return emptyOf(this.values)
  }

  isEmpty(slot: number): boolean {
    const value = this.values[slot] ?? Number.NaN
    return value === this.empty || Number.isNaN(value)
  }

  reserve(slots: number): void {
    this.values = resized(this.values, slots)
  }

  load(source: PackedColumn | undefined, slot: number, count: number): void {
    this.values = resized(this.values, roomFor(slot + count, this.values.length))
    if (source?.as !== 'numbers' || source.nulls !== undefined) this.hasEmpty = this.hasEmpty || count > 0
    if (source?.as !== 'numbers') {
      this.values.fill(this.empty, slot, slot + count)
      return
    }
    const factor = this.fit(source, count, slot)
    const { values } = source
    if (factor === 1 && source.nulls === undefined) {
      this.values.set(values.length === count ? values : values.subarray(0, count), slot)
      return
    }
    const target = this.values
    const { empty } = this
    for (let i = 0; i < count; i++) target[slot + i] = hasBit(source.nulls, i) ? empty : (values[i] ?? 0) * factor
  }

  taker(source: PackedColumn | undefined): (index: number, slot: number) => void {
    if (source?.as !== 'numbers' || source.nulls !== undefined) this.hasEmpty = true
    if (source?.as !== 'numbers') return (_, slot) => this.put(slot, this.empty)
    const factor = this.fit(source, source.values.length, this.values.length)
    const { values, nulls } = source
    return (index, slot) => this.put(slot, hasBit(nulls, index) ? this.empty : (values[index] ?? 0) * factor)
  }

  write(slot: number, value: unknown): boolean {
    if (value === null || value === undefined) {
      this.hasEmpty = true
      this.put(slot, this.empty)
      return true
    }
    const number = this.numberOf(value)
    if (number === undefined) return false
    // An instant that is none is as empty as one that is not there, and bounds nothing.
    if (Number.isNaN(number)) return this.write(slot, null)
    this.widen(number, number)
    this.put(slot, number)
    return true
  }

  read(slot: number): unknown {
    return this.isEmpty(slot) ? null : this.valueOf(this.values[slot] ?? 0)
  }

  /** A stored number as the value of a row. */
  valueOf(number: number): string | number {
    if (this.kind === 'day') return numberToDay(number)
    if (this.kind === 'instant') return instantAt(number)
    return this.kind === 'decimal' ? decimalText(number, this.scale) : number
  }

  *gathering(slots: Uint32Array): Generator<void, NumberColumn> {
    const gathered = new NumberColumn(this.kind)
    gathered.scale = this.scale
    gathered.hasEmpty = this.hasEmpty
    gathered.farthest = this.farthest
    gathered.values = resized(this.values.subarray(0, 0), slots.length)
    for (let i = 0; i < slots.length; i++) gathered.values[i] = this.values[slots[i] ?? 0] ?? 0
    yield
    return gathered
  }

  sizeBytes(): number {
    return this.values.byteLength
  }

  kept(slots: number): KeptNumbers {
    const { form, kind, scale, hasEmpty, farthest, values } = this
    return { form, kind, scale, hasEmpty, farthest, values: values.subarray(0, slots) }
  }

  static of({ kind, scale, hasEmpty, farthest, values }: KeptNumbers): NumberColumn {
    return Object.assign(new NumberColumn(kind), { scale, hasEmpty, farthest, values })
  }

  /** Whether a packed column's decimals can be held: their scale beside ours must not leave the range of exact doubles. */
  canTake(source: PackedColumn): boolean {
    if (source.as !== 'numbers') return false
    if (this.kind !== 'decimal') return true
    const { least, most } = boundsOf(source, source.values.length)
    const farthest = Math.max(-least, most) * 10 ** Math.max(0, this.scale - source.scale)
    return (
      farthest <= Number.MAX_SAFE_INTEGER &&
      this.farthest * 10 ** Math.max(0, source.scale - this.scale) <= Number.MAX_SAFE_INTEGER
    )
  }

  private numberOf(value: unknown): number | undefined {
    if (this.kind === 'integer') return Number.isSafeInteger(value) ? Number(value) : undefined
    if (this.kind === 'day') return dayToNumber(String(value))
    if (this.kind === 'instant') return Date.parse(String(value))
    const read = readDecimal(String(value))
    if (read === undefined || read === 'tooLong') return undefined
    if (read.places > this.scale && !this.rescale(read.places)) return undefined
    const number = read.mantissa * 10 ** (this.scale - read.places)
    return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined
  }

  /**
   * Makes the array wide and the scale fine enough for a packed column.
   * @param used slots that have been written; of those that are only reserved nothing need be taken over
   * @returns what its numbers are multiplied with
   */
  private fit(source: PackedColumn & { readonly as: 'numbers' }, count: number, used: number): number {
    if (source.scale > this.scale) this.rescale(source.scale, used)
    const factor = 10 ** (this.scale - source.scale)
    const { least, most } = boundsOf(source, count)
    this.widen(least * factor, most * factor, used)
    return factor
  }

  private rescale(scale: number, used: number = this.values.length): boolean {
    const factor = 10 ** (scale - this.scale)
    if (this.farthest * factor > Number.MAX_SAFE_INTEGER) return false
    const before = this.values
    const emptyBefore = this.empty
    this.scale = scale
    this.farthest *= factor
    this.values = arrayFor(-this.farthest, this.farthest, before.length, 1)
    for (let i = 0; i < used; i++) {
      const value = before[i] ?? Number.NaN
      this.values[i] = value === emptyBefore || Number.isNaN(value) ? this.empty : value * factor
    }
    return true
  }

  private widen(least: number, most: number, used: number = this.values.length): void {
    this.farthest = Math.max(this.farthest, -least, most)
    const before = this.values
    if (widthFor(least, most) <= before.BYTES_PER_ELEMENT) return
    const wider = arrayFor(least, most, before.length, before.BYTES_PER_ELEMENT)
    const emptyBefore = emptyOf(before)
    const empty = emptyOf(wider)
    for (let i = 0; i < used; i++) {
      const value = before[i] ?? Number.NaN
      wider[i] = value === emptyBefore ? empty : value
    }
    this.values = wider
  }

  private put(slot: number, number: number): void {
    if (slot >= this.values.length) this.values = resized(this.values, roomFor(slot + 1, this.values.length))
    this.values[slot] = number
  }
}

function emptyOf(values: Numbers): number {
  switch (values.BYTES_PER_ELEMENT) {
    case 1:
      return 0xff
    case 2:
      return 0xffff
    case 4:
      return -0x80000000
    default:
      return Number.NaN
  }
}

/** An array that holds two bounds beside its empty value and is no narrower than asked. */
function arrayFor(least: number, most: number, length: number, bytesAtLeast: number): Numbers {
  switch (Math.max(widthFor(least, most), bytesAtLeast)) {
    case 1:
      return new Uint8Array(length)
    case 2:
      return new Uint16Array(length)
    case 4:
      return new Int32Array(length)
    default:
      return new Float64Array(length)
  }
}

function widthFor(least: number, most: number): number {
  if (least >= 0 && most < 0xffff) return most < 0xff ? 1 : 2
  return least > -0x80000000 && most <= 0x7fffffff ? 4 : 8
}

function boundsOf(source: PackedColumn & { readonly as: 'numbers' }, count: number) {
  let least = 0
  let most = 0
  const { values } = source
  for (let i = 0; i < count; i++) {
    const value = values[i] ?? 0
    if (value < least) least = value
    if (value > most) most = value
  }
  return { least, most }
}

function resized(values: Numbers, length: number): Numbers {
  if (length <= values.length && values.length > 0) return values
  const Kind = values.constructor as new (length: number) => Numbers // the four array types are made alike
  const grown = new Kind(Math.max(length, values.length))
  grown.set(values)
  return grown
}
