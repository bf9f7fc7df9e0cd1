import { expect, test } from 'vitest'
import { isCheaperAnew } from '../../sync/reconcile.ts'

test('a replica is filled anew only when many rows lie where it differs, and they are a good part of all', () => {
  expect([
    isCheaperAnew(4000, 4000),
    isCheaperAnew(100_000, 1_000_000),
    isCheaperAnew(400_000, 1_000_000),
    isCheaperAnew(6000, 7000),
  ]).toEqual([false, false, true, true])
})
