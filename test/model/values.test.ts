import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Day } from '../../model/calendar.ts'
import { addDays, dayAt, dayToNumber, isDay, isWorkday, numberToDay, weekday } from '../../model/calendar.ts'
import { efficiency, orderValue, smv, targetPieces } from '../../model/formulas.ts'
import { idFrom, idSource, isId } from '../../model/id.ts'
import { isProvisional, provisional, series } from '../../model/numbers.ts'
import { add, compare, type Decimal, divide, isDecimal, multiply, round, toDecimal } from '../../model/quantity.ts'
import { fold } from '../../model/search.ts'

const decimal = (text: string) => toDecimal(text) as Decimal // the texts below are decimals

describe('a decimal', () => {
  test.each([
    ['4.50', '4.5'],
    ['-0.00', '0'],
    ['007', '7'],
    ['0.1', '0.1'],
  ])('"%s" is kept as "%s"', (typed, kept) => expect(toDecimal(typed)).toBe(kept))

  test.each(['', '1e3', '1,000', '৫', '.5', '--1', 'NaN', '1.'])('"%s" is not one', (typed) =>
    expect(toDecimal(typed)).toBeUndefined(),
  )

  test('adds and multiplies without a float in between', () => {
    expect(add(decimal('0.1'), decimal('0.2'))).toBe('0.3')
    expect(multiply(decimal('4.85'), 6640)).toBe('32204')
    expect(divide(decimal('1'), 3, 4)).toBe('0.3333')
    expect(divide(decimal('1'), 0, 4)).toBeUndefined()
    expect(round(decimal('2.345'), 2)).toBe('2.35')
  })

  test('sums of any cents equal the sum of whole cents', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 50 }), (cents) => {
        const sum = add(...cents.map((each) => divide(each, 100, 2) ?? decimal('0')))
        expect(
          compare(
            multiply(sum, 100),
            cents.reduce((total, each) => total + each, 0),
          ),
        ).toBe(0)
        expect(isDecimal(sum)).toBe(true)
      }),
    )
  })
})

describe('an id', () => {
  test('of a natural combination is the same on every device, and differs in every part', () => {
    const line = idFrom('orderLine', 'o', 'c', 'M', null)
    expect(line).toBe(idFrom('orderLine', 'o', 'c', 'M', null))
    const others = [
      idFrom('orderLine', 'o', 'c', 'L', null),
      idFrom('orderLine', 'o', 'c', 'M', ''),
      idFrom('style', 'o', 'c', 'M', null),
    ]
    expect(new Set([line, ...others]).size).toBe(4)
    expect(isId(line)).toBe(true)
  })

  test('of a table does not fit another table', () => {
    const style = idFrom('style', 'a')
    // @ts-expect-error a style id is not an order id
    const order: ReturnType<typeof idFrom<'salesOrder'>> = style
    expect(order).toBe(style)
  })

  test('made later sorts later, also when the clock steps back and within one millisecond', () => {
    const clock = [5000, 5000, 5000, 4000, 6000]
    const ids = idSource({ nowMs: () => clock.shift() ?? 6000, random: (bytes) => bytes.fill(7) })
    const made = Array.from({ length: 5000 }, () => ids.next('salesOrder'))
    expect(new Set(made).size).toBe(made.length)
    expect([...made].sort()).toEqual(made)
  })
})

describe('a day', () => {
  test.each(['2026-02-30', '2026-13-01', '26-01-01', '2026-1-1'])('"%s" is not in the calendar', (text) =>
    expect(isDay(text)).toBe(false),
  )

  test('is the factory’s day, six hours ahead of UTC', () => {
    expect(dayAt(Date.parse('2026-11-24T17:59:59.999Z'))).toBe('2026-11-24')
    expect(dayAt(Date.parse('2026-11-24T18:00:00.000Z'))).toBe('2026-11-25')
  })

  test('counts on over months and leap years', () => {
    expect(addDays('2028-02-28' as Day, 2)).toBe('2028-03-01')
    fc.assert(
      fc.property(fc.integer({ min: -50_000, max: 50_000 }), (number) => dayToNumber(numberToDay(number)) === number),
    )
  })

  test('is no workday on Friday, nor on a holiday', () => {
    expect(weekday('2026-11-27' as Day)).toBe(5)
    expect(
      ['2026-11-26', '2026-11-27', '2026-12-16'].map((day) => isWorkday(day as Day, new Set(['2026-12-16']))),
    ).toEqual([true, false, false])
  })
})

describe('a formula', () => {
  test('values an order to the cent, rounded once on the whole', () => {
    expect(orderValue(3, decimal('0.3333'))).toBe('1')
    expect(orderValue(6640, decimal('4.85'))).toBe('32204')
  })

  test('gives standard minutes, efficiency and targets', () => {
    expect(smv([decimal('10'), decimal('2.5')], decimal('0.12'), decimal('1.1'))).toBe('15.4')
    expect(smv([], decimal('0.12'), decimal('1.1'))).toBe('0')
    expect(efficiency(815, decimal('20.5'), decimal('34'), 600)).toBe('0.819')
    expect(efficiency(815, decimal('20.5'), decimal('0'), 600)).toBeUndefined()
    expect(targetPieces(decimal('34'), 600, decimal('20.5'), decimal('0.9'))).toBe(896)
    expect(targetPieces(decimal('34'), 600, decimal('0'), decimal('0.9'))).toBeUndefined()
  })
})

test('search sees Bangla digits as Latin ones, and no difference of case or of how a letter was typed', () => {
  expect(fold('লাইন ১২')).toBe('লাইন 12')
  expect(fold('ÉCRU')).toBe(fold('e\u0301cru'))
})

test('a number is printed for people and known as provisional by its tilde', () => {
  expect(series[0]?.print(2026, 48_207)).toBe('SCLPO_26_048207')
  expect(series[0]?.read('SCLPO_26_048207')).toEqual({ year: 2026, counter: 48_207 })
  expect(series[0]?.read('SCLPO_26_1048207')).toEqual({ year: 2026, counter: 1_048_207 })
  for (const never of ['SCLPO_26_0048207', 'SCLPO_26_48207', 'SCLPO_26_048207 ', 'PO_26_048207', '~A7-0012', ''])
    expect(series[0]?.read(never)).toBeUndefined()
  expect(provisional('A7', 12)).toBe('~A7-0012')
  expect([isProvisional('~A7-0012'), isProvisional('SCLPO_26_048207'), isProvisional(null)]).toEqual([
    true,
    false,
    false,
  ])
})
