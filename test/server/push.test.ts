import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Op } from '../../model/mutation.ts'
import { tableOf } from '../../model/tables.ts'
import { insertMany } from '../../server/rows.ts'
import { sql } from '../../server/sql.ts'
import { type Desk, newId, type Office, office, seedRow } from './office.ts'

let world: Office
let rupa: Desk
let karim: Desk
beforeAll(async () => {
  world = await office()
  rupa = await world.desk(await world.person('rupa', 'merchandiser'))
  karim = await world.desk(await world.person('karim', 'merchandiser'))
})
afterAll(() => world.close())

const patch = (table: string, id: string, base: object, set: object): Op => ({
  op: 'patch',
  table,
  id,
  base: { ...base },
  set: { ...set },
})
const move = (id: string, from: string, to: string, reason: string | null = null): Op => ({
  op: 'move',
  table: 'salesOrder',
  id,
  from,
  to,
  event: newId('statusEvent'),
  reason,
})
const field = (table: string, id: string, name: string) => world.row(table, id).then((row) => row?.[name])

async function newOrder(values?: Readonly<Record<string, unknown>>, qty = 100) {
  const order = world.order(values)
  await rupa.push([order, world.line(order.id, 'M', qty)])
  return order
}

async function confirmed() {
  const order = await newOrder()
  expect(await rupa.push([move(order.id, 'draft', 'confirmed')])).toMatchObject({ status: 'applied' })
  return order
}

describe('a put', () => {
  test('refuses what is missing, unknown or does not fit, and names each field', async () => {
    const order = world.order({ orderNo: '', shipDate: '2026-02-30', colour: 'red', buyer: undefined })
    expect(await rupa.push([order])).toMatchObject({
      status: 'rejected',
      refused: true,
      fault: {
        kind: 'invalid',
        table: 'salesOrder',
        fields: { orderNo: 'empty', shipDate: 'notDay', colour: 'unknownField', buyer: 'empty' },
      },
    })
    expect(await world.row('salesOrder', order.id)).toBeUndefined()
  })

  test('refuses a reference to nothing', async () => {
    const order = world.order({ style: newId('style') })
    expect(await rupa.push([order])).toMatchObject({ fault: { kind: 'invalid', fields: { style: 'missing' } } })
  })

  test('refuses a second row of one natural key, and an id that its values do not make', async () => {
    const order = await newOrder()
    expect(await rupa.push([world.order({ orderNo: order.values.orderNo })])).toMatchObject({
      fault: { kind: 'duplicate', table: 'salesOrder', fields: ['buyer', 'orderNo'] },
    })
    const line = { ...world.line(order.id, 'S', 5), id: newId('orderLine') }
    expect(await rupa.push([line])).toMatchObject({ fault: { kind: 'invalid', fields: { id: 'notNatural' } } })
  })

  test('computes what only the server knows, whatever the device says of it', async () => {
    const order = world.order({ status: 'shipped', pieces: 9999, sclPo: 'SCLPO_26_999999', amendmentNo: 7 })
    await rupa.push([order])
    expect(await world.row('salesOrder', order.id)).toMatchObject({
      status: 'draft',
      pieces: 0,
      amendmentNo: 0,
      value: '0',
    })
    expect(await field('salesOrder', order.id, 'sclPo')).toMatch(/^SCLPO_26_0000\d\d$/)
  })

  test('of the same combination from two devices makes one row and keeps both sides of a clash', async () => {
    const order = await newOrder()
    const mine = world.line(order.id, 'L', 40)
    expect(await rupa.push([mine])).toMatchObject({ status: 'applied' })
    expect(await karim.push([mine])).toMatchObject({ status: 'noop' })
    expect(await karim.push([world.line(order.id, 'L', 60)])).toMatchObject({
      status: 'conflict',
      refused: true,
      clashes: [{ table: 'orderLine', id: mine.id, field: 'qty', base: null, mine: 60, theirs: 40 }],
    })
    expect(await field('orderLine', mine.id, 'qty')).toBe(40)
  })
})

test('a removal of what somebody has changed since is refused, and both see the number that stands', async () => {
  const order = await newOrder()
  const line = world.line(order.id, 'M', 100)
  await karim.push([patch('orderLine', line.id, { qty: 100 }, { qty: 500 })])
  const result = await rupa.push([{ op: 'remove', table: 'orderLine', id: line.id, base: { qty: 100 } }])
  expect(result).toMatchObject({
    status: 'conflict',
    refused: true,
    clashes: [{ table: 'orderLine', field: 'qty', base: 100, mine: null, theirs: 500, theirsBy: karim.user }],
  })
  expect(await field('orderLine', line.id, 'qty')).toBe(500)
  expect(await rupa.push([{ op: 'remove', table: 'orderLine', id: line.id, base: { qty: 500 } }])).toMatchObject({
    status: 'applied',
  })
})

