import { expect, test } from 'vitest'
import { pack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { type Store, setMeta } from '../../sync/store.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import type { KeptAnswer } from '../../workers/reader/keptAnswers.ts'
import { createReader } from '../../workers/reader/reader.ts'
import { opened, sealed } from '../../workers/reader/seal.ts'
import { asked, device, idOf, list, namesSoon, never, opening, packed, partyOf } from './openings.ts'

test('A list that was looked at before is there before its rows are read, whole and exact', async () => {
  const owner = await device()
  const first = await opening(owner, true)
  const before = await first.reader.page(list, 0, 50, ['name'])
  await first.kept()
  const { reader } = await opening(owner, false)
  expect(await reader.page(list, 0, 50, ['name'])).toEqual({
    ok: true,
    value: { ...(before.ok && before.value), tookMs: expect.any(Number) },
  })
})

test('A list that nobody has looked at waits for its rows, and so does another stretch or other columns', async () => {
  const owner = await device()
  await asked(owner)
  const { reader } = await opening(owner, false)
  expect(await namesSoon(reader, { ...list, sort: ['-code'] })).toBe(never)
  expect(await namesSoon(reader)).toEqual(['Party 1', 'Party 2', 'Party 3'])
})

test.each<[string, (store: Store) => Promise<unknown>]>([
  [
    'a change of the server',
    (store) =>
      store.write(['deltas'], (tx) =>
        tx.put('deltas', { table: 'party', bytes: packed([partyOf(2, 'Renamed')]), rows: 1, gone: [] }),
      ),
  ],
  [
    'an edit of this device',
    (store) =>
      store.write(['hot'], (tx) =>
        tx.put('hot', { table: 'party', id: idOf(2), parent: '', server: null, row: partyOf(2, 'Edited') }),
      ),
  ],
  ['rows that are to be fetched again', (store) => store.write(['meta'], (tx) => setMeta(tx, 'complete', []))],
  ['another store in the place of the first', (store) => store.write(['meta'], (tx) => setMeta(tx, 'mark', 'other'))],
  [
    'a person whose name a row shows, renamed',
    (store) =>
      store.write(['deltas'], (tx) =>
        tx.put('deltas', {
          table: 'appUser',
          bytes: pack('appUser', allFields(tableOf('appUser')), []),
          rows: 0,
          gone: [],
        }),
      ),
  ],
])('After %s the list waits for its rows', async (_, change) => {
  const owner = await device()
  await asked(owner)
  await change(owner.store)
  const { reader } = await opening(owner, false)
  expect(await namesSoon(reader)).toBe(never)
})

test('An edit changed again is not shown as it was before', async () => {
  const owner = await device()
  const edit = (name: string) =>
    owner.store.write(['hot'], (tx) =>
      tx.put('hot', { table: 'party', id: idOf(2), parent: '', server: null, row: partyOf(2, name) }),
    )
  await edit('Once')
  await asked(owner)
  expect(await namesSoon((await opening(owner, false)).reader)).toEqual(['Party 1', 'Once', 'Party 3'])
  await edit('Twice')
  expect(await namesSoon((await opening(owner, false)).reader)).toBe(never)
})

test('A list of many rows is kept although so many others were sorted since that its own order is gone', async () => {
  const owner = await device(40_000)
  const { reader, kept } = await opening(owner, true)
  const others = ['name', '-name', '-code', 'kind', 'country']
  for (const sort of [list.sort[0] ?? '', ...others]) {
    await reader.page({ ...list, sort: [sort] }, 0, 50, ['name'])
    await reader.page({ ...list, sort: [sort] }, 20_000, 50, ['name']) // beyond the head, so that the whole order is made
  }
  await kept()
  expect(await namesSoon((await opening(owner, false)).reader)).toContain('Party 1')
})

test('Another build does not answer with what this one has kept', async () => {
  const owner = await device()
  await asked(owner)
  expect(await namesSoon((await opening(owner, false, 'another build')).reader)).toBe(never)
})

test('A change that is heard while the list is open is in what the next opening shows', async () => {
  const owner = await device()
  const { reader, kept } = await opening(owner, true)
  await reader.page(list, 0, 50, ['name'])
  await kept()
  const key = await owner.store.write(['deltas'], (tx) =>
    tx.put('deltas', { table: 'party', bytes: packed([partyOf(2, 'Renamed')]), rows: 1, gone: [] }),
  )
  reader.hear({ kind: 'rows', replica: 'mine', table: 'party', deltas: [Number(key)], hot: [] })
  await namesSoon(reader)
  await kept()
  expect(await namesSoon((await opening(owner, false)).reader)).toEqual(['Party 1', 'Renamed', 'Party 3'])
})

test('A list is kept although more rooms than there are lists were counted after it', async () => {
  const owner = await device()
  const { reader, kept } = await opening(owner, true)
  const counts = Array.from(
    { length: 12 },
    (_, i): Query => ({ ...list, where: [{ field: 'code', op: 'ne', value: `P${i}` }] }),
  )
  await reader.page(list, 0, 50, ['name'])
  for (const count of counts) await reader.page(count, 0, 1, ['id'])
  await kept()
  const next = await opening(owner, false)
  expect(await namesSoon(next.reader)).toEqual(['Party 1', 'Party 2', 'Party 3'])
  for (const [i, count] of counts.entries())
    expect(await next.reader.page(count, 0, 1, ['id'])).toMatchObject({ value: { total: i > 0 && i < 4 ? 2 : 3 } })
})

test('A list asked for in an earlier opening is still kept when another is asked for now', async () => {
  const owner = await device()
  await asked(owner)
  const { reader, kept } = await opening(owner, true)
  await reader.page({ ...list, sort: ['-code'] }, 0, 50, ['name'])
  await kept()
  const next = await opening(owner, false)
  expect(await namesSoon(next.reader)).toEqual(['Party 1', 'Party 2', 'Party 3'])
  expect(await namesSoon(next.reader, { ...list, sort: ['-code'] })).toEqual(['Party 3', 'Party 2', 'Party 1'])
})

test('Rows that cannot be read in this opening take nothing away of what was kept and is still true', async () => {
  const owner = await device()
  await asked(owner)
  const poor = await opening(owner, true)
  poor.fail(true)
  expect(await namesSoon(poor.reader)).toContain('Party 1')
  poor.drawn()
  await poor.kept()
  expect(await namesSoon((await opening(owner, false)).reader)).toContain('Party 1')
})

test('A disk that does not tell what it holds leaves the list to its rows', async () => {
  const owner = await device()
  await asked(owner)
  const { store } = owner
  const mute: Store = {
    ...store,
    read: (stores, work) =>
      stores.includes('meta') && stores.includes('hot')
        ? Promise.reject(new DOMException('The store was closed.', 'InvalidStateError'))
        : store.read(stores, work),
  }
  const { reader } = await opening({ ...owner, store: mute }, true)
  expect(await namesSoon(reader)).toEqual(['Party 1', 'Party 2', 'Party 3'])
})

test('When less may be seen, nothing of what was kept stays on the disk, not even for the length of a rest', async () => {
  const { reader, disk, kept, nextWrite } = await opening(await device(), true)
  await reader.page(list, 0, 50, ['name'])
  await kept()
  expect(await disk.read()).toHaveLength(1)
  const wiped = nextWrite()
  reader.hear({ kind: 'reload', replica: 'mine', table: '*' })
  await wiped
  expect(await disk.read()).toEqual([])
  await namesSoon(reader)
  await kept()
  expect(await disk.read()).toHaveLength(1)
})

test('After a sign-out no more answers are kept', async () => {
  const { reader, kept } = await opening(await device(), true)
  await reader.page(list, 0, 50, ['name'])
  await reader.open(null)
  const late = await Promise.race([kept(), new Promise((resolve) => setImmediate(() => resolve('nothing is written')))])
  expect(late).toBe('nothing is written')
})

test('A disk that keeps no answers keeps nobody from theirs', async () => {
  const { store } = await device()
  const reader = createReader({
    kernel: plainKernel,
    slicing: { clock: () => 0, pause: () => new Promise((resolve) => setImmediate(resolve)) },
    openStore: async () => store,
    answers: {
      diskOf: () => ({
        read: () => Promise.reject(new Error('no disk')),
        write: () => Promise.reject(new Error('no disk')),
      }),
      rest: async () => {},
      wait: async () => {},
    },
    report: () => {},
    onBug: (error) => {
      throw error
    },
  })
  await reader.open('mine')
  expect(await namesSoon(reader)).toEqual(['Party 1', 'Party 2', 'Party 3'])
})

test('Answers in which a single bit was altered, or that were cut short, are no answers', () => {
  const answers: KeptAnswer[] = [
    {
      question: { query: list, limit: 50, columns: ['name'] },
      stamp: 'then',
      page: { rows: [], names: {}, offset: 0, total: 3, complete: true, totals: {}, tookMs: 1 },
    },
  ]
  const whole = sealed(answers, 'a build')
  expect(opened(whole, 'a build')).toEqual(answers)
  expect(opened(whole, 'b build')).toBeUndefined()
  expect(opened(whole.slice(0, -4), 'a build')).toBeUndefined()
  expect(opened(new Uint8Array(0), 'a build')).toBeUndefined()
  for (let at = 0; at < whole.length; at++) {
    const altered = whole.slice()
    altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8))
    expect(opened(altered, 'a build'), `byte ${at}`).toBeUndefined()
  }
})
