import { addDays, type Day, isDay } from '../../model/calendar.ts'
import type { Field } from '../../model/field.ts'
import { type Decimal, isDecimal, toDecimal } from '../../model/quantity.ts'
import { fold } from '../../model/search.ts'

// Thousands or lakhs, never a comma as decimal point: "1,5" is refused rather than read as fifteen. One sign between all
// groups, and no space elsewhere: a cell of two lines, or of two numbers, is no larger number.
const grouped = /^-?\d{1,3}([, \u00a0\u2009\u202f'])(\d{2,3}\1)*\d{3}(\.\d+)?$/
const plain = /^-?(\d+(\.\d*)?|\.\d+)$/

/** Longest text that may be a number, its currency beside it, in characters: on a longer one no pattern is tried. */
export const numberMax = 100

/**
 * Reads a number as people type it: Latin or Bangla digits, grouped or not. A currency beside it makes it none here,
 * because only `readNumber` knows whose price it is.
 */
export function parseNumber(text: string): Decimal | undefined {
  const trimmed = text.trim()
  if (trimmed.length > numberMax) return undefined
  const bare = fold(trimmed).replace(/^\u2212/, '-')
  if (!plain.test(bare) && !grouped.test(bare)) return undefined
  const digits = bare.replace(/[^\d.-]/g, '').replace(/\.$/, '')
  return toDecimal(digits.replace(/^(-?)\./, '$10.'))
}

export function parseWhole(text: string): number | undefined {
  const value = parseNumber(text)
  return value === undefined || value.includes('.') ? undefined : Number(value)
}

/** A whole number; its digits as a text where it is so large that a number would be another one. */
export function wholeOf(number: Decimal): number | Decimal {
  const value = Number(number)
  return number.includes('.') || !Number.isSafeInteger(value) ? number : value
}

/** The reason code for a value of a whole number's field that `wholeOf` has left as a text, because of its size. */
export function beyondWhole(field: Field | undefined, value: unknown): 'tooLarge' | 'tooSmall' | undefined {
  if (field?.kind !== 'integer' || !isDecimal(value) || typeof wholeOf(value) === 'number' || value.includes('.'))
    return undefined
  return value.startsWith('-') ? 'tooSmall' : 'tooLarge'
}

const months: readonly (readonly string[])[] = [
  ['jan', 'জানু'],
  ['feb', 'ফেব'],
  ['mar', 'মার্চ'],
  ['apr', 'এপ্রি'],
  ['may', 'মে'],
  ['jun', 'জুন'],
  ['jul', 'জুল'],
  ['aug', 'আগ'],
  ['sep', 'সেপ'],
  ['oct', 'অক্টো'],
  ['nov', 'নভে'],
  ['dec', 'ডিসে'],
]

/**
 * Reads a day as people type it: "12/1/27", "12 Jan", "2027-01-12", "+7" (days from today), "today", "আজ".
 * Day before month, as the factory writes. Without a year it is the one nearest to today.
 */
export function parseDay(text: string, today: Day): Day | undefined {
  const bare = fold(text).trim()
  if (bare === 'today' || bare === 'আজ') return today
  const ahead = /^([+-]\d{1,4})$/.exec(bare)
  if (ahead?.[1] !== undefined) return addDays(today, Number(ahead[1]))
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(bare)
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const numbers = /^(\d{1,2})[\s./-]+(\d{1,2})(?:[\s./-]+(\d{2}|\d{4}))?$/.exec(bare)
  if (numbers) return near(today, Number(numbers[1]), Number(numbers[2]), numbers[3])
  const named = /^(\d{1,2})[\s./-]*(\p{L}[\p{L}\p{M}]*)[\s.,/-]*(\d{2}|\d{4})?$/u.exec(bare)
  if (!named) return undefined
  const month = months.findIndex((names) => names.some((name) => named[2]?.startsWith(fold(name))))
  return month < 0 ? undefined : near(today, Number(named[1]), month + 1, named[3])
}

/** Whether a text is a day only where the month is written before it, as in "3/31/27". */
export function isMonthFirst(text: string, today: Day): boolean {
  const turned = fold(text)
    .trim()
    .replace(/^(\d{1,2})([\s./-]+)(\d{1,2})(?!\d)/, '$3$2$1')
  return parseDay(text, today) === undefined && parseDay(turned, today) !== undefined
}

/**
 * Whether a text is a day in all but that its month has no such one, as in "31/2/27".
 * @param today only says in which year a day without one is looked for, which makes a difference to 29 February
 */
export function isNoSuchDay(text: string, today = '2000-01-01' as Day): boolean {
  const bare = fold(text).trim()
  const first = bare.replace(/^\d{4}-/.test(bare) ? /\d{1,2}$/ : /^\d{1,2}(?!\d)/, '1')
  return parseDay(bare, today) === undefined && parseDay(first, today) !== undefined
}

function near(today: Day, date: number, month: number, year: string | undefined): Day | undefined {
  if (year !== undefined) return dayOf(year.length === 2 ? 2000 + Number(year) : Number(year), month, date)
  const thisYear = Number(today.slice(0, 4))
  const candidates = [thisYear - 1, thisYear, thisYear + 1].flatMap((each) => dayOf(each, month, date) ?? [])
  const distance = (day: Day) => Math.abs(Date.parse(day) - Date.parse(today))
  return candidates.sort((a, b) => distance(a) - distance(b))[0]
}

function dayOf(year: number, month: number, date: number): Day | undefined {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
  return isDay(text) ? text : undefined
}
