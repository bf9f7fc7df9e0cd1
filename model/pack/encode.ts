import { dayToNumber, isDay, isInstant } from '../calendar.ts'
import type { Field } from '../field.ts'
import type { Row } from '../table.ts'
import { bitmap, setBit } from './bits.ts'
import { readDecimal } from './decimals.ts'
import { idBytes, putId } from './ids.ts'
import type { Encoded, Entry } from './layout.ts'
import { putTexts } from './texts.ts'

type Kind = Entry['kind']
type Values = readonly unknown[]
/** A column without what is common to all: its name, its empty and its absent values. */
type Body = Omit<Encoded, 'entry'> & { readonly entry: Omit<Encoded['entry'], 'name'> }

/** @returns undefined when no row carries the column: what a person may not see is absent, which is not the same as empty */
export function encodeColumn(name: string, field: Field | undefined, rows: readonly Row[]): Encoded | undefined {
  const count = rows.length
  const values: unknown[] = new Array(count)
  const nulls = bitmap(count)
  const absent = bitmap(count)
  let nullCount = 0
  let absentCount = 0
  for (let i = 0; i < count; i++) {
    const value = rows[i]?.[name]
    if (value === undefined) {
      setBit(absent, i)
      absentCount++
    }
    if (value === undefined || value === null) {
      setBit(nulls, i)
      nullCount++
      values[i] = null
    } else values[i] = value
  }
  if (absentCount === count) return undefined
  const { entry, parts } = encodeValues(name, field?.kind ?? 'unknown', values)
  return {
    entry: { name, ...entry },
    parts: { ...parts, ...(nullCount > 0 ? { nulls } : {}), ...(absentCount > 0 ? { absent } : {}) },
  }
}

function encodeValues(name: string, kind: Kind, values: Values): Body {
  switch (kind) {
    case 'text':
    case 'choice':
      return encodeTexts(
        kind,
        values.map((value) => {
          if (value === null) return null
          refuseUnless(typeof value === 'string', name, kind, value)
          return value
        }),
      )
    case 'list':
    case 'unknown':
      return encodeTexts(
        kind,
        values.map((value) => (value === null ? null : JSON.stringify(value))),
      )
    case 'integer':
      return encodeNumbers(
        kind,
        numbersOf(values, (value) => {
          refuseUnless(Number.isSafeInteger(value), name, kind, value)
          return value as number
        }),
      )
    case 'decimal':
      return encodeDecimals(name, values)
    case 'day':
      return encodeNumbers(kind, numbersOf(values, dayReader(name)))
    case 'instant':
      return encodeNumbers(kind, numbersOf(values, instantReader(name)))
    case 'flag':
      return encodeFlags(name, values)
    case 'ref':
      return encodeRefs(name, values)
  }
}

/** Few different texts become words and codes (0 is empty), many lie end to end. */
function encodeTexts(kind: Kind, values: readonly (string | null)[]): Body {
  const codes = new Uint32Array(values.length)
  const codeOf = new Map<string, number>()
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? null
    if (value === null) continue
    let code = codeOf.get(value)
    if (code === undefined) {
      code = codeOf.size + 1
      codeOf.set(value, code)
      // Nearly everything so far differs: what a dictionary costs would buy nothing.
      if (code > sample && code * 2 > i) {
        const { bytes, offsets } = putTexts(values.map((each) => each ?? ''))
        return { entry: { kind, as: 'texts' }, parts: { bytes, offsets } }
      }
    }
    codes[i] = code
  }
  const { bytes, offsets } = putTexts([...codeOf.keys()])
  const { bits, values: narrowed } = narrow(codes, 0, codeOf.size)
  return { entry: { kind, as: 'words', bits }, parts: { values: narrowed, bytes, offsets } }
}

const sample = 500

function encodeRefs(name: string, values: Values): Body {
  const codes = new Uint32Array(values.length)
  const codeOf = new Map<string, number>()
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === null) continue
    refuseUnless(typeof value === 'string', name, 'ref', value)
    let code = codeOf.get(value)
    if (code === undefined) {
      code = codeOf.size + 1
      codeOf.set(value, code)
    }
    codes[i] = code
  }
  const isWorthCodes = codeOf.size * 4 <= values.length * 3 || values.length < sample
  const ids = isWorthCodes ? idsOf([...codeOf.keys()], name) : idsOf(values, name)
  if (!isWorthCodes) return { entry: { kind: 'ref', as: 'ids' }, parts: { ids } }
  const { bits, values: narrowed } = narrow(codes, 0, codeOf.size)
  return { entry: { kind: 'ref', as: 'idWords', bits }, parts: { values: narrowed, ids } }
}

