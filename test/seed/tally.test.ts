import { expect, test } from 'vitest'
import type { Day } from '../../model/calendar.ts'
import { generate } from '../../server/seed/generate.ts'
import { paceOf } from '../../server/seed/pace.ts'
import { tallyOf } from '../../server/seed/tally.ts'

test.each([true, false])('orders are counted as they become whole (with lines: %s), and never backwards', (lines) => {
  const orders = 1500
  const tally = tallyOf(orders)
  const told: number[] = []
  for (const batch of generate({ seed: 'tally', orders, today: '2026-03-10' as Day, lines })) {
    const { done, of } = tally(batch)
    expect(of).toBe(orders)
    expect(done).toBeGreaterThanOrEqual(told.at(-1) ?? 0)
    if (done !== told.at(-1)) told.push(done)
  }
  expect(told.at(-1)).toBeLessThanOrEqual(orders)
  if (lines) expect([told.length > 5, told.at(-1)]).toEqual([true, orders])
})

test('the time left is said once it is more than a guess, and the terminal hears of it every ten seconds', () => {
  let now = 0
  const pace = paceOf(() => now)
  const of = 1_000_000
  const after = (ms: number, done: number) => {
    now = ms
    return pace({ done, of })
  }
  expect(after(0, 0)).toEqual({ leftMs: null, line: null })
  expect(after(1_000, 10_000)).toEqual({ leftMs: null, line: null })
  expect(after(5_000, 50_000)).toEqual({ leftMs: 95_000, line: null })
  expect(after(10_000, 100_000).line).toBe('100,000 of 1,000,000 orders, about 2 min left.')
  expect(after(15_000, 150_000).line).toBeNull()
  expect(after(90_000, 900_000).line).toBe('900,000 of 1,000,000 orders, about 10 s left.')
  expect(after(100_000, of)).toEqual({ leftMs: 0, line: null })
})