describe('a patch', () => {
  test('writes beside a change of another field, and says that it was merged', async () => {
    const order = await newOrder()
    const late = rupa.mutation([patch('salesOrder', order.id, { note: null }, { note: 'rush' })])
    world.clock.pass(1000)
    await karim.push([patch('salesOrder', order.id, { contractNo: null }, { contractNo: 'C-7' })])
    expect((await rupa.send(late)).json().results).toMatchObject([{ status: 'merged' }])
    expect(await world.row('salesOrder', order.id)).toMatchObject({ note: 'rush', contractNo: 'C-7' })
  })

  test('of a stale note loses to what stands, and both are kept to look at', async () => {
    const order = await newOrder()
    await karim.push([patch('salesOrder', order.id, { note: null }, { note: 'theirs' })])
    const result = await rupa.push([
      patch('salesOrder', order.id, { note: null, contractNo: null }, { note: 'mine', contractNo: 'C-8' }),
    ])
    expect(result).toMatchObject({
      status: 'conflict',
      clashes: [{ field: 'note', base: null, mine: 'mine', theirs: 'theirs', theirsBy: karim.user }],
    })
    expect(result.refused).toBeUndefined()
    expect(await world.row('salesOrder', order.id)).toMatchObject({ note: 'theirs', contractNo: 'C-8' })
  })

  test('that lost names who wrote that very field, whoever wrote another field since, in the same batch too', async () => {
    const order = await newOrder()
    await karim.push([patch('salesOrder', order.id, { note: null }, { note: 'karim’s' })])
    const own = rupa.mutation([patch('salesOrder', order.id, { contractNo: null }, { contractNo: 'C-9' })])
    const late = rupa.mutation([patch('salesOrder', order.id, { note: null }, { note: 'rupa’s' })])
    const [, lost] = (await rupa.send(own, late)).json().results
    expect(lost.clashes).toMatchObject([{ field: 'note', theirs: 'karim’s', theirsBy: karim.user }])
    await rupa.push([patch('salesOrder', order.id, { contractNo: 'C-9' }, { contractNo: 'C-10' })])
    const again = await rupa.push([patch('salesOrder', order.id, { note: null }, { note: 'rupa’s' })])
    expect(again.clashes).toMatchObject([{ field: 'note', theirsBy: karim.user }])
  })

  test('of a stale price writes nothing at all, not even the rest of its mutation', async () => {
    const order = await newOrder()
    await karim.push([patch('salesOrder', order.id, { fob: '4.1' }, { fob: '4.3' })])
    const before = await world.row('salesOrder', order.id)
    const result = await rupa.push([
      patch('salesOrder', order.id, { note: null }, { note: 'cheaper now' }),
      patch('salesOrder', order.id, { fob: '4.1' }, { fob: '4' }),
    ])
    expect(result).toMatchObject({
      status: 'conflict',
      refused: true,
      clashes: [{ field: 'fob', theirs: '4.3', mine: '4' }],
    })
    expect(await world.row('salesOrder', order.id)).toEqual(before)
  })

  test('that says what is so already is a noop', async () => {
    const order = await newOrder()
    const before = await world.row('salesOrder', order.id)
    expect(await rupa.push([patch('salesOrder', order.id, { fob: '1' }, { fob: '4.1' })])).toMatchObject({
      status: 'noop',
    })
    expect(await world.row('salesOrder', order.id)).toEqual(before)
  })

  test('a device never clashes with itself: its later edit takes its earlier one as base', async () => {
    const order = await newOrder()
    const chain = ['4.2', '4.3', '4.4'].map((fob, i) =>
      rupa.mutation([patch('salesOrder', order.id, { fob: ['4.1', '4.2', '4.3'][i] }, { fob })]),
    )
    const { results } = (await rupa.send(...chain)).json()
    expect(results).toMatchObject([{ status: 'applied' }, { status: 'applied' }, { status: 'applied' }])
    expect(await world.row('salesOrder', order.id)).toMatchObject({ fob: '4.4', value: '440' })
  })

  test.each([
    ['a status', { status: 'shipped' }],
    ['a fold', { pieces: 1 }],
    ['a frozen field', { buyer: '0190c0de-0000-7000-8000-000000000001' }],
  ])("of %s is not a person's to make", async (_what, set) => {
    const order = await newOrder()
    expect(await rupa.push([patch('salesOrder', order.id, {}, set)])).toMatchObject({
      status: 'rejected',
      fault: { kind: 'invalid', fields: { [Object.keys(set)[0] ?? '']: 'notYours' } },
    })
  })

  test('of a row that is not there says so', async () => {
    const id = newId('salesOrder')
    expect(await rupa.push([patch('salesOrder', id, {}, { note: 'x' })])).toMatchObject({
      fault: { kind: 'missing', table: 'salesOrder', id },
    })
  })
})

