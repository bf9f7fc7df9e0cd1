import { expect, test } from 'vitest'
import { limitMs } from '../../sync/line.ts'
import { mutants, without } from './mutants.ts'
import { shrink, simulate } from './simulate.ts'

test.each([501, 601, 701, 801, 901])(
  'a hundred factories of faults keep every promise, from seed %i',
  { timeout: 300_000 },
  async (first) => {
    for (let seed = first; seed < first + 100; seed++) {
      const verdict = await simulate({ seed, steps: 60 })
      if (verdict.failure === undefined) continue
      const short = await shrink({ seed, steps: 60 })
      expect.fail(`Seed ${seed}: ${verdict.failure.message}\n${short.path.join('\n')}`)
    }
  },
)

// One net under another: each must hold alone.
test('a queue whose questions may wait for ever is freed by the watchdog alone', { timeout: 120_000 }, async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { failure } = await simulate({ seed, steps: 60, looked: 'I9', surgery: { timing: without(limitMs) } })
    expect(failure, `seed ${seed}`).toBeUndefined()
  }
})

// The negative control: a check that no bug can fail proves nothing.
test.each(mutants)('$invariant notices that $name', { timeout: 120_000 }, async ({ invariant, server, surgery }) => {
  let caught: string | undefined
  for (let seed = 1; seed <= 150 && caught === undefined; seed++) {
    const { failure } = await simulate({
      seed,
      steps: 60,
      looked: invariant,
      ...(server && { server }),
      ...(surgery && { surgery }),
    })
    caught = failure?.message
  }
  expect(caught).toMatch(new RegExp(`^${invariant} `))
})
