import { describe, expect, test, vi } from 'vitest'
import type { Day } from '../../model/calendar.ts'
import { readNumber } from '../../renderer/words/currency.ts'
import { formatsFor } from '../../renderer/words/format.ts'
import { parseDay, parseNumber, parseWhole } from '../../renderer/words/parse.ts'

const english = formatsFor('en')
const bangla = formatsFor('bn')
const today = '2026-11-24' as Day

describe('a number', () => {
  test('is shown exactly, however many digits it has', () => {
    expect(english.decimal('12345678901234567.12', 2)).toBe('12,34,56,78,90,12,34,567.12')
    expect(bangla.decimal('32204', 2)).toBe('৩২,২০৪.০০')
    expect(english.decimal('4.85', 2, 4)).toBe('4.85')
    expect(english.percent('0.894')).toBe('89 %')
  })

  test('is read in either script, grouped either way', () => {
    expect(parseNumber('5,38,11,904')).toBe('53811904')
    expect(parseNumber('53,811,904.50')).toBe('53811904.5')
    expect(parseNumber('৩২,২০৪.০০')).toBe('32204')
    expect(parseNumber(' 4.85 ')).toBe('4.85')
    expect(parseNumber('−3')).toBe('-3')
    expect(parseNumber('.5')).toBe('0.5')
    expect(parseWhole('১২০')).toBe(120)
  })

  test('is read with spaces and apostrophes between groups of its digits, and with none elsewhere', () => {
    for (const gap of [' ', '\u00a0', '\u202f', '\u2009', "'"]) {
      expect(parseNumber(`53${gap}811${gap}904.50`)).toBe('53811904.5')
      expect(parseNumber(`5${gap}38${gap}11${gap}904`)).toBe('53811904')
      expect(parseNumber(`-1${gap}200`)).toBe('-1200')
      for (const text of [`4${gap}1`, `12${gap}5`, `4.1${gap}5`, `1${gap}2,345`, `1,200${gap}300`, `1${gap}${gap}200`])
        expect(parseNumber(text), JSON.stringify(text)).toBeUndefined()
    }
    for (const text of ['120\n80', '1\n200', '3\t4', "5'6", "'5", '1.200 300', '1 200.300 400']) {
      expect(parseNumber(text), JSON.stringify(text)).toBeUndefined()
      expect(readNumber(text, 'USD'), JSON.stringify(text)).toEqual({ fault: 'notNumber' })
    }
  })

  test('is none together with a sign of money where no currency is asked about', () => {
    for (const text of ['$5', '€12', '$ 1,200', '£5', '৳৪০', '5 USD']) expect(parseNumber(text), text).toBeUndefined()
  })

  test('is read with a currency beside it only where that may be its own', () => {
    const own = { number: '5.25' }
    const other = { fault: 'otherCurrency' }
    for (const text of ['$5.25', 'US$ 5.25', '5.25 USD', '-', '5,25']) {
      const isNone = ['-', '5,25'].includes(text)
      expect(readNumber(text, 'USD'), text).toEqual(isNone ? { fault: 'notNumber' } : own)
      expect(readNumber(text, 'GBP'), text).toEqual(isNone ? { fault: 'notNumber' } : other)
      expect(readNumber(text, null), text).toEqual({ fault: isNone ? 'notNumber' : 'currencyFirst' })
      expect(readNumber(text, undefined), text).toEqual({ fault: isNone ? 'notNumber' : 'noCurrency' })
    }
    expect(readNumber('৳৫.২৫', 'BDT')).toEqual(own)
    expect(readNumber('Tk. 5.25', 'BDT')).toEqual(own)
    for (const text of ['Tk5.25', 'টাকা৫.২৫', '৫.২৫টাকা', 'BDT5.25']) expect(readNumber(text, 'BDT'), text).toEqual(own)
    expect(readNumber('Tk.5', 'BDT')).toEqual({ number: '5' })
    expect(readNumber('USD5.25', 'GBP')).toEqual(other)
    expect(readNumber('Tk. 5.25', 'USD')).toEqual(other)
    expect(readNumber('5$25', 'USD')).toEqual({ fault: 'notNumber' })
    for (const currency of ['USD', null, undefined]) expect(readNumber('5.25', currency)).toEqual(own)
  })

  test('is none where the text is longer than any, and its pattern is not tried on that', () => {
    const exec = vi.spyOn(RegExp.prototype, 'exec')
    for (const fill of [' ', '.']) {
      exec.mockClear()
      expect(readNumber(`5${fill.repeat(32_000)}$`, 'USD')).toEqual({ fault: 'notNumber' })
      expect(exec.mock.calls.filter(([text]) => text.length > 1000)).toEqual([])
    }
    expect(readNumber(`5${' '.repeat(90)}$`, 'USD')).toEqual({ number: '5' })
    expect(readNumber(`${' '.repeat(32_000)}5 $${' '.repeat(32_000)}`, 'USD')).toEqual({ number: '5' })
    expect(parseNumber('7'.repeat(101))).toBeUndefined()
  })

  test('is refused rather than guessed when a comma may be a decimal point', () => {
    for (const text of ['1,5', '12,34', '1,2345', 'abc', '', '1.2.3', '--1', '1e5'])
      expect(parseNumber(text)).toBeUndefined()
    expect(parseWhole('1.5')).toBeUndefined()
  })

  test('that was shown is read back as the same, in both scripts', () => {
    for (const value of ['0', '7', '1240', '100000', '53811904', '3.1', '-12.5', '999999.99'])
      for (const formats of [english, bangla]) expect(parseNumber(formats.decimal(value, 0, 4))).toBe(value)
  })
})

describe('a day', () => {
  test('is short enough for a column, in both languages', () => {
    expect(english.day('2027-01-12')).toBe('12 Jan 27')
    expect(english.day('2026-09-05')).toBe('05 Sep 26')
    expect(bangla.day('2027-01-12')).toBe('১২ জানু ২৭')
  })

  test('is read as a factory writes it', () => {
    const readings: Record<string, string> = {
      '12/1/27': '2027-01-12',
      '12.01.2027': '2027-01-12',
      '2027-01-12': '2027-01-12',
      '12 Jan 27': '2027-01-12',
      '12jan2027': '2027-01-12',
      '১২ জানু ২৭': '2027-01-12',
      '১২/১/২৭': '2027-01-12',
      '+7': '2026-12-01',
      '-1': '2026-11-23',
      today: '2026-11-24',
      আজ: '2026-11-24',
      '3 jan': '2027-01-03',
      '20/11': '2026-11-20',
    }
    for (const [text, day] of Object.entries(readings)) expect(parseDay(text, today), text).toBe(day)
  })

  test('that is none is refused', () => {
    for (const text of ['31/2/27', '13 foo', '', '99', '2027-13-01', '1/13/27'])
      expect(parseDay(text, today)).toBeUndefined()
  })

  test('that was shown is read back', () => {
    for (let i = 0; i < 366; i += 7) {
      const day = new Date(Date.UTC(2027, 0, 1 + i)).toISOString().slice(0, 10)
      for (const formats of [english, bangla]) expect(parseDay(formats.day(day), today)).toBe(day)
    }
  })

  test('and its time are the factory’s, whatever zone the computer is in', () => {
    expect(english.moment('2026-11-24T19:05:00.000Z')).toBe('25 Nov 26, 01:05')
    expect(bangla.time('2026-11-24T03:41:00.000Z')).toBe('০৯:৪১')
  })
})
