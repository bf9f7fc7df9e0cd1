import { expect, test } from 'vitest'
import {
  exact,
  latinDigits,
  oneOf,
  orEmpty,
  slashDay,
  someText,
  spelled,
  trimmed,
  ungrouped,
  whole,
} from '../../server/import/rules.ts'

test('blanks around a text are left out, those inside stay', () => {
  expect(trimmed.mend(' finishing  line ')).toBe('finishing  line')
})

test('digits typed in Bangla count', () => {
  expect(latinDigits.mend('১২.৫')).toBe('12.5')
})

test('grouping commas are left out, a decimal comma is not guessed at', () => {
  expect(['1,234', '12,34,567.5', '1,5', '12,34', '1234'].map(ungrouped.mend)).toEqual([
    '1234',
    '1234567.5',
    '1,5',
    '12,34',
    '1234',
  ])
})

test('a known misspelling becomes its word, an unknown one stays to be refused', () => {
  const rule = spelled('x', 'x', { sweing: 'sewing' })
  expect(['sweing', 'Sweing', 'sewin'].map(rule.mend)).toEqual(['sewing', 'sewing', 'sewin'])
  expect(oneOf('sewing').parse('sewin')).toBeUndefined()
})

test('numbers are exact and bounded', () => {
  expect(['12', '12.0', '12.5', '-1', 'x', '', '1e3', '101'].map(whole(0, 100).parse)).toEqual([
    12,
    12,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  expect(['0.940725424', '0.9400', '0.0000000001', '6', 'NaN'].map(exact(9, 0, 5).parse)).toEqual([
    '0.940725424',
    '0.94',
    undefined,
    undefined,
    undefined,
  ])
})

test('a day is month, day, year, and must exist', () => {
  expect(['1/31/2015', '02/03/2015', '13/1/2015', '2/30/2015', '2015-01-01', ''].map(slashDay.parse)).toEqual([
    '2015-01-31',
    '2015-02-03',
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('an empty cell is nothing only where the column allows it', () => {
  expect(orEmpty(whole(0, 9)).parse('')).toBeNull()
  expect(orEmpty(whole(0, 9)).parse('x')).toBeUndefined()
  expect(someText.parse('')).toBeUndefined()
})
