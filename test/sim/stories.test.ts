import { expect, test } from 'vitest'
import { shrink, simulate } from './simulate.ts'

// Half of the seeds that every run plays; the other half is in moreStories.test.ts, so that two processes share them.
test.each([1, 101, 201, 301, 401])(
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

test('the same seed tells the same story', async () => {
  const [once, again] = [await simulate({ seed: 42, steps: 60 }), await simulate({ seed: 42, steps: 60 })]
  expect(again).toEqual(once)
})
