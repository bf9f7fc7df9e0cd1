import type { Decimal } from '../../model/quantity.ts'
import { fold } from '../../model/search.ts'
import { numberMax, parseNumber } from './parse.ts'

/** A number as it was written, apart from the currencies that stand beside it. */
export interface Named {
  readonly bare: string
  readonly units: readonly string[]
}

// A point behind letters belongs to them: "Tk.500" is no half.
const beside =
  /^([-\u2212]?)([\p{L}\p{M}\p{Sc}.\s]*?)([-\u2212]?(?:(?<![\p{L}\p{M}])\.)?\d[^\p{L}\p{M}\p{Sc}]*)([\p{L}\p{M}\p{Sc}.\s]*)$/u
const sign = /\p{Sc}/u
const codes = new Set(Intl.supportedValuesOf('currency').map(fold))
/** As invoices in Dhaka write it. */
const takas = ['tk', 'tk.', 'taka', 'টাকা'].map(fold)

/**
 * The currencies by which a written number is named. Whoever reads the number without them has to ask whether they are
 * its own, or dollars would be saved as pounds.
 * @returns undefined where a currency stands inside of the number, or the text is too long for any, so that it is none
 */
export function namedNumber(text: string): Named | undefined {
  const trimmed = text.trim()
  // The pattern tries each end of a run of spaces or points: a long one would hold up the whole window.
  if (trimmed.length > numberMax) return undefined
  const [, minus = '', before = '', number = '', behind = ''] = beside.exec(fold(trimmed)) ?? []
  const units = `${before} ${behind}`.split(/\s+/).filter((each) => each !== '')
  if (number !== '' && units.every(isCurrency)) return { bare: `${minus}${number}`, units }
  return sign.test(text) ? undefined : { bare: text, units: [] }
}

/** A number, or the reason code of why a text is none. */
export type ReadNumber = { readonly number: Decimal } | { readonly fault: 'notNumber' | CurrencyFault }

/** What is wrong with the currency beside a number: another one, one before any is chosen, or one where there is none. */
type CurrencyFault = 'otherCurrency' | 'currencyFirst' | 'noCurrency'

/**
 * Reads a number that somebody types, with a currency beside it only where that may be its own.
 * @param currency that it is measured in: null while none is chosen, undefined where it is measured in none
 */
export function readNumber(text: string, currency: string | null | undefined): ReadNumber {
  const named = namedNumber(text)
  const number = named === undefined ? undefined : parseNumber(named.bare)
  if (named === undefined || number === undefined) return { fault: 'notNumber' }
  if (named.units.every((each) => typeof currency === 'string' && mayMean(currency, each))) return { number }
  return { fault: currency === undefined ? 'noCurrency' : currency === null ? 'currencyFirst' : 'otherCurrency' }
}

/** Whether a name may mean this currency: by its code, or by a sign that others may have as well, as dollars do. */
export function mayMean(unit: string, name: string): boolean {
  if (fold(unit) === name || (unit === 'BDT' && takas.includes(name))) return true
  if (!codes.has(fold(unit))) return false
  // In Canada American dollars are told from others, elsewhere those from American ones.
  return (['en', 'en-CA'] as const).some((locale) =>
    (['narrowSymbol', 'symbol'] as const).some((display) => fold(signOf(unit, locale, display)) === name),
  )
}

function isCurrency(name: string): boolean {
  return sign.test(name) || codes.has(name) || takas.includes(name)
}

const signs = new Map<string, string>()

/** Kept, for a block has many numbers and few currencies, and a format is dear to make. */
function signOf(currency: string, locale: string, currencyDisplay: 'narrowSymbol' | 'symbol'): string {
  const key = `${currency} ${locale} ${currencyDisplay}`
  const known = signs.get(key)
  if (known !== undefined) return known
  const parts = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay }).formatToParts(1)
  const found = parts.find(({ type }) => type === 'currency')?.value ?? ''
  signs.set(key, found)
  return found
}
