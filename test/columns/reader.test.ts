import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { pack } from '../../model/pack.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf, tables } from '../../model/tables.ts'
import type { Store } from '../../sync/store.ts'
import type { Notice } from '../../workers/doors.ts'
import type { ReaderHost } from '../../workers/reader/reader.ts'
import { all, factory, orders, putBlock, world } from './readerWorld.ts'

/** Writes a delta and tells the reader, as the writer does. */
async function land(store: Store, reader: ReaderHost, rows: readonly Row[], gone: readonly string[] = []) {
  const bytes = pack('salesOrder', allFields(tableOf('salesOrder')), rows)
  const key = await store.write(['deltas'], (tx) =>
    tx.put('deltas', { table: 'salesOrder', bytes, rows: rows.length, gone }),
  )
  reader.hear({ kind: 'rows', replica: 'mine', table: 'salesOrder', deltas: [Number(key)], hot: [] })
}

async function setHot(store: Store, reader: ReaderHost, id: string, row: Row | null | undefined) {
  await store.write(['hot'], async (tx) => {
    if (row === undefined) await tx.delete('hot', ['salesOrder', id])
    else await tx.put('hot', { table: 'salesOrder', id, parent: '', server: null, row })
  })
  reader.hear({ kind: 'rows', replica: 'mine', table: 'salesOrder', deltas: [], hot: [id] })
}

/** Waits until the reader has told of a change, which it does once it can be seen. */
async function heard(notices: Notice[], isThere: (notice: Notice) => boolean): Promise<Notice> {
  for (;;) {
    const notice = notices.find(isThere)
    if (notice !== undefined) return notice
    await new Promise((resolve) => setImmediate(resolve))
  }
}
const ofOrders = (notice: Notice) => notice.table === 'salesOrder' && notice.ids.length > 0

test('a page brings the rows in order, the exact count, the sums and the names of what the rows refer to', async () => {
  const { reader } = await world()
  await reader.open('me')
  const page = await reader.page(all, 0, 20, ['orderNo', 'pieces', 'buyer.name'])
  if (!page.ok) throw new Error(JSON.stringify(page.fault))
  const sorted = [...orders].sort((a, b) =>
    String(a.shipDate) > String(b.shipDate) ? -1 : String(a.shipDate) < String(b.shipDate) ? 1 : a.id < b.id ? -1 : 1,
  )
  expect(page.value.rows.map((row) => row.id)).toEqual(sorted.slice(0, 20).map((row) => row.id))
  expect(page.value).toMatchObject({ total: 2000, offset: 0, complete: true })
  expect(page.value.totals.pieces).toBe(String(orders.reduce((sum, row) => sum + Number(row.pieces), 0)))
  const first = page.value.rows[0]
  const buyer = factory.get('party')?.find((row) => row.id === first?.buyer)
  expect(first?.['buyer.name']).toBe(buyer?.name)
  expect(page.value.names[String(first?.buyer)]).toBe(buyer?.name)
  expect(await reader.row('salesOrder', first?.id ?? '')).toEqual(orders.find((row) => row.id === first?.id))
})

