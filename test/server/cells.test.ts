import { expect, test } from 'vitest'
import { toDecimal } from '../../model/quantity.ts'
import { readCell } from '../../server/cells.ts'
import { seeded } from '../world/make.ts'

const instant = readCell[1184] ?? String
const numeric = readCell[1700] ?? String
const slowly = (text: string) => new Date(text.replace(' ', 'T').replace(/\+00$/, 'Z')).toISOString()

test('a moment is what a date would say, however many digits its seconds have', () => {
  const random = seeded(7)
  for (let i = 0; i < 500; i++) {
    const at = new Date(Math.floor(random() * 4e9) * (i % 2 === 0 ? 1000 : 997)).toISOString()
    // PostgreSQL leaves out the zeros at the end of a second's parts, and the point when nothing is left of them.
    const spelled = `${at
      .slice(0, 23)
      .replace('T', ' ')
      .replace(/\.?0+$/, '')}+00`
    expect(instant(spelled)).toBe(at)
  }
  const odd = [
    '2026-03-02 03:00:00.123456+00',
    '2026-03-02 03:00:00+00',
    '2026-03-02 03:00:00.5+00',
    '0099-03-02 03:00:00+00',
  ]
  for (const text of odd) expect(instant(text)).toBe(slowly(text))
})

test('a number is canonical, whether it came so or not', () => {
  const texts = [
    '0',
    '0.5',
    '0.50',
    '-0.5',
    '-0',
    '-0.0',
    '100',
    '12.500',
    '4.1',
    '-4.1',
    '00.5',
    '7.',
    '0.00',
    '1'.repeat(30),
    `${'9'.repeat(16)}.25`,
    '0.000000000000000001',
  ]
  for (const text of texts) {
    const exact = toDecimal(text)
    if (exact === undefined) expect(() => numeric(text)).toThrow()
    else expect(numeric(text)).toBe(exact)
  }
  expect(() => numeric('NaN')).toThrow()
})
