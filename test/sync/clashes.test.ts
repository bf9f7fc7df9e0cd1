import { expect, test } from 'vitest'
import type { Hello, Result } from '../../model/wire.ts'
import { meetServer } from '../../sync/epoch.ts'
import { land } from '../../sync/land.ts'
import { discard, openClashes, openEntries, retry, settleClash } from '../../sync/outbox.ts'
import type { Store } from '../../sync/store.ts'
import { write } from '../../sync/write.ts'
import { pageOf } from '../world/make.ts'
import { answer, desk, merchandiser, order, orderId, patchNote } from './desk.ts'

/** The greeting of a server that was restored to before this device's first edit. */
const restored = { epoch: 'e2', lastClientSeq: 0, grants: [merchandiser], grantsVersion: 1 } as unknown as Hello // what else it says is not looked at

test('keeps the value that lost, with what stands and what was there before', async () => {
  const at = await desk()
  const written = await write(at, 'order.edit', [patchNote('mine')])
  const id = written.ok ? written.value.mutation.id : ''
  const clash = {
    table: 'salesOrder',
    id: orderId,
    field: 'note',
    base: null,
    mine: 'mine',
    theirs: 'theirs',
    theirsBy: 'u2',
  }
  const row = { ...order, note: 'theirs', version: 4 }
  await land(
    at,
    'c2',
    pageOf([{ table: 'salesOrder', row }], {
      cursor: 'c3',
      results: [answer(1, id, { status: 'conflict', clashes: [clash] })],
    }),
  )
  expect(await at.shown('salesOrder', orderId)).toMatchObject({ note: 'theirs' })
  expect(await openClashes(at.store)).toMatchObject([{ ...clash, mutation: id }])

  await settleClash(at, { mutation: id, table: 'salesOrder', id: orderId, field: 'note' }, 'mine')
  expect(await at.shown('salesOrder', orderId)).toMatchObject({ note: 'mine' })
  const [again] = await openEntries(at.store)
  expect(again?.mutation.ops).toEqual([
    { op: 'patch', table: 'salesOrder', id: orderId, base: { note: 'theirs' }, set: { note: 'mine' } },
  ])
  expect(await openClashes(at.store)).toEqual([])
})

test.each(['mine', 'theirs'] as const)(
  'a clash that is settled as %s is settled whole, or not at all',
  async (choice) => {
    for (let lives = 0; ; lives++) {
      const at = await desk()
      const written = await write(at, 'order.edit', [patchNote('mine')])
      const id = written.ok ? written.value.mutation.id : ''
      const clash = { table: 'salesOrder', id: orderId, field: 'note', base: null, mine: 'mine', theirs: 'theirs' }
      const results = [answer(1, id, { status: 'conflict', clashes: [clash] })]
      await land(at, 'c2', pageOf([], { cursor: 'c3', results }))
      let left = lives
      const dying: Store = {
        ...at.store,
        write: (stores, work) => {
          if (left-- <= 0) throw new Error('The process was killed.')
          return at.store.write(stores, work)
        },
      }
      const place = { mutation: id, table: 'salesOrder', id: orderId, field: 'note' }
      const isDone = await settleClash({ ...at, store: dying }, place, choice).then(
        () => true,
        () => false,
      )
      const isOpen = (await openClashes(at.store)).length > 0
      const again = (await openEntries(at.store)).filter(({ state }) => state === 'waiting')
      expect({ isOpen, again: again.length }).toEqual({ isOpen: !isDone, again: isDone && choice === 'mine' ? 1 : 0 })
      if (isDone) break
    }
  },
)

