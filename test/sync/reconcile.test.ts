import { expect, test } from 'vitest'
import type { Grant } from '../../model/access.ts'
import { isCheaperAnew, losesSight } from '../../sync/reconcile.ts'

const buyer = (id: string, role: Grant['role'] = 'merchandiser'): Grant => ({ role, scopeKind: 'buyer', scopeId: id })
const all = (role: Grant['role']): Grant => ({ role, scopeKind: 'all', scopeId: null })

test('a replica is filled anew only when many rows lie where it differs, and they are a good part of all', () => {
  expect([
    isCheaperAnew(4000, 4000),
    isCheaperAnew(100_000, 1_000_000),
    isCheaperAnew(400_000, 1_000_000),
    isCheaperAnew(6000, 7000),
  ]).toEqual([false, false, true, true])
})

test('sight is lost with a buyer, with a column, and with a whole kind of rows; not by seeing more', () => {
  expect([
    losesSight([buyer('a')], [buyer('a'), buyer('b')]),
    losesSight([buyer('a')], [all('merchandiser')]),
    losesSight([], [all('qc')]),
    losesSight([all('qc')], [all('merchandiser')]),
  ]).toEqual([false, false, false, false])
  expect([
    losesSight([buyer('a'), buyer('b')], [buyer('a')]),
    losesSight([all('merchandiser')], [buyer('a')]),
    losesSight([all('merchandiser')], [all('qc')]),
    losesSight([all('merchandiser')], [all('store')]),
    losesSight([all('qc')], []),
  ]).toEqual([true, true, true, true, true])
})
