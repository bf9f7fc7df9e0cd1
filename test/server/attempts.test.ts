import { expect, test } from 'vitest'
import { createAttempts } from '../../server/attempts.ts'
import { testClock } from './office.ts'

const wrong = { ok: false }
const right = { ok: true }
const isWrong = (outcome: { ok: boolean }) => !outcome.ok

test('a thousand wrong passwords sent at once from one address are looked at hardly more than a hundred times', async () => {
  const attempts = createAttempts(testClock())
  let looked = 0
  const guess = async () => {
    looked += 1
    await new Promise((resolve) => setImmediate(resolve))
    return wrong
  }
  const answers = await Promise.all(Array.from({ length: 1000 }, () => attempts.look('10.0.0.9', guess, isWrong)))
  expect(looked).toBeGreaterThanOrEqual(100)
  expect(looked).toBeLessThan(110)
  expect(answers.filter((answer) => 'waitMs' in answer)).toHaveLength(1000 - looked)
})

test('a whole factory signs in at once from one address', async () => {
  const attempts = createAttempts(testClock())
  const answers = await Promise.all(
    Array.from({ length: 500 }, () => attempts.look('10.0.0.9', async () => right, isWrong)),
  )
  expect(answers.every((answer) => 'ok' in answer)).toBe(true)
})

test('an address is listened to again after a while, and others always were', async () => {
  const clock = testClock()
  const attempts = createAttempts(clock)
  for (let no = 0; no < 100; no++) await attempts.look('10.0.0.9', async () => wrong, isWrong)
  expect(await attempts.look('10.0.0.9', async () => right, isWrong)).toEqual({ waitMs: 900_000 })
  expect(await attempts.look('10.0.0.8', async () => right, isWrong)).toEqual(right)
  clock.pass(900_000)
  expect(await attempts.look('10.0.0.9', async () => right, isWrong)).toEqual(right)
})
