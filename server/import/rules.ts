import { type Day, isDay } from '../../model/calendar.ts'
import { type Decimal, places, toDecimal } from '../../model/quantity.ts'
import type { FindingKind } from './findings.ts'

/** Mends a cell's text before it is parsed. Returns the text unchanged where there is nothing to mend. */
export interface Mend {
  readonly rule: string
  readonly says: string
  readonly kind: Exclude<FindingKind, 'refused'>
  readonly mend: (text: string) => string
}

/** Reads a mended cell; undefined refuses it under the parser's rule. */
export interface Parse<T> {
  readonly rule: string
  readonly says: string
  readonly parse: (text: string) => T | undefined
}

export const trimmed: Mend = {
  rule: 'blanksAround',
  says: 'Blanks before and after the text are left out.',
  kind: 'repaired',
  mend: (text) => text.trim(),
}

/** Digits typed on a Bangla keyboard. */
export const latinDigits: Mend = {
  rule: 'banglaDigits',
  says: 'Bangla digits are read as the same Latin ones.',
  kind: 'repaired',
  mend: (text) => text.replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - 0x09e6)),
}

export const ungrouped: Mend = {
  rule: 'thousands',
  says: 'Commas that group the digits of a number are left out.',
  kind: 'repaired',
  // Groups of three, or of two after the first three, as Bangladesh writes a lakh; "1,5" may be a decimal and is left to be refused.
  mend: (text) => (/^-?\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text),
}

/** Known misspellings, compared without case: each becomes the word it stands for. */
export function spelled(rule: string, says: string, accepted: Readonly<Record<string, string>>): Mend {
  return { rule, says, kind: 'repaired', mend: (text) => accepted[text.toLowerCase()] ?? text }
}

export const someText: Parse<string> = {
  rule: 'noText',
  says: 'The cell must say something.',
  parse: (text) => (text === '' ? undefined : text),
}

export function oneOf<const T extends string>(...words: readonly T[]): Parse<T> {
  return {
    rule: 'unknownWord',
    says: 'The cell holds none of the words that the column knows.',
    parse: (text) => words.find((word) => word === text),
  }
}

/** A whole number within bounds; "12.0" is one. */
export function whole(least: number, most: number): Parse<number> {
  return {
    rule: 'notWhole',
    says: 'The cell must be a whole number within the bounds of its column.',
    parse: (text) => {
      const value = toDecimal(text)
      if (value === undefined || places(value) > 0) return undefined
      const number = Number(value)
      return number >= least && number <= most ? number : undefined
    },
  }
}

/** An exact decimal with at most `scale` digits after the point, within bounds. */
export function exact(scale: number, least: number, most: number): Parse<Decimal> {
  return {
    rule: 'notNumber',
    says: 'The cell must be a number within the bounds and digits of its column.',
    parse: (text) => {
      const value = toDecimal(text)
      if (value === undefined || places(value) > scale) return undefined
      return Number(value) >= least && Number(value) <= most ? value : undefined
    },
  }
}

/** Month, day and year with slashes, as spreadsheets of the United States show a date. */
export const slashDay: Parse<Day> = {
  rule: 'notDay',
  says: 'The cell must be a day that exists, written month/day/year.',
  parse: (text) => {
    const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text)
    if (found === null) return undefined
    const [, month = '', date = '', year = ''] = found
    const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
    return isDay(day) ? day : undefined
  },
}

/** An empty cell is null, anything else is for the other parser. */
export function orEmpty<T>(inner: Parse<T>): Parse<T | null> {
  return { ...inner, parse: (text) => (text === '' ? null : inner.parse(text)) }
}
