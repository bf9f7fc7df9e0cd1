import { afterAll, beforeAll, expect, test } from 'vitest'
import { unpack } from '../../model/pack.ts'
import { type Office, office } from './office.ts'

let world: Office
beforeAll(async () => {
  world = await office()
})
afterAll(() => world.close())

test('a person signs in, fetches what there is, writes an order, and hears of it in order', async () => {
  const desk = await world.desk(await world.person('rupa', 'merchandiser'))
  const manifest = await desk.snapshot()
  const parties = manifest.segments.find((segment) => segment.table === 'party')
  const bytes = await desk.get(`/sync/v1/segment/${parties?.id}`)
  expect(bytes.statusCode).toBe(200)
  const packed = unpack(new Uint8Array(bytes.rawPayload))
  expect([packed?.row(0).code, packed?.row(1).code].sort()).toEqual(['HM', 'ZARA'])

  const order = world.order()
  const result = await desk.push([order, world.line(order.id, 'M', 120), world.line(order.id, 'L', 80)])
  expect(result).toMatchObject({ status: 'applied', clientSeq: 1 })
  expect(await world.row('salesOrder', order.id)).toMatchObject({
    pieces: 200,
    value: '820',
    sclPo: 'SCLPO_26_000001',
    status: 'draft',
    amendmentNo: 0,
  })

  const page = await desk.changes()
  expect(page.results).toEqual([result])
  expect(Object.keys(page.tables).sort()).toEqual(['orderLine', 'salesOrder'])
  expect(page.tables.orderLine?.rows).toHaveLength(2)
  expect(page).toMatchObject({ done: true, gone: [], head: page.seq })
  expect(await desk.changes()).toMatchObject({ tables: {}, results: [], done: true })
  expect(world.errors).toEqual([])
})