test('one field that is saved three times is asked once: with the last value, and what stood before the first', async () => {
  const at = await desk()
  const saves: [unknown, string][] = [
    [null, 'Rush'],
    ['Rush', 'Rush: carton marks'],
    ['Rush: carton marks', 'Rush: carton marks by 20 Dec'],
  ]
  const results: Result[] = []
  for (const [base, mine] of saves) {
    const written = await write(at, 'order.edit', [{ ...patchNote(mine), base: { note: base } }])
    const id = written.ok ? written.value.mutation.id : ''
    const clash = { table: 'salesOrder', id: orderId, field: 'note', base, mine, theirs: 'Hold the cartons' }
    results.push(answer(results.length + 1, id, { status: 'conflict', clashes: [clash] }))
  }
  await land(at, 'c2', pageOf([], { cursor: 'c3', results }))
  expect(await openClashes(at.store)).toMatchObject([
    { mutation: results[2]?.mutation, base: null, mine: 'Rush: carton marks by 20 Dec', theirs: 'Hold the cartons' },
  ])
  expect(await openEntries(at.store)).toMatchObject([{ clientSeq: 3, state: 'attention' }])
})

test('two fields of one edit are asked each, and an answer to another edit of one of them leaves the other', async () => {
  const at = await desk()
  const both = {
    ...patchNote('Rush'),
    base: { note: null, contractNo: 'SC-1' },
    set: { note: 'Rush', contractNo: 'SC-2' },
  }
  const first = await write(at, 'order.edit', [both])
  const second = await write(at, 'order.edit', [{ ...patchNote('Rush!'), base: { note: 'Rush' } }])
  const [a, b] = [first, second].map((each) => (each.ok ? each.value.mutation.id : ''))
  if (a === undefined || b === undefined) throw new Error('Both edits must be written.')
  const place = { table: 'salesOrder', id: orderId }
  const clashes = [
    { ...place, field: 'note', base: null, mine: 'Rush', theirs: 'Hold' },
    { ...place, field: 'contractNo', base: 'SC-1', mine: 'SC-2', theirs: 'SC-3' },
  ]
  const later = [{ ...place, field: 'note', base: 'Rush', mine: 'Rush!', theirs: 'Hold' }]
  const results = [answer(1, a, { status: 'conflict', clashes }), answer(2, b, { status: 'conflict', clashes: later })]
  await land(at, 'c2', pageOf([], { cursor: 'c3', results }))
  expect(await openClashes(at.store)).toMatchObject([
    { mutation: a, field: 'contractNo', mine: 'SC-2' },
    { mutation: b, field: 'note', base: null, mine: 'Rush!' },
  ])
  expect((await openEntries(at.store)).map(({ clientSeq }) => clientSeq)).toEqual([1, 2])
})

test.each([
  ['a value that nobody here had typed', { base: 'Somebody else', refused: false }],
  ['an edit that was refused whole', { base: 'Rush', refused: true }],
])('a clash is left to be answered where the next one began from %s', async (_, { base, refused }) => {
  const at = await desk()
  const first = await write(at, 'order.edit', [patchNote('Rush')])
  const second = await write(at, 'order.edit', [{ ...patchNote('Now'), base: { note: base } }])
  const [a, b] = [first, second].map((each) => (each.ok ? each.value.mutation.id : ''))
  const clash = { table: 'salesOrder', id: orderId, field: 'note', base: null, mine: 'Rush', theirs: 'Hold' }
  const results = [
    answer(1, a ?? '', { status: 'conflict', clashes: [clash], ...(refused ? { refused } : {}) }),
    answer(2, b ?? '', { status: 'conflict', clashes: [{ ...clash, base, mine: 'Now' }] }),
  ]
  await land(at, 'c2', pageOf([], { cursor: 'c3', results }))
  expect((await openClashes(at.store)).map(({ mine }) => mine).sort()).toEqual(['Now', 'Rush'])
})

/** Two saves of one note without a connection, which both meet what somebody else has written. */
async function savedTwice(later: { readonly base: string; readonly mine: string | null }) {
  const at = await desk()
  const first = await write(at, 'order.edit', [patchNote('Rush')])
  const set = { note: later.mine }
  const second = await write(at, 'order.edit', [{ ...patchNote(''), base: { note: later.base }, set }])
  const [a = '', b = ''] = [first, second].map((each) => (each.ok ? each.value.mutation.id : ''))
  const clash = { table: 'salesOrder', id: orderId, field: 'note', base: null, mine: 'Rush', theirs: 'Hold' }
  return {
    at,
    later: b,
    one: answer(1, a, { status: 'conflict', clashes: [clash] }),
    other: answer(2, b, { status: 'conflict', clashes: [{ ...clash, ...later }] }),
  }
}

