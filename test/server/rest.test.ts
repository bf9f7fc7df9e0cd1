import { afterAll, beforeAll, expect, test } from 'vitest'
import { tableOf } from '../../model/tables.ts'
import { insertMany } from '../../server/rows.ts'
import { type Desk, type Office, office, seedRow } from './office.ts'

let world: Office
let rupa: Desk
beforeAll(async () => {
  world = await office()
  rupa = await world.desk(await world.person('rupa', 'merchandiser'))
  const order = (i: number, values: object = {}) =>
    seedRow('salesOrder', {
      orderNo: `PO-${String(i).padStart(3, '0')}`,
      buyer: world.buyer,
      style: world.style,
      season: i % 2 === 0 ? world.season : null,
      category: 'regular',
      currency: 'USD',
      fob: '4.1',
      orderDate: '2026-01-01',
      shipDate: `2026-05-${String(1 + (i % 28)).padStart(2, '0')}`,
      shipMode: 'sea',
      ...values,
    })
  const orders = Array.from({ length: 60 }, (_, i) => order(i))
  const odd = order(60, { note: '100% cotton_rib', status: 'confirmed', shipDate: '2026-07-01' })
  await world.database.transaction((tx) => insertMany(tx, tableOf('salesOrder'), [...orders, odd]))
})
afterAll(() => world.close())

const list = async (path: string, desk = rupa) => (await desk.get(`/api/v1/${path}`)).json()
const numbers = async (query: string) =>
  (await list(`orders?limit=100&${query}`)).items.map((item: { order_no: string }) => item.order_no)

test('pages follow one another without gap or double, latest shipment first', async () => {
  const first = await list('orders')
  expect(first.items).toHaveLength(20)
  expect(first.total).toBe(61)
  const seen: { id: string; ship_date: string }[] = [...first.items]
  for (let cursor = first.next_cursor; cursor !== null; ) {
    const page = await list(`orders?limit=7&cursor=${cursor}`)
    seen.push(...page.items)
    cursor = page.next_cursor
  }
  expect(new Set(seen.map((item) => item.id)).size).toBe(61)
  const days = seen.map((item) => item.ship_date)
  expect(days).toEqual([...days].sort().reverse())
})

test('a page has at most a hundred rows, and who asks for more is told how to go on', async () => {
  const answer = await rupa.get('/api/v1/orders?limit=101')
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({
    fault: { kind: 'invalid', fields: { limit: 'too_big' } },
    message: expect.stringContaining('at most 100'),
  })
  for (const bad of ['limit=0', 'limit=x', 'cursor=x', 'ship_from=2026-02-30'])
    expect((await rupa.get(`/api/v1/orders?${bad}`)).statusCode).toBe(400)
})

test('filters narrow by status, season, buyer and days, by id or by code', async () => {
  expect(await numbers('status=confirmed')).toEqual(['PO-060'])
  expect(await numbers('ship_from=2026-06-01&ship_to=2026-07-31')).toEqual(['PO-060'])
  expect((await list('orders?season=AW26')).total).toBe(31)
  expect((await list(`orders?season=${world.season}`)).total).toBe(31)
  expect((await list('orders?buyer=HM')).total).toBe(61)
  expect((await list(`orders?buyer=${world.otherBuyer}`)).total).toBe(0)
  expect((await list('orders?style=S-100')).total).toBe(61)
})

test('a search looks for words, never for patterns, also through what an order points to', async () => {
  expect(await numbers('q=po-007')).toEqual(['PO-007'])
  expect(await numbers('q=100%25')).toEqual(['PO-060'])
  expect(await numbers('q=cotton_')).toEqual(['PO-060'])
  expect((await list('orders?q=crew%20po-00')).total).toBe(10)
  expect((await list('orders?q=nothing-like-it')).total).toBe(0)
  expect((await rupa.get('/api/v1/orders?q=%00')).statusCode).toBe(400)
})

test('only what the person may see: rows of their buyers, columns of their rights, lists of their role', async () => {
  const omar = await world.desk(await world.person('omar', 'merchandiser', 'buyer', world.otherBuyer))
  expect(await list('orders', omar)).toEqual({ items: [], total: 0, next_cursor: null })
  const store = await world.desk(await world.person('store', 'store'))
  const [order] = (await list('orders?limit=1', store)).items
  expect(order).toHaveProperty('order_no')
  expect(order).not.toHaveProperty('fob')
  expect(order).not.toHaveProperty('value')
})

test('buyers, suppliers, styles and samples are there too', async () => {
  expect((await list('buyers')).items.map((item: { code: string }) => item.code)).toEqual(['HM', 'ZARA'])
  expect((await list('suppliers')).total).toBe(0)
  expect((await list('styles?buyer=HM')).items).toMatchObject([{ style_no: 'S-100', is_set: false }])
  expect(await list('samples')).toEqual({ items: [], total: 0, next_cursor: null })
  expect((await world.inject({ method: 'GET', url: '/api/v1/buyers' })).statusCode).toBe(401)
})
