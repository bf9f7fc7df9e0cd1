import { expect, test } from 'vitest'
import { setMeta } from '../../sync/store.ts'
import type { Reader } from '../../workers/doors.ts'
import type { ReaderHost } from '../../workers/reader/reader.ts'
import { asked, device, idOf, list, namesSoon, opening, packed, partyOf, turns } from './openings.ts'

// A window that opens draws the list of last time before rows are read; nobody who waits for rows waits for that.

test('No row is read while a window draws the list that was kept, and all of them after that', async () => {
  const owner = await device()
  await asked(owner)
  const { reader, rowsRead, drawn } = await opening(owner, true)
  expect(await namesSoon(reader)).toContain('Party 1')
  const pending = reader.pending('party')
  const sums = reader.group(list, ['kind'], [{ fn: 'count', field: '' }], 10)
  await turns()
  expect(rowsRead()).toBe(0)
  drawn()
  expect(await pending).toEqual([])
  expect((await sums).ok).toBe(true)
  expect(rowsRead()).toBeGreaterThan(0)
})

test.each<[string, (reader: Reader) => Promise<unknown>]>([
  ['another list', (reader) => reader.page({ ...list, sort: ['-code'] }, 0, 50, ['name'])],
  ['the rows of a form', (reader) => reader.rows(list)],
  ['one row', (reader) => reader.row('party', idOf(1))],
  ['a choice', (reader) => reader.lookup('party', 'P1', 5, [])],
])('Whoever asks for %s waits for no list to be drawn', async (_, ask) => {
  const owner = await device()
  await asked(owner)
  const { reader } = await opening(owner, true)
  expect(await namesSoon(reader)).toContain('Party 1')
  expect(JSON.stringify(await ask(reader))).toContain('Party 1')
})

test('Where nothing that was kept is true any more, the rows are read at once', async () => {
  const owner = await device()
  await asked(owner)
  await owner.store.write(['meta'], (tx) => setMeta(tx, 'mark', 'other'))
  const { reader } = await opening(owner, true)
  expect(await reader.pending('party')).toEqual([])
})

/** A row of the list changes on the disk, and the reader hears of it. */
async function rename({ store }: Awaited<ReturnType<typeof device>>, reader: ReaderHost): Promise<void> {
  const bytes = packed([partyOf(2, 'Renamed')])
  const key = await store.write(['deltas'], (tx) => tx.put('deltas', { table: 'party', bytes, rows: 1, gone: [] }))
  reader.hear({ kind: 'rows', replica: 'mine', table: 'party', deltas: [Number(key)], hot: [] })
}

test('A change that is heard while a window draws is in the next answer, and the window is told of it at once', async () => {
  const owner = await device()
  await asked(owner)
  const { reader } = await opening(owner, true)
  const told: string[] = []
  await reader.watch((notices) => void told.push(...notices.map(({ table }) => table)))
  expect(await namesSoon(reader)).toContain('Party 2')
  await turns()
  await rename(owner, reader)
  expect(await namesSoon(reader)).toContain('Renamed')
  await turns()
  expect(told).toContain('party')
})

test('Rights that are taken away while a window draws are told of at once', async () => {
  const owner = await device()
  await asked(owner)
  const { reader } = await opening(owner, true)
  const told: string[] = []
  await reader.watch((notices) => void told.push(...notices.map(({ table }) => table)))
  await namesSoon(reader)
  reader.hear({ kind: 'reload', replica: 'mine', table: '*' })
  await turns(3000)
  expect(told).toContain('party')
})

test('A disk that fails while rows are first read leaves no window with a list from before a change', async () => {
  const owner = await device()
  await asked(owner)
  const { reader, fail, bugs } = await opening(owner, true)
  const told: string[] = []
  await reader.watch((notices) => void told.push(...notices.map(({ table }) => table)))
  expect(await namesSoon(reader)).toContain('Party 2')
  fail(true)
  await rename(owner, reader)
  await turns(3000)
  expect(bugs.length).toBeGreaterThan(0)
  expect(told).toContain('party')
  expect(told).toContain('salesOrder')
  fail(false)
  expect(await namesSoon(reader)).toContain('Renamed')
})