test('a later save that was given up, and had been on its way all the same, takes no question away', async () => {
  const { at, later, one, other } = await savedTwice({ base: 'Rush', mine: 'Now' })
  await discard(at, later, 'a mistake')
  await land(at, 'c2', pageOf([], { cursor: 'c3', results: [one, other] }))
  expect(await openClashes(at.store)).toMatchObject([{ mutation: one.mutation, base: null, mine: 'Rush' }, {}])
})

test('a value that its author has taken back before anybody answered is no question', async () => {
  const { at, one, other } = await savedTwice({ base: 'Rush', mine: null })
  await land(at, 'c2', pageOf([], { cursor: 'c3', results: [one] }))
  expect(await openEntries(at.store)).toHaveLength(2)
  await land(at, 'c3', pageOf([], { cursor: 'c4', results: [other] }))
  expect(await openClashes(at.store)).toEqual([])
  expect(await openEntries(at.store)).toEqual([])
})

test('emptying a field is a question where the value that was emptied had come from somebody else', async () => {
  const at = await desk()
  const first = await write(at, 'order.edit', [patchNote('Rush')])
  const clash = { table: 'salesOrder', id: orderId, field: 'note', base: null, mine: 'Rush', theirs: 'Hold' }
  const one = answer(1, first.ok ? first.value.mutation.id : '', { status: 'conflict', clashes: [clash] })
  const row = { ...order, note: 'Rush', version: 5 }
  await land(at, 'c2', pageOf([{ table: 'salesOrder', row }], { cursor: 'c3', results: [one] }))
  const second = await write(at, 'order.edit', [{ ...patchNote(''), base: { note: 'Rush' }, set: { note: null } }])
  const clashes = [{ ...clash, base: 'Rush', mine: null, theirs: 'Hold again' }]
  const other = answer(2, second.ok ? second.value.mutation.id : '', { status: 'conflict', clashes })
  await land(at, 'c3', pageOf([], { cursor: 'c4', results: [other] }))
  expect(await openClashes(at.store)).toMatchObject([{ mutation: other.mutation, mine: null, theirs: 'Hold again' }])
})

test('a clash of a refused edit that is settled after a restore leaves the edit to take its number again', async () => {
  const at = await desk()
  const written = await write(at, 'order.edit', [patchNote('mine')])
  const id = written.ok ? written.value.mutation.id : ''
  const clash = { table: 'salesOrder', id: orderId, field: 'note', base: null, mine: 'mine', theirs: 'theirs' }
  const refused = answer(1, id, { status: 'conflict', refused: true, clashes: [clash] })
  await land(at, 'c2', pageOf([], { cursor: 'c3', results: [refused] }))
  await meetServer({ ...at, serverMs: at.nowMs() }, restored, 1)
  await settleClash(at, { mutation: id, table: 'salesOrder', id: orderId, field: 'note' }, 'theirs')
  expect(await openEntries(at.store)).toMatchObject([{ state: 'attention', result: null }])
})

test('fields that were written of a clash are offered to a restored server, also once those that clashed were sent again', async () => {
  const at = await desk()
  const set = { note: 'Rush', contractNo: 'SC-2' }
  const written = await write(at, 'order.edit', [{ ...patchNote(''), base: { note: null, contractNo: 'SC-1' }, set }])
  const id = written.ok ? written.value.mutation.id : ''
  const clash = { table: 'salesOrder', id: orderId, field: 'note', base: null, mine: 'Rush', theirs: 'Hold' }
  const results = [answer(1, id, { status: 'conflict', clashes: [clash] })]
  await land(at, 'c2', pageOf([], { cursor: 'c3', results }))
  await retry(at, id)
  await meetServer({ ...at, serverMs: at.nowMs() }, restored, 1)
  expect(await openEntries(at.store)).toMatchObject([
    { clientSeq: 1, state: 'waiting', mutation: { ops: [{ set }] } },
    { clientSeq: 2, state: 'waiting', mutation: { ops: [{ set: { note: 'Rush' } }] } },
  ])
})
