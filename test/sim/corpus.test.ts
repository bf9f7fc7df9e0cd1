import { expect, test } from 'vitest'
import { simulate } from './simulate.ts'

/** Stories far from those that every run plays, in which a promise once seemed broken, and what is so instead. */
const corpus: readonly (readonly [seed: number, was: string])[] = [
  [1_006_492, 'a row that was removed and made again has no column of its former life'],
  [1_014_989, 'a row that was removed and made again counts its versions anew'],
  [1_022_875, 'a row that is altered under a newer one differs from nothing, however its columns lie'],
]

test.each(corpus)('the story of seed %i keeps every promise: %s', async (seed) => {
  const { failure } = await simulate({ seed, steps: 60 })
  expect(failure).toBeUndefined()
})