/** The raw bytes of ids; zeros stand for an empty one. @throws on what is not a lower-case UUID */
export function idsOf(values: Values, name: string): Uint8Array {
  const ids = new Uint8Array(values.length * idBytes)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value !== null) refuseUnless(putId(value, ids, i * idBytes), name, 'ref', value)
  }
  return ids
}

function encodeFlags(name: string, values: Values): Body {
  const bits = bitmap(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === true) setBit(bits, i)
    else refuseUnless(value === false || value === null, name, 'flag', value)
  }
  return { entry: { kind: 'flag', as: 'bits' }, parts: { values: bits } }
}

function encodeDecimals(name: string, values: Values): Body {
  const mantissas = new Float64Array(values.length)
  const places = new Uint8Array(values.length)
  let scale = 0
  let isExact = true
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === null) continue
    const read = typeof value === 'string' ? readDecimal(value) : undefined
    refuseUnless(read !== undefined, name, 'decimal', value)
    if (read === 'tooLong') {
      isExact = false
      continue
    }
    mantissas[i] = read.mantissa
    places[i] = read.places
    if (read.places > scale) scale = read.places
  }
  for (let i = 0; i < values.length && isExact; i++) {
    const scaled = (mantissas[i] ?? 0) * (powers[scale - (places[i] ?? 0)] ?? Number.NaN)
    isExact = Math.abs(scaled) <= Number.MAX_SAFE_INTEGER
    mantissas[i] = scaled
  }
  if (!isExact) return encodeTexts('decimal', values as readonly (string | null)[]) // each was read as a decimal above
  const { entry, parts } = encodeNumbers('decimal', mantissas)
  return { entry: { ...entry, scale }, parts }
}

const powers = Array.from({ length: 19 }, (_, exponent) => 10 ** exponent)

function numbersOf(values: Values, read: (value: unknown) => number): Float64Array {
  const numbers = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value !== null) numbers[i] = read(value)
  }
  return numbers
}

function encodeNumbers(kind: Kind, numbers: Float64Array): Body {
  let least = 0
  let most = 0
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? 0
    if (number < least) least = number
    if (number > most) most = number
  }
  const { bits, values } = narrow(numbers, least, most)
  return { entry: { kind, as: 'numbers', bits }, parts: { values } }
}

/** The smallest array that holds whole numbers between two bounds: unsigned up to 16 bits, then signed 32, then doubles. */
function narrow(values: Uint32Array | Float64Array, least: number, most: number) {
  if (least >= 0 && most <= 0xff) return { bits: 8 as const, values: Uint8Array.from(values) }
  if (least >= 0 && most <= 0xffff) return { bits: 16 as const, values: Uint16Array.from(values) }
  if (least >= -0x80000000 && most <= 0x7fffffff) return { bits: 32 as const, values: Int32Array.from(values) }
  return { bits: 64 as const, values: Float64Array.from(values) }
}

/** Reads days; the same few thousand come again and again, so each is parsed once. */
function dayReader(name: string): (value: unknown) => number {
  const known = new Map<unknown, number>()
  return (value) => {
    let days = known.get(value)
    if (days === undefined) {
      refuseUnless(isDay(value), name, 'day', value)
      days = dayToNumber(value)
      known.set(value, days)
    }
    return days
  }
}

function instantReader(name: string): (value: unknown) => number {
  const dayOf = dayReader(name)
  return (value) => {
    const time = typeof value === 'string' && value.length === 24 ? timeOf(value) : -1
    if (time >= 0) return dayOf((value as string).slice(0, 10)) * 86_400_000 + time
    refuseUnless(isInstant(value), name, 'instant', value)
    return Date.parse(value)
  }
}

/** Milliseconds into the day of "…THH:MM:SS.mmmZ", or −1 where it is anything else. */
function timeOf(text: string): number {
  if (!hasTimeMarks(text)) return -1
  const hours = digits(text, 11, 2)
  const minutes = digits(text, 14, 2)
  const seconds = digits(text, 17, 2)
  const thousandths = digits(text, 20, 3)
  if (!(hours < 24 && minutes < 60 && seconds < 60 && thousandths < 1000)) return -1
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
}

function hasTimeMarks(text: string): boolean {
  const isColon = (at: number) => text.charCodeAt(at) === 58
  return (
    text.charCodeAt(10) === 84 && isColon(13) && isColon(16) && text.charCodeAt(19) === 46 && text.charCodeAt(23) === 90
  )
}

function digits(text: string, from: number, length: number): number {
  let number = 0
  for (let i = from; i < from + length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    number = number * 10 + digit
  }
  return number
}

function refuseUnless(fits: boolean, name: string, kind: Kind, value: unknown): asserts fits {
  // The sentence is made only when it is needed: this runs once a value.
  if (!fits) throw new Error(`Column ${name} was to be packed as ${kind}, but a row holds ${JSON.stringify(value)}.`)
}
