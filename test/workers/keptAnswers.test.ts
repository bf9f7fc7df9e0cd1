import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { pack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { openStore } from '../../sync/database.ts'
import { type Store, setMeta } from '../../sync/store.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import type { Reader } from '../../workers/doors.ts'
import { answerDisk } from '../../workers/reader/answerDisk.ts'
import type { AnswerDisk, KeptAnswer } from '../../workers/reader/keptAnswers.ts'
import { createReader } from '../../workers/reader/reader.ts'
import { opened, sealed } from '../../workers/reader/seal.ts'
import { serverRow } from '../world/make.ts'

const list: Query = { table: 'party', where: [], search: '', sort: ['code'] }
const idOf = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`
const partyOf = (n: number, name = `Party ${n}`) => serverRow('party', idOf(n), { code: `P${n}`, name })
const packed = (rows: readonly Row[]) => pack('party', allFields(tableOf('party')), rows)

let devices = 0

/** A device with a store of some parties. */
async function device(parties = 3) {
  const name = `kept-${devices++}`
  const store = await openStore(name, () => name)
  await store.write(['meta', 'blocks'], async (tx) => {
    await setMeta(tx, 'replica', 'mine')
    await setMeta(tx, 'complete', ['party'])
    const rows = Array.from({ length: parties }, (_, i) => partyOf(i + 1))
    await tx.put('blocks', {
      table: 'party',
      no: 1,
      bytes: packed(rows),
      rows: rows.length,
      minId: idOf(1),
      maxId: idOf(parties),
    })
  })
  return { name, store }
}

/**
 * A reader that was just started.
 * @param canRead false for a disk whose rows never come, so that what is answered was known before
 */
async function opening({ name, store }: { name: string; store: Store }, canRead: boolean, build = 'this build') {
  const waiting: (() => void)[] = []
  const drawing: (() => void)[] = []
  let rowsRead = 0
  const written: (() => void)[] = []
  const disk = answerDisk(`${name}-answers`, build)
  const told: AnswerDisk = {
    read: disk.read,
    async write(answers) {
      await disk.write(answers)
      for (const tell of written.splice(0)) tell()
    },
  }
  const shut: Store = {
    ...store,
    // Rows are read without meta; what only looks at the keys reads both.
    read: (stores, work) => {
      const areRows = stores.includes('blocks') && !stores.includes('meta')
      rowsRead += areRows ? 1 : 0
      return areRows && !canRead ? new Promise(() => {}) : store.read(stores, work)
    },
    close: () => {},
  }
  const reader = createReader({
    kernel: plainKernel,
    slicing: { clock: () => 0, pause: () => new Promise((resolve) => setImmediate(resolve)) },
    openStore: async () => shut,
    answers: {
      diskOf: () => told,
      rest: () => new Promise((resolve) => waiting.push(resolve)),
      wait: () => new Promise((resolve) => drawing.push(resolve)),
    },
    report: () => {},
    onBug: (error) => {
      throw error
    },
  })
  await reader.open('mine')
  const nextWrite = () => new Promise<void>((resolve) => written.push(resolve))
  return {
    reader,
    disk,
    nextWrite,
    rowsRead: () => rowsRead,
    /** Lets every wait be over. */
    drawn: () => {
      for (const end of drawing.splice(0)) end()
    },
    /** Lets the rest be over and waits for what is written then. */
    async kept() {
      const write = nextWrite()
      for (const end of waiting.splice(0)) end()
      await write
    },
  }
}

const never = 'nobody answered'

/** The names of the first rows, or never where the answer waits for rows. */
async function namesSoon(reader: Awaited<ReturnType<typeof opening>>['reader'], asked = list) {
  const turns = async (): Promise<typeof never> => {
    for (let turn = 0; turn < 300; turn++) await new Promise((resolve) => setImmediate(resolve))
    return never
  }
  const page = await Promise.race([reader.page(asked, 0, 50, ['name']), turns()])
  return page === never ? never : page.ok ? page.value.rows.map((row) => row.name) : page.fault
}

async function asked(owner: { name: string; store: Store }, build?: string): Promise<void> {
  const { reader, kept } = await opening(owner, true, build)
  await reader.page(list, 0, 50, ['name'])
  await kept()
  await reader.open(null)
}

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

test('No row is read while a window draws the list that was kept, and all of them after that', async () => {
  const owner = await device()
  await asked(owner)
  const { reader, rowsRead, drawn } = await opening(owner, true)
  expect(await namesSoon(reader)).toContain('Party 1')
  const pending = reader.pending('party')
  const sums = reader.group(list, ['kind'], [{ fn: 'count', field: '' }], 10)
  for (let turn = 0; turn < 300; turn++) await new Promise((resolve) => setImmediate(resolve))
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
  expect(await ask(reader)).toBeTruthy()
})

test('Where nothing that was kept is true any more, the rows are read at once', async () => {
  const owner = await device()
  await asked(owner)
  await owner.store.write(['meta'], (tx) => setMeta(tx, 'mark', 'other'))
  const { reader } = await opening(owner, true)
  expect(await reader.pending('party')).toEqual([])
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
