import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { idFrom } from '../../model/id.ts'
import { tableOf } from '../../model/tables.ts'
import { pruneChanges } from '../../server/log.ts'
import { insertMany } from '../../server/rows.ts'
import { type Desk, type Office, office, seedRow } from './office.ts'

let world: Office
let rupa: Desk
let people = 0
beforeAll(async () => {
  world = await office()
})
beforeEach(async () => {
  people += 1
  rupa = await world.desk(await world.person(`rupa${people}`, 'merchandiser'))
  await catchUp(rupa)
})
afterAll(() => world.close())

/** Fetches all there is, so that only what comes after is news. */
async function catchUp(desk: Desk): Promise<void> {
  await desk.snapshot()
  while (!(await desk.changes()).done);
}

const write = (text: string) => world.database.script(text)
const size = (code: string) => seedRow('lookupValue', { kind: 'size', code, labelEn: code, sort: 0, active: true })

test('a page never cuts a transaction, however small it is asked for', async () => {
  const many = (stem: string, count: number) => Array.from({ length: count }, (_, i) => size(`${stem}${i}`))
  for (const [stem, count] of [
    ['a', 3],
    ['b', 7],
    ['c', 1],
  ] as const)
    await world.database.transaction((tx) => insertMany(tx, tableOf('lookupValue'), many(stem, count)))
  const pages = [await rupa.changes('&limit=2'), await rupa.changes('&limit=2'), await rupa.changes('&limit=2')]
  expect(pages.map((page) => [page.tables.lookupValue?.rows.length, page.done])).toEqual([
    [3, false],
    [7, false],
    [1, true],
  ])
  expect(await rupa.changes()).toMatchObject({ tables: {}, done: true })
})

test('a row changed many times comes once, as it is now', async () => {
  const row = size('XS')
  await world.database.transaction((tx) => insertMany(tx, tableOf('lookupValue'), [row]))
  for (const sort of [1, 2, 3])
    await write(`update lookup_value set sort = ${sort}, version = version + 1 where id = '${row.id}'`)
  const { tables } = await rupa.changes()
  expect(tables.lookupValue?.rows).toHaveLength(1)
  const { columns = [], rows = [] } = tables.lookupValue ?? {}
  expect(columns[0]).toBe('id')
  expect(rows[0]?.[columns.indexOf('sort')]).toBe(3)
})

test("a row that leaves a person's sight is gone for them, one that enters it arrives, and a removed one is removed", async () => {
  const hers = await world.desk(await world.person('nasrin', 'merchandiser', 'buyer', world.buyer))
  const theirs = await world.desk(await world.person('omar', 'merchandiser', 'buyer', world.otherBuyer))
  const order = world.order()
  const line = world.line(order.id, 'M', 10)
  await rupa.push([order, line])
  await Promise.all([catchUp(hers), catchUp(theirs)])

  // No person may do this; an administrator at the database may, and devices must follow.
  await write(`update sales_order set buyer = '${world.otherBuyer}', version = version + 1 where id = '${order.id}'`)
  expect((await hers.changes()).gone).toEqual([{ table: 'salesOrder', id: order.id, why: 'scope' }])
  const arrived = await theirs.changes()
  expect(arrived.gone).toEqual([])
  expect(arrived.tables.salesOrder?.rows[0]?.[0]).toBe(order.id)

  await rupa.push([{ op: 'remove', table: 'orderLine', id: line.id }])
  expect((await hers.changes()).gone).toEqual([{ table: 'orderLine', id: line.id, why: 'removed' }])
  expect((await theirs.changes()).gone).toEqual([])
})

test('a column that a person may not see is not sent to them', async () => {
  const store = await world.desk(await world.person('store', 'store'))
  await catchUp(store)
  const order = world.order()
  await rupa.push([order])
  expect((await rupa.changes()).tables.salesOrder?.columns).toContain('fob')
  const columns = (await store.changes()).tables.salesOrder?.columns
  expect(columns).toContain('orderNo')
  expect(columns).not.toContain('fob')
  expect(columns).not.toContain('value')
})

test('answers come no later than their effects, also of what changed nothing', async () => {
  const refused = await rupa.push([world.order({ orderNo: '' })])
  const applied = await rupa.push([world.order()])
  const page = await rupa.changes()
  expect(page.results).toEqual([refused, applied])
  expect(page.results.map((result) => result.seq ?? 0)).toEqual(
    page.results.map((result) => result.seq ?? 0).sort((a, b) => a - b),
  )
  expect(refused.seq).toBeLessThanOrEqual(page.seq)
  // Another replica of the same person hears of the order, not of the answers.
  const other = await world.desk(rupa.user)
  await catchUp(other)
  await rupa.push([world.order()])
  expect(await other.changes()).toMatchObject({ results: [], tables: { salesOrder: {} } })
})

