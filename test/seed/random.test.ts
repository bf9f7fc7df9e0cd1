import { expect, test } from 'vitest'
import { deal } from '../../server/seed/orders.ts'
import { palette } from '../../server/seed/palette.ts'
import { randomFrom } from '../../server/seed/random.ts'
import { zipf } from '../../server/seed/shipping.ts'

test('a seed gives its numbers again, and neighbours of a seed give others', () => {
  const draw = (...seed: (string | number)[]) => {
    const random = randomFrom(...seed)
    return Array.from({ length: 8 }, () => random.next())
  }
  expect(draw('a', 1)).toEqual(draw('a', 1))
  expect(draw('a', 1)).not.toEqual(draw('a', 2))
  expect(draw('a', 11)).not.toEqual(draw('a1', 1))
})

test('numbers are even, and those of neighbouring seeds do not resemble each other', () => {
  let sum = 0
  let product = 0
  const count = 20_000
  for (let i = 0; i < count; i++) {
    const here = randomFrom('even', i).next()
    sum += here
    product += (here - 0.5) * (randomFrom('even', i + 1).next() - 0.5)
  }
  expect(sum / count).toBeCloseTo(0.5, 1)
  expect(Math.abs(product / count)).toBeLessThan(0.004)
})

test('the normal numbers are normal', () => {
  const random = randomFrom('normal')
  const drawn = Array.from({ length: 20_000 }, () => random.normal())
  const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length
  const variance = drawn.reduce((sum, each) => sum + (each - mean) ** 2, 0) / drawn.length
  expect(Math.abs(mean)).toBeLessThan(0.03)
  expect(Math.abs(variance - 1)).toBeLessThan(0.05)
})

test('ten of 105 buyers take seven tenths', () => {
  const rank = zipf(105)
  const steps = 10_000
  const top = Array.from({ length: steps }, (_, i) => rank(i / steps)).filter((place) => place < 10).length
  expect(top / steps).toBeCloseTo(0.7, 1)
})

test('pieces are dealt out whole, to the last one', () => {
  for (const pieces of [1, 2, 7, 60, 61, 12_345]) {
    const dealt = deal(pieces, [{ weight: 1 }, { weight: 2.5 }, { weight: 0.3 }, { weight: 2 }])
    expect(dealt.reduce((sum, { qty }) => sum + qty, 0)).toBe(pieces)
    expect(dealt.every(({ qty }) => qty > 0 && Number.isInteger(qty))).toBe(true)
  }
})

test('the palette holds 200 colours, each with a code and a hex of its own look', () => {
  const swatches = palette()
  expect(swatches).toHaveLength(200)
  expect(new Set(swatches.map(({ code }) => code)).size).toBe(200)
  expect(new Set(swatches.map(({ name }) => name)).size).toBe(200)
  for (const { hex, code } of swatches) {
    expect(hex).toMatch(/^#[0-9a-f]{6}$/)
    expect(code).toMatch(/^1[1-9]-\d{4} TCX$/)
  }
})
