import { assert } from '../model/fault.ts'
import { toDecimal } from '../model/quantity.ts'

/**
 * How a cell of the database reaches the house: days as YYYY-MM-DD, exact numbers as canonical decimal text, moments as
 * ISO with milliseconds and Z, 64-bit counters as numbers, JSON parsed, the rest as text. Keyed by PostgreSQL's type
 * number; both drivers use this one table, because each has other habits of its own.
 */
export const readCell: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't' || text === 'true',
  17: (text) => text,
  18: (text) => text,
  20: toCount,
  21: Number,
  23: Number,
  25: (text) => text,
  26: Number,
  114: (text) => JSON.parse(text),
  700: Number,
  701: Number,
  1042: (text) => text,
  1043: (text) => text,
  1082: (text) => text,
  1114: (text) => text,
  1184: toInstant,
  1700: toCanonical,
  2950: (text) => text,
  3802: (text) => JSON.parse(text),
  5069: (text) => text,
}

/** Settings of a session without which the spellings above would not be true. */
export const sessionSettings = [
  `set timezone to 'UTC'`,
  `set datestyle to 'ISO, YMD'`,
  `set intervalstyle to 'postgres'`,
  'set extra_float_digits to 1',
] as const

function toCount(text: string): number {
  const value = Number(text)
  assert(Number.isSafeInteger(value), `The counter ${text} is beyond what a number can hold exactly.`)
  return value
}

function toInstant(text: string): string {
  return new Date(text.replace(' ', 'T').replace(/\+00$/, 'Z')).toISOString()
}

function toCanonical(text: string): string {
  const value = toDecimal(text)
  assert(value !== undefined, `The database gave "${text}" for a decimal number.`)
  return value
}