test("a cursor that is cut, altered or another person's starts again", async () => {
  const { cursor } = await rupa.snapshot()
  const ask = async (desk: Desk, text: string) =>
    (await desk.get(`/sync/v1/changes?device=${desk.device}&cursor=${encodeURIComponent(text)}`)).json()
  const corrupt = { fault: { kind: 'reset', reason: 'corrupt' } }
  for (const text of ['', 'x', cursor.slice(0, -1), `A${cursor}`, `${cursor.split('.')[0]}.`])
    expect(await ask(rupa, text)).toEqual(corrupt)
  expect(await ask(await world.desk(await world.person('karim', 'merchandiser')), cursor)).toEqual(corrupt)
})

test('grants that change nothing of what is seen come along with the rows', async () => {
  const grant = seedRow(
    'roleGrant',
    { user: rupa.user, role: 'qc', scopeKind: 'all', scopeId: null },
    idFrom('roleGrant', rupa.user, 'qc', 'all', null),
  )
  await world.database.transaction((tx) => insertMany(tx, tableOf('roleGrant'), [grant]))
  const page = await rupa.changes()
  expect(page.grants?.grants.map((each) => each.role).sort()).toEqual(['merchandiser', 'qc'])
  expect((await rupa.changes()).grants).toBeUndefined()
})

test('a grant ends with its day', async () => {
  const id = idFrom('roleGrant', rupa.user, 'merchandiser', 'all', null)
  await write(`update role_grant set valid_to = '2026-03-02', version = version + 1 where id = '${id}'`)
  const order = world.order()
  expect(await rupa.push([order])).toMatchObject({ status: 'applied' })
  world.clock.pass(24 * 3_600_000)
  const again = await world.desk(rupa.user)
  expect(await again.push([world.order()])).toMatchObject({ fault: { kind: 'forbidden', permission: 'order.edit' } })
})

test("waiting ends with the first news, and others' unseen news do not end it", async () => {
  const line = seedRow('orgNode', { code: 'L-1', kind: 'line', nameEn: 'Line 1' })
  await world.database.transaction((tx) => insertMany(tx, tableOf('orgNode'), [line]))
  const other = await world.desk(rupa.user)
  const inLine = await world.desk(await world.person('sewing', 'supervisor', 'line', line.id))
  await catchUp(rupa)
  const waiting = rupa.changes('&wait=20')
  // Another replica's refused edit is news for that replica alone.
  expect(await inLine.push([world.order()])).toMatchObject({ status: 'rejected' })
  const order = world.order()
  await other.push([order])
  const page = await waiting
  expect(page.tables.salesOrder?.rows[0]?.[0]).toBe(order.id)
  expect(page.seq).toBe(page.head)
})

test('suspended people get nothing more, at once', async () => {
  await write(`update app_user set status = 'suspended', version = version + 1 where id = '${rupa.user}'`)
  const answer = await rupa.get(`/sync/v1/changes?device=${rupa.device}&cursor=x`)
  expect(answer.statusCode).toBe(401)
  expect(answer.json()).toEqual({ fault: { kind: 'signIn', reason: 'suspended' } })
})

test('a cursor from before a restore, from before the log begins, or of other rights says why it cannot go on', async () => {
  expect((await rupa.changes()).done).toBe(true)
  await rupa.push([world.order()])
  await world.database.transaction((tx) => pruneChanges(tx, -1))
  expect(await rupa.changes()).toEqual({ fault: { kind: 'reset', reason: 'expired' } })

  await catchUp(rupa)
  const narrower = `update role_grant set scope_kind = 'buyer', scope_id = '${world.buyer}', version = version + 1 where "user" = '${rupa.user}'`
  await write(narrower)
  expect(await rupa.changes()).toEqual({ fault: { kind: 'reset', reason: 'scope' } })

  await catchUp(rupa)
  await write('delete from sync_change')
  await write('update sync_state set floor = 0')
  // The numbers begin again below what the device has seen: this is not the database it knew.
  expect(await rupa.changes()).toEqual({ fault: { kind: 'reset', reason: 'epoch' } })
})

test('devices that stand at the same place and see the same share a page, and each has its own answers with it', async () => {
  const colleague = await world.desk(await world.person(`shared${people}`, 'merchandiser'))
  await Promise.all([catchUp(rupa), catchUp(colleague)])
  const order = world.order()
  await rupa.push([order])
  const [mine, theirs] = await Promise.all([rupa.changes(), colleague.changes()])
  expect(mine.tables).toEqual(theirs.tables)
  expect(mine.results).toHaveLength(1)
  expect(theirs.results).toEqual([])
})

test('of the same place, people who see different columns or rows get pages of their own', async () => {
  const store = await world.desk(await world.person(`apart${people}`, 'store'))
  await Promise.all([catchUp(rupa), catchUp(store)])
  await rupa.push([world.order()])
  const [whole, narrow] = await Promise.all([rupa.changes(), store.changes()])
  expect(whole.tables.salesOrder?.columns).toContain('fob')
  expect(narrow.tables.salesOrder?.columns).not.toContain('fob')
})