describe('a removal', () => {
  test('takes a line out and folds its order again; a second one changes nothing', async () => {
    const order = await newOrder()
    const line = world.line(order.id, 'S', 50)
    await rupa.push([line])
    expect(await field('salesOrder', order.id, 'pieces')).toBe(150)
    const remove: Op = { op: 'remove', table: 'orderLine', id: line.id }
    expect(await rupa.push([remove])).toMatchObject({ status: 'applied' })
    expect(await world.row('salesOrder', order.id)).toMatchObject({ pieces: 100, value: '410' })
    expect(await rupa.push([remove])).toMatchObject({ status: 'noop' })
  })

  test('of what may not be removed is refused', async () => {
    const remove: Op = { op: 'remove', table: 'party', id: world.buyer }
    expect(await rupa.push([remove])).toMatchObject({ fault: { kind: 'invalid', fields: { id: 'notRemovable' } } })
  })
})

describe('a move', () => {
  test('is recorded once, with who and why', async () => {
    const order = await confirmed()
    const held = move(order.id, 'confirmed', 'on_hold', 'yarn is late')
    expect(await rupa.push([held])).toMatchObject({ status: 'applied' })
    expect(await field('salesOrder', order.id, 'status')).toBe('on_hold')
    expect(await world.row('statusEvent', held.op === 'move' ? held.event : '')).toMatchObject({
      subject: order.id,
      from: 'confirmed',
      to: 'on_hold',
      reason: 'yarn is late',
      actor: rupa.user,
      buyer: world.buyer,
    })
    // Held is a pause, not a short cut.
    expect(await rupa.push([move(order.id, 'on_hold', 'ready')])).toMatchObject({
      fault: { kind: 'illegalMove', reason: 'notWhereHeld' },
    })
    expect(await rupa.push([move(order.id, 'on_hold', 'confirmed')])).toMatchObject({ status: 'applied' })
  })

  test('needs a reason where the machine says so', async () => {
    const order = await confirmed()
    expect(await rupa.push([move(order.id, 'confirmed', 'cancelled', '  ')])).toMatchObject({
      fault: { kind: 'invalid', fields: { reason: 'empty' } },
    })
  })

  test.each([
    ['without pieces', { lines: 0 }, {}, 'noLines'],
    ['without a price', { lines: 10 }, { fob: null }, 'noPrice'],
    ['shipped before it is ordered', { lines: 10 }, { shipDate: '2026-01-01' }, 'shipBeforeOrder'],
  ])('does not confirm an order %s', async (_why, { lines }, values, reason) => {
    const order = await newOrder(values, lines)
    expect(await rupa.push([move(order.id, 'draft', 'confirmed')])).toMatchObject({
      status: 'rejected',
      fault: { kind: 'illegalMove', from: 'draft', to: 'confirmed', reason },
    })
    expect(await field('salesOrder', order.id, 'status')).toBe('draft')
  })

  test('does not confirm an order of a buyer who is on hold', async () => {
    const order = await newOrder()
    const hold = patch('party', world.buyer, { status: 'active' }, { status: 'on_hold' })
    expect(await karim.push([hold])).toMatchObject({ status: 'applied' })
    expect(await rupa.push([move(order.id, 'draft', 'confirmed')])).toMatchObject({
      fault: { reason: 'buyerNotActive' },
    })
    await karim.push([patch('party', world.buyer, { status: 'on_hold' }, { status: 'active' })])
  })

  test('from where it no longer is goes through when it is still legal, and not when it is not', async () => {
    const order = await confirmed()
    await karim.push([move(order.id, 'confirmed', 'in_production')])
    expect(await rupa.push([move(order.id, 'confirmed', 'on_hold', 'late')])).toMatchObject({ status: 'merged' })
    expect(await rupa.push([move(order.id, 'confirmed', 'ready')])).toMatchObject({ fault: { reason: 'notWhereHeld' } })
    expect(await karim.push([move(order.id, 'in_production', 'shipped')])).toMatchObject({
      fault: { kind: 'illegalMove', from: 'on_hold', to: 'shipped', reason: 'movedOn' },
    })
    expect(await karim.push([move(order.id, 'confirmed', 'on_hold', 'again')])).toMatchObject({ status: 'noop' })
  })
})

