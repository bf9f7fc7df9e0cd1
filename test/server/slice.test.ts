import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unpack } from '../../model/pack.ts'
import { databases } from './databases.ts'
import { type Office, office } from './office.ts'

describe.each(databases)('over %s', (_kind, open) => {
  let world: Office
  let drop: () => Promise<void>
  beforeAll(async () => {
    const opened = await open()
    drop = opened.drop
    world = await office({ database: opened.database })
  })
  afterAll(async () => {
    await world.close()
    await drop()
  })

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

  test('what many people do at once ends in one state that the feed has told whole', async () => {
    const desks = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => world.desk(await world.person(`p${i}`, 'merchandiser'))),
    )
    const reader = desks[0]
    if (reader === undefined) throw new Error('There are six desks.')
    await reader.snapshot()
    const order = world.order()
    await reader.push([order])
    const sizes = ['XS', 'S', 'M', 'L', 'XL', 'XXL']
    // All write lines of one order, and everybody wants the same line too.
    const statuses = await Promise.all(
      desks.map(async (desk, i) => [
        (await desk.push([world.line(order.id, sizes[i] ?? '', 10)])).status,
        (await desk.push([world.line(order.id, 'KIDS', i)])).status,
      ]),
    )
    expect(statuses.map(([own]) => own)).toEqual(Array(6).fill('applied'))
    expect(statuses.map(([, shared]) => shared).sort()).toEqual(['applied', ...Array(5).fill('conflict')])
    const lines = new Map<string, unknown>()
    let pieces: unknown
    for (let isDone = false; !isDone; ) {
      const page = await reader.changes('&limit=3')
      const { columns = [], rows = [] } = page.tables.orderLine ?? {}
      for (const row of rows)
        if (row[columns.indexOf('order')] === order.id) lines.set(String(row[0]), row[columns.indexOf('qty')])
      const orders = page.tables.salesOrder
      const row = orders?.rows.find((each) => each[0] === order.id)
      pieces = row?.[orders?.columns.indexOf('pieces') ?? -1] ?? pieces
      isDone = page.done
    }
    const total = [...lines.values()].reduce<number>((sum, qty) => sum + Number(qty), 0)
    expect(lines.size).toBe(7)
    expect(pieces).toBe(total)
    expect(world.errors).toEqual([])
  })
})
