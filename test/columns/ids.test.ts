import { expect, test } from 'vitest'
import { IdIndex } from '../../workers/columns/idIndex.ts'

const idOf = (n: number) => `018f0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`

function filled(numbers: readonly number[]): IdIndex {
  const index = new IdIndex()
  for (const n of numbers) index.addText(idOf(n))
  return index
}

test.each([
  ['in ascending order', [1, 2, 3, 500, 501, 70_000]],
  ['in descending order', [70_000, 501, 500, 3, 2, 1]],
  ['ascending at first and then not', [10, 20, 30, 15, 40, 5, 50]],
])('Ids that come %s are found where they came, and no others', (_, numbers) => {
  const index = filled(numbers)
  expect(numbers.map((n) => index.findText(idOf(n)))).toEqual(numbers.map((_, place) => place))
  for (const n of numbers) expect(index.findText(idOf(n + 100_000))).toBe(-1)
  expect(index.findText(idOf(4))).toBe(-1)
  expect(index.findText('no id')).toBe(-1)
})

test('An id that comes again keeps its place, wherever it lies', () => {
  const index = filled([10, 20, 30, 15, 40])
  for (const [place, n] of [10, 20, 30, 15, 40].entries()) expect(index.addText(idOf(n))).toBe(place)
  expect(index.count).toBe(5)
})

test('A thousand ids out of order are each found after the hash has grown', () => {
  const numbers = Array.from({ length: 3000 }, (_, i) => (i < 1000 ? i : (i * 7919) % 100_003) + (i < 1000 ? 0 : 2000))
  const index = new IdIndex()
  const places = numbers.map((n) => index.addText(idOf(n)))
  expect(numbers.map((n) => index.findText(idOf(n)))).toEqual(places)
})
