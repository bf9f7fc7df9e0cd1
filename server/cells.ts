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

/**
 * Moments in UTC come as "2026-03-02 03:00:00.12+00" and are cut and put together: a date is slow to make, and a segment
 * has forty thousand of them.
 */
function toInstant(text: string): string {
  const fraction = text.length - shortestInstant
  if (fraction < 0 || fraction > 4 || text[10] !== ' ' || !text.endsWith('+00'))
    return new Date(text.replace(' ', 'T').replace(/\+00$/, 'Z')).toISOString()
  const thousandths = fraction === 0 ? '000' : text.slice(20, -3).padEnd(3, '0')
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${thousandths}Z`
}

const shortestInstant = '2026-03-02 03:00:00+00'.length

/** Canonical as it is, and short enough that no limit of a decimal is met. */
const plainDecimal = /^(?:0|-?[1-9]\d{0,14})(?:\.\d{0,8}[1-9])?$/

function toCanonical(text: string): string {
  if (plainDecimal.test(text)) return text
  const value = toDecimal(text)
  assert(value !== undefined, `The database gave "${text}" for a decimal number.`)
  return value
}
