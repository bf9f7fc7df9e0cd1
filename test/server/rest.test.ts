import { brotliDecompressSync, gunzipSync } from 'node:zlib'
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

test('a parameter that a list does not know is named, with those that it does know', async () => {
  const answer = await rupa.get('/api/v1/orders?limit=5&byer=HM')
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toEqual({
    fault: { kind: 'invalid', fields: { byer: 'unknown' } },
    message: 'There is no parameter byer. It takes limit, cursor, q, buyer, season, status, style, ship_from, ship_to.',
  })
  expect((await rupa.get('/api/v1/samples?buyer=HM')).statusCode).toBe(400)
  expect((await rupa.get(`/api/v1/buyers/${world.buyer}?fields=code`)).json().message).toContain('It takes none.')
})

test('one row is what the list shows of it, and no more than this person may see', async () => {
  const [inList] = (await list('orders?limit=1')).items
  expect(await list(`orders/${inList.id}`)).toEqual(inList)
  expect(await list(`buyers/${world.buyer}`)).toMatchObject({ code: 'HM', is_buyer: true })
  expect(await list(`styles/${world.style}`)).toMatchObject({ style_no: 'S-100' })

  const store = await world.desk(await world.person('store2', 'store'))
  const seen = await list(`orders/${inList.id}`, store)
  expect([seen.order_no, 'fob' in seen, 'value' in seen]).toEqual([inList.order_no, false, false])
  const omar = await world.desk(await world.person('omar2', 'merchandiser', 'buyer', world.otherBuyer))
  const missing = (table: string, id: string) => ({ fault: { kind: 'missing', table, id } })
  const asked = async (path: string, desk = rupa) => {
    const answer = await desk.get(`/api/v1/${path}`)
    return [answer.statusCode, answer.json()]
  }
  // Out of sight, not a row of this list, not an id: all three look like a row that is not there.
  expect(await asked(`orders/${inList.id}`, omar)).toEqual([404, missing('salesOrder', inList.id)])
  expect(await asked(`suppliers/${world.buyer}`)).toEqual([404, missing('party', world.buyer)])
  expect(await asked('orders/PO-001')).toEqual([404, missing('salesOrder', 'PO-001')])
  expect(await asked('samples/x')).toEqual([404, missing('sample', 'x')])
  const qc = await world.desk(await world.person('qc', 'qc'))
  const may = (await qc.get('/api/v1/orders')).statusCode
  expect((await qc.get(`/api/v1/orders/${inList.id}`)).statusCode).toBe(may)
  const { paths } = (await rupa.get('/api/docs/json')).json()
  for (const path of ['buyers', 'suppliers', 'styles', 'orders', 'samples'])
    expect(Object.keys(paths)).toContain(`/api/v1/${path}/{id}`)
})

test('long answers are packed for those who can unpack them, and say the same', async () => {
  const ask = (url: string, accepted?: string) =>
    world.inject({
      method: 'GET',
      url,
      headers: {
        authorization: `Bearer ${rupa.token}`,
        ...(accepted === undefined ? {} : { 'accept-encoding': accepted }),
      },
    })
  const plain = await ask('/api/v1/orders')
  expect([plain.headers['content-encoding'], plain.headers.vary]).toEqual([undefined, 'accept-encoding'])
  const gzipped = await ask('/api/v1/orders', 'gzip, deflate')
  expect(gzipped.headers['content-encoding']).toBe('gzip')
  expect(gunzipSync(gzipped.rawPayload).toString()).toBe(plain.body)
  expect(gzipped.rawPayload.length).toBeLessThan(plain.rawPayload.length / 4)
  const brotli = await ask('/api/v1/orders', 'gzip, br;q=1.0')
  expect(brotli.headers['content-encoding']).toBe('br')
  expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(plain.body)
  expect((await ask('/api/v1/orders', 'br;q=0, identity')).headers['content-encoding']).toBeUndefined()
  expect((await ask('/api/v1/samples', 'gzip')).headers['content-encoding']).toBeUndefined()
})

test('an address that tries one word on everybody is not listened to for a while, whatever the names', async () => {
  const guess = (i: number) =>
    world.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      remoteAddress: '10.1.1.9',
      payload: { username: `person${i}`, password: 'summer' },
    })
  const guesses = await Promise.all(Array.from({ length: 100 }, (_, i) => guess(i)))
  expect(new Set(guesses.map((answer) => answer.statusCode))).toEqual(new Set([401]))
  const refused = await guess(100)
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '900'])
  expect(refused.json()).toEqual({ fault: { kind: 'signIn', reason: 'locked', retryMs: 900_000 } })
  // Another address signs in as ever, and so does this one when its quarter of an hour is over.
  await world.desk(await world.person('mina', 'store'))
  world.clock.pass(900_000)
  expect((await guess(101)).statusCode).toBe(401)
})