test('a page carries the columns that were asked for, and no other is copied from thread to thread', async () => {
  const { reader } = await world()
  await reader.open('me')
  const page = await reader.page(all, 0, 1, ['orderNo', 'pieces', 'buyer.name'])
  if (!page.ok) throw new Error(JSON.stringify(page.fault))
  const stamps = ['createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'version']
  expect(Object.keys(page.value.rows[0] ?? {}).sort()).toEqual(
    [...stamps, 'buyer', 'buyer.name', 'id', 'orderNo', 'pieces'].sort(),
  )
  expect(Object.keys(page.value.totals)).toEqual(['pieces'])
})

test('nobody signed in, and a question that is none, get a fault and not a guess', async () => {
  const { reader } = await world()
  expect(await reader.page(all, 0, 20)).toEqual({ ok: false, fault: { kind: 'storage', reason: 'closed' } })
  await reader.open('me')
  const unknown = await reader.page({ ...all, where: [{ field: 'colour', op: 'isNull' }] }, 0, 20)
  expect(unknown).toMatchObject({ ok: false, fault: { kind: 'invalid', fields: { colour: 'unknownField' } } })
  const wrong = await reader.page({ ...all, where: [{ field: 'pieces', op: 'gt', value: 'many' }] }, 0, 20)
  expect(wrong).toMatchObject({ ok: false, fault: { kind: 'invalid', fields: { pieces: 'wrongType' } } })
  const day = await reader.page({ ...all, where: [{ field: 'shipDate', op: 'gt', value: '2026-02-30' }] }, 0, 20)
  expect(day).toMatchObject({ ok: false, fault: { kind: 'invalid', fields: { shipDate: 'wrongType' } } })
  const long = await reader.page({ ...all, search: 'x'.repeat(10_001) }, 0, 20)
  expect(long).toMatchObject({ ok: false, fault: { kind: 'invalid' } })
})

test('search text is literal, whatever it looks like', async () => {
  const { store, reader, notices } = await world()
  await reader.open('me')
  const found = (search: string) => reader.page({ ...all, search }, 0, 1)
  const strange = ['.*', '[a-z]', '\\d+', '%%', '😀']
  for (const search of [...strange, '\ud83d', 'x'.repeat(10_000)])
    expect(await found(search), search.slice(0, 9)).toMatchObject({ ok: true, value: { total: 0 } })
  const changed = strange.flatMap((note, i) => {
    const order = orders[i]
    return order === undefined ? [] : [{ ...order, note: `of the ${note} dye` }]
  })
  await land(store, reader, changed, [])
  await heard(notices, ofOrders)
  for (const [i, search] of strange.entries())
    expect(await found(search), search).toMatchObject({ value: { total: 1, rows: [{ id: changed[i]?.id }] } })
})

test('a delta is in the list when its notice comes, and a row that is gone is not', async () => {
  const { store, reader, notices } = await world()
  await reader.open('me')
  await reader.page(all, 0, 1)
  const [changed, gone] = orders
  if (changed === undefined || gone === undefined) throw new Error('The generator made no orders.')
  await land(store, reader, [{ ...changed, note: 'call the dyehouse' }], [gone.id])
  expect((await heard(notices, ofOrders)).ids).toEqual([changed.id, gone.id])
  expect(await reader.page({ ...all, search: 'dyehouse' }, 0, 5)).toMatchObject({ ok: true, value: { total: 1 } })
  expect(await reader.page(all, 0, 1)).toMatchObject({ ok: true, value: { total: 1999 } })
  expect(await reader.row('salesOrder', gone.id)).toBeNull()
})

test('a delta that the disk would not give in that moment is there at the next question', async () => {
  const bugs: unknown[] = []
  let isFailing = false
  const disk = (store: Store): Store => ({
    ...store,
    read: (names, work) => (isFailing ? Promise.reject(new Error('The disk is full.')) : store.read(names, work)),
  })
  const { store, reader, notices } = await world({ disk, onBug: (error) => bugs.push(error) })
  await reader.open('me')
  for (const { name } of tables) await heard(notices, ({ table }) => table === name)
  const [changed] = orders
  if (changed === undefined) throw new Error('The generator made no orders.')
  isFailing = true
  await land(store, reader, [{ ...changed, note: 'call the dyehouse' }], [])
  while (bugs.length === 0) await new Promise((resolve) => setImmediate(resolve))
  isFailing = false
  expect(await reader.page({ ...all, search: 'dyehouse' }, 0, 5)).toMatchObject({ ok: true, value: { total: 1 } })
  expect(bugs).toEqual([new Error('The disk is full.')])
})

test('an unsent edit covers the row, a newer server row goes under it, and shows when the edit is gone', async () => {
  const { store, reader, notices } = await world()
  await reader.open('me')
  await reader.page(all, 0, 1)
  const [row] = orders
  if (row === undefined) throw new Error('The generator made no orders.')
  const shown = async () => (await reader.row('salesOrder', row.id))?.note
  await setHot(store, reader, row.id, { ...row, note: 'mine' })
  await heard(notices, ofOrders)
  expect(await shown()).toBe('mine')
  expect(await reader.pending('salesOrder')).toEqual([row.id])
  notices.length = 0
  await land(store, reader, [{ ...row, note: 'theirs' }])
  await heard(notices, ofOrders)
  expect(await shown()).toBe('mine')
  notices.length = 0
  await setHot(store, reader, row.id, undefined)
  await heard(notices, ofOrders)
  expect(await shown()).toBe('theirs')
  expect(await reader.pending('salesOrder')).toEqual([])
})

test('a row that exists only as an unsent edit comes and goes with it', async () => {
  const { store, reader, notices } = await world()
  await reader.open('me')
  await reader.page(all, 0, 1)
  const id = '019f0000-0000-7000-8000-000000000001'
  await setHot(store, reader, id, { ...orders[0], id, orderNo: 'NEW-1' } as Row)
  await heard(notices, ofOrders)
  expect(await reader.page({ ...all, search: 'new-1' }, 0, 5)).toMatchObject({ ok: true, value: { total: 1 } })
  notices.length = 0
  await setHot(store, reader, id, undefined)
  await heard(notices, ofOrders)
  expect(await reader.row('salesOrder', id)).toBeNull()
})

test('what was written while nobody looked is there after opening: blocks, then deltas, then hot rows', async () => {
  const { store, reader } = await world()
  const [a, b] = orders
  if (a === undefined || b === undefined) throw new Error('The generator made no orders.')
  await land(store, reader, [
    { ...a, note: 'first' },
    { ...b, note: 'b' },
  ])
  await land(store, reader, [{ ...a, note: 'second' }])
  await setHot(store, reader, b.id, { ...b, note: 'edited' })
  await reader.open('me')
  expect((await reader.row('salesOrder', a.id))?.note).toBe('second')
  expect((await reader.row('salesOrder', b.id))?.note).toBe('edited')
})

test('a block with a flipped bit is left out and reported, and the table is not called whole', async () => {
  const { store, reader, reports } = await world()
  const harmed = await store.write(['blocks'], async (tx) => {
    const block = (await tx.all('blocks', 'table', 'salesOrder'))[1]
    if (block === undefined) throw new Error('The world has no second block of orders.')
    const bytes = block.bytes.slice()
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 4
    await tx.put('blocks', { ...block, bytes })
    return block
  })
  await reader.open('me')
  const page = await reader.page(all, 0, 1)
  expect(page).toMatchObject({ ok: true, value: { total: 2000 - harmed.rows, complete: false } })
  expect(reports).toEqual([{ kind: 'damaged', replica: 'mine', table: 'salesOrder', number: harmed.no }])
})

test('blocks that come later fill the table, which says that it is whole with the last one', async () => {
  const { store, reader, notices } = await world({ without: ['salesOrder'] })
  await reader.open('me')
  expect(await reader.page(all, 0, 1)).toMatchObject({ ok: true, value: { total: 0, complete: false } })
  for (const [no, at, complete] of [
    [901, 0, false],
    [902, 1000, true],
  ] as const) {
    notices.length = 0
    await store.write(['blocks'], (tx) => putBlock(tx, 'salesOrder', no, orders.slice(at, at + 1000)))
    reader.hear({ kind: 'blocks', replica: 'mine', table: 'salesOrder', numbers: [no], complete })
    await heard(notices, (notice) => notice.table === 'salesOrder')
    expect(await reader.page(all, 0, 1)).toMatchObject({ ok: true, value: { total: at + 1000, complete } })
  }
})

test('blocks that come faster than they are taken are taken together, and told of once', async () => {
  const { store, reader, notices } = await world({ without: ['salesOrder'] })
  await reader.open('me')
  await reader.page(all, 0, 1)
  notices.length = 0
  for (const [no, at] of [
    [901, 0],
    [902, 700],
    [903, 1400],
  ] as const) {
    await store.write(['blocks'], (tx) => putBlock(tx, 'salesOrder', no, orders.slice(at, at + 700)))
  }
  for (const no of [901, 902, 903])
    reader.hear({ kind: 'blocks', replica: 'mine', table: 'salesOrder', numbers: [no], complete: no === 903 })
  await heard(notices, (notice) => notice.table === 'salesOrder')
  expect(await reader.page(all, 0, 1)).toMatchObject({ ok: true, value: { total: 2000, complete: true } })
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
  expect(notices.filter((notice) => notice.table === 'salesOrder')).toHaveLength(1)
})

test('a row whose edit is answered while the replica is being filled stays, though it was edited before it came', async () => {
  const { store, reader, notices } = await world({ without: ['salesOrder'] })
  await reader.open('me')
  await reader.page(all, 0, 1)
  const [row] = orders
  if (row === undefined) throw new Error('The generator made no orders.')
  // Brought back from the journal into a new store: there is no row yet that it could be an edit of.
  await setHot(store, reader, row.id, null)
  await heard(notices, ofOrders)
  notices.length = 0
  await store.write(['blocks'], (tx) => putBlock(tx, 'salesOrder', 901, orders))
  reader.hear({ kind: 'blocks', replica: 'mine', table: 'salesOrder', numbers: [901], complete: true })
  await heard(notices, (notice) => notice.table === 'salesOrder')
  notices.length = 0
  await setHot(store, reader, row.id, undefined)
  await heard(notices, ofOrders)
  expect(await reader.row('salesOrder', row.id)).toEqual(row)
  expect(await reader.page(all, 0, 1)).toMatchObject({ ok: true, value: { total: 2000, complete: true } })
})

test('told to read a table anew, the reader shows what is on the disk now', async () => {
  const { store, reader, notices } = await world()
  await reader.open('me')
  await reader.page(all, 0, 1)
  await store.write(['blocks'], async (tx) => {
    for (const { no } of await tx.all('blocks', 'table', 'salesOrder')) await tx.delete('blocks', ['salesOrder', no])
    await putBlock(tx, 'salesOrder', 950, orders.slice(0, 10))
  })
  notices.length = 0
  reader.hear({ kind: 'reload', replica: 'mine', table: 'salesOrder' })
  await heard(notices, (notice) => notice.table === 'salesOrder')
  expect(await reader.page(all, 0, 1)).toMatchObject({ ok: true, value: { total: 10 } })
})

test('told to read all anew on a disk that fails for a moment, the reader has all of it at the next question', async () => {
  const bugs: unknown[] = []
  let failing = 0
  const disk = (store: Store): Store => ({
    ...store,
    read: (names, work) => (failing-- > 0 ? Promise.reject(new Error('The disk is full.')) : store.read(names, work)),
  })
  const { store, reader, notices } = await world({ disk, onBug: (error) => bugs.push(error) })
  await reader.open('me')
  for (const { name } of tables) await heard(notices, ({ table }) => table === name)
  await store.write(['blocks'], async (tx) => {
    for (const { table, no } of await tx.all('blocks')) await tx.delete('blocks', [table, no])
  })
  notices.length = 0
  failing = 1
  reader.hear({ kind: 'reload', replica: 'mine', table: '*' })
  for (const { name } of tables) await heard(notices, ({ table }) => table === name)
  for (const { name } of tables)
    expect(await reader.page({ ...all, table: name, sort: [] }, 0, 1), name).toMatchObject({ value: { total: 0 } })
  expect(bugs).toEqual([new Error('The disk is full.')])
})

test('who signs in anew after the browser has dropped the store sees the one that took its place', async () => {
  let opened = 0
  const disk = (store: Store): Store => {
    const isFirst = opened++ === 0
    return { ...store, read: (...asked) => (isFirst && opened > 1 ? gone() : store.read(...asked)), close: () => {} }
  }
  const gone = () => Promise.reject(new DOMException('The store is closed.', 'InvalidStateError'))
  const { store, reader } = await world({ disk, onBug: () => {} })
  await reader.open('me')
  expect(await reader.page(all, 0, 1)).toMatchObject({ value: { total: 2000 } })
  // The new store gives the old one's numbers to other rows.
  await store.write(['blocks'], async (tx) => {
    for (const { no } of await tx.all('blocks', 'table', 'salesOrder'))
      await putBlock(tx, 'salesOrder', no, orders.slice(no, no + 1))
  })
  await reader.open('me')
  expect(await reader.page(all, 0, 1)).toMatchObject({ value: { total: 2000 } })
  opened = 2
  await reader.open('me')
  expect(await reader.page(all, 0, 1)).toMatchObject({ value: { total: 3 } })
})

test('another person sees their own replica, and nobody sees none', async () => {
  const { reader } = await world()
  await reader.open('me')
  const [style] = factory.get('style') ?? []
  const titles = await reader.titles('style', [style?.id ?? '', 'unknown'])
  expect(titles).toEqual({ [style?.id ?? '']: `${style?.styleNo} · ${style?.name}` })
  await reader.open(null)
  expect(await reader.page(all, 0, 1)).toMatchObject({ ok: false, fault: { kind: 'storage' } })
  expect(await reader.titles('style', [style?.id ?? ''])).toEqual({})
})

test('a notice for another replica changes nothing', async () => {
  const { reader, notices } = await world()
  await reader.open('me')
  await reader.page(all, 0, 1)
  notices.length = 0
  reader.hear({ kind: 'reload', replica: 'theirs', table: '*' })
  await new Promise((resolve) => setImmediate(resolve))
  expect(notices.filter(({ table }) => table === 'salesOrder')).toEqual([])
})

test('the best answer to what is typed comes first: the code itself, then what begins so, then a word that does', async () => {
  const { reader } = await world()
  await reader.open('me')
  const [order] = orders
  const hits = await reader.lookup('salesOrder', String(order?.orderNo), 5, [])
  expect(hits[0]).toMatchObject({ id: order?.id, title: order?.orderNo })
  const party = factory.get('party')?.[3]
  const names = await reader.lookup('party', String(party?.name).toUpperCase(), 5, [])
  expect(names[0]?.id).toBe(party?.id)
})

beforeEach(() => {
  expect(orders).toHaveLength(2000)
})