describe('amendments', () => {
  test('are counted from confirmation on, once a mutation, for terms and quantities but not for notes', async () => {
    const order = await newOrder()
    await rupa.push([patch('salesOrder', order.id, { fob: '4.1' }, { fob: '4.2' })])
    expect(await field('salesOrder', order.id, 'amendmentNo')).toBe(0)
    await rupa.push([move(order.id, 'draft', 'confirmed')])
    await rupa.push([patch('salesOrder', order.id, { note: null }, { note: 'soft hand feel' })])
    expect(await field('salesOrder', order.id, 'amendmentNo')).toBe(0)
    await rupa.push([
      patch('salesOrder', order.id, { fob: '4.2' }, { fob: '4.5' }),
      patch('orderLine', world.line(order.id, 'M', 0).id, { qty: 100 }, { qty: 120 }),
      world.line(order.id, 'L', 30),
    ])
    expect(await world.row('salesOrder', order.id)).toMatchObject({ amendmentNo: 1, pieces: 150, value: '675' })
    await rupa.push([patch('orderLine', world.line(order.id, 'M', 0).id, { qty: 120 }, { qty: 90 })])
    expect(await world.row('salesOrder', order.id)).toMatchObject({ amendmentNo: 2, pieces: 120 })
  })
})

describe('who may', () => {
  test("a person of one buyer writes that buyer's rows and does not learn of others'", async () => {
    const hers = await world.desk(await world.person('nasrin', 'merchandiser', 'buyer', world.buyer))
    const theirs = seedRow('style', {
      styleNo: 'Z-1',
      buyer: world.otherBuyer,
      name: 'Cardigan',
      isSet: false,
      pieceCount: 1,
    })
    await insertMany(world.database, tableOf('style'), [theirs])
    expect(await hers.push([patch('style', world.style, { note: null }, { note: 'mine' })])).toMatchObject({
      status: 'applied',
    })
    expect(await hers.push([patch('style', theirs.id, { note: null }, { note: 'mine' })])).toMatchObject({
      fault: { kind: 'missing', table: 'style', id: theirs.id },
    })
    expect(await hers.push([world.order({ buyer: world.otherBuyer })])).toMatchObject({
      status: 'rejected',
      refused: true,
    })
  })

  test('who may read but not write is told what is lacking', async () => {
    const store = await world.desk(await world.person('store', 'store'))
    expect(await store.push([world.order()])).toMatchObject({ fault: { kind: 'forbidden', permission: 'order.edit' } })
    const event: Op = { op: 'put', table: 'statusEvent', id: newId('statusEvent'), values: {} }
    const admin = await world.desk(await world.person('admin', 'admin'))
    expect(await admin.push([event])).toMatchObject({ fault: { kind: 'forbidden', permission: '' } })
  })

  test('a wage is not written by who may not see it', async () => {
    const line = seedRow('orgNode', { code: 'L-1', kind: 'line', nameEn: 'Line 1' })
    await insertMany(world.database, tableOf('orgNode'), [line])
    const output = seedRow('lineOutput', {
      line: line.id,
      date: '2026-03-01',
      hour: null,
      pieces: 10,
      smv: '20',
      workers: '30',
      workMin: 480,
      overtimeMin: 0,
      idleMin: '0',
      idleMen: 0,
      styleChanges: 0,
      incentive: '50',
    })
    await insertMany(world.database, tableOf('lineOutput'), [output])
    const supervisor = await world.desk(await world.person('super', 'supervisor', 'line', line.id))
    expect(
      await supervisor.push([patch('lineOutput', output.id, { incentive: '50' }, { incentive: '900' })]),
    ).toMatchObject({
      fault: { kind: 'invalid', fields: { incentive: 'notYours' } },
    })
    expect(await supervisor.push([patch('lineOutput', output.id, { note: null }, { note: 'ok' })])).toMatchObject({
      status: 'applied',
    })
  })
})

test('everything written is in the audit log, with who, where from, before and after', async () => {
  const order = await newOrder()
  await karim.push([patch('salesOrder', order.id, { note: null }, { note: 'seen' })])
  const rows = await world.database.query(
    sql`select op, actor, device, before ->> 'note' as before, after ->> 'note' as after from audit_log
        where row_id = ${order.id} order by id`,
  )
  expect(rows).toEqual([
    { op: 'put', actor: rupa.user, device: rupa.device, before: null, after: null },
    { op: 'fold', actor: rupa.user, device: rupa.device, before: null, after: null },
    { op: 'patch', actor: karim.user, device: karim.device, before: null, after: 'seen' },
  ])
  expect(world.errors).toEqual([])
})
