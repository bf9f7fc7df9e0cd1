import type { Day, Instant } from '../../model/calendar.ts'
import type { Decimal } from '../../model/quantity.ts'

export type Locale = 'en' | 'bn'

/** English groups as South Asia does (5,38,11,904); Bangla has its own digits as well. */
export const numberLocales: Readonly<Record<Locale, string>> = { en: 'en-IN', bn: 'bn-BD' }

const zone = 'Asia/Dhaka'

export interface Formats {
  /** Whole numbers with grouping. */
  whole(value: number | string): string
  /** An exact decimal, never through a float. */
  decimal(value: Decimal | string, least: number, most?: number): string
  /** A share as whole percents: 0.894 is "89 %". */
  percent(share: number | string): string
  /** "12 Jan 27", short enough for a column. */
  day(day: Day | string): string
  /** "Tue, 12 Jan 2027". */
  longDay(day: Day | string): string
  month(day: Day | string): string
  weekdayLetter(day: Day | string): string
  /** "09:41" in factory time. */
  time(instant: Instant | string): string
  /** "12 Jan 27, 09:41". */
  moment(instant: Instant | string): string
  /** Digits of a text in the script of this locale; everything else stays. */
  digits(text: string): string
}

const made = new Map<Locale, Formats>()

/** The formats of a language, made once: an Intl object costs more than a thousand uses of it. */
export function formatsFor(locale: Locale): Formats {
  const known = made.get(locale)
  if (known !== undefined) return known
  const fresh = makeFormats(locale)
  made.set(locale, fresh)
  return fresh
}

function makeFormats(locale: Locale): Formats {
  const numbers = numberLocales[locale]
  // British English would say "Sept", which is one letter too many for a column of dates.
  const dates = locale === 'en' ? 'en-US' : 'bn-BD'
  const whole = new Intl.NumberFormat(numbers, { maximumFractionDigits: 0 })
  const percent = new Intl.NumberFormat(numbers, { maximumFractionDigits: 0 })
  const decimals = new Map<string, Intl.NumberFormat>()
  const dayParts = new Intl.DateTimeFormat(dates, { timeZone: 'UTC', day: '2-digit', month: 'short', year: '2-digit' })
  const longParts = new Intl.DateTimeFormat(dates, {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
  const month = new Intl.DateTimeFormat(dates, { timeZone: 'UTC', month: 'long', year: 'numeric' })
  const weekday = new Intl.DateTimeFormat(dates, { timeZone: 'UTC', weekday: 'narrow' })
  const time = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'bn-BD', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const momentDay = new Intl.DateTimeFormat(dates, { timeZone: zone, day: '2-digit', month: 'short', year: '2-digit' })

  const decimal = (value: string, least: number, most = Math.max(least, 6)) => {
    const key = `${least}/${most}`
    let format = decimals.get(key)
    if (format === undefined) {
      format = new Intl.NumberFormat(numbers, { minimumFractionDigits: least, maximumFractionDigits: most })
      decimals.set(key, format)
    }
    return format.format(exact(value))
  }

  return {
    whole: (value) => whole.format(typeof value === 'number' ? value : exact(value)),
    decimal,
    percent: (share) => `${percent.format(Number(share) * 100)} %`,
    day: (day) => joinDay(dayParts, dateOf(day)),
    longDay: (day) => {
      const part = partsOf(longParts, dateOf(day))
      return `${part('weekday')}, ${part('day')} ${part('month')} ${part('year')}`
    },
    month: (day) => month.format(dateOf(day)),
    weekdayLetter: (day) => weekday.format(dateOf(day)),
    time: (instant) => time.format(new Date(instant)),
    moment: (instant) => `${joinDay(momentDay, new Date(instant))}, ${time.format(new Date(instant))}`,
    digits: (text) => (locale === 'bn' ? text.replace(/\d/g, (digit) => '০১২৩৪৫৬৭৮৯'.charAt(Number(digit))) : text),
  }
}

function joinDay(format: Intl.DateTimeFormat, date: Date): string {
  const part = partsOf(format, date)
  return `${part('day')} ${part('month')} ${part('year')}`
}

function partsOf(format: Intl.DateTimeFormat, date: Date): (type: Intl.DateTimeFormatPartTypes) => string {
  const parts = format.formatToParts(date)
  return (type) => parts.find((part) => part.type === type)?.value ?? ''
}

function dateOf(day: string): Date {
  return new Date(`${day}T00:00:00.000Z`)
}

/** Intl reads a decimal text exactly; its type only wants to hear that the text is one. */
function exact(value: string): Intl.StringNumericLiteral {
  return (Number.isFinite(Number(value)) ? value : '0') as Intl.StringNumericLiteral
}
