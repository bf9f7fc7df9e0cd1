import { expect, test } from 'vitest'
import { simulate } from './simulate.ts'

/** Stories that once broke a promise, far from the seeds that every run plays, and what it was. */
const corpus: readonly (readonly [seed: number, was: string])[] = [
  [1_006_492, 'a row that was removed and made again has no column of its former life'],
  [1_014_989, 'a row that was removed and made again counts its versions anew'],
]

test.each(corpus)('the story of seed %i keeps every promise: %s', async (seed) => {
  const { failure } = await simulate({ seed, steps: 60 })
  expect(failure).toBeUndefined()
})
