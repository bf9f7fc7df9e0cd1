import { expect, test } from 'vitest'
import { simulate } from './simulate.ts'

/** Stories far from those that every run plays, in which a promise once seemed broken, and what is so instead. */
const corpus: readonly (readonly [seed: number, was: string])[] = [
  [1_006_492, 'a row that was removed and made again has no column of its former life'],
  [1_014_989, 'a row that was removed and made again counts its versions anew'],
  [1_022_875, 'a row that is altered under a newer one differs from nothing, however its columns lie'],
  [1_034_626, 'who holds the lock goes on behind one that lost it unknowingly, took its place in line last and died'],
  [1_035_744, 'who holds the lock goes on behind such a one also on a bad line'],
]

test.each(corpus)('the story of seed %i keeps every promise: %s', async (seed) => {
  const { failure } = await simulate({ seed, steps: 60 })
  expect(failure).toBeUndefined()
})
