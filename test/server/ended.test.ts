import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Op } from '../../model/mutation.ts'
import { type Desk, newId, type Office, office } from './office.ts'

let world: Office
let rupa: Desk
beforeAll(async () => {
  world = await office()
  rupa = await world.desk(await world.person('rupa', 'merchandiser'))
})
afterAll(() => world.close())

const patch = (table: string, id: string, base: object, set: object): Op => ({
  op: 'patch',
  table,
  id,
  base: { ...base },
  set: { ...set },
})
const move = (id: string, from: string, to: string, reason: string): Op => ({
  op: 'move',
  table: 'salesOrder',
  id,
  from,
  to,
  event: newId('statusEvent'),
  reason,
})

describe('an order that has come to its end', () => {
  async function cancelled() {
    const order = world.order()
    await rupa.push([order, world.line(order.id, 'M', 100)])
    expect(await rupa.push([move(order.id, 'draft', 'cancelled', 'entered twice')])).toMatchObject({
      status: 'applied',
    })
    return { order, ended: { kind: 'ended', table: 'salesOrder', id: order.id, state: 'cancelled' } }
  }

  test('refuses an edit of itself, of a line and of a new line, and keeps every number', async () => {
    const { order, ended } = await cancelled()
    const line = world.line(order.id, 'M', 100)
    const refused = { status: 'rejected', refused: true, fault: ended }
    expect(await rupa.push([patch('salesOrder', order.id, { note: null }, { note: 'late' })])).toMatchObject(refused)
    expect(await rupa.push([patch('orderLine', line.id, { qty: 100 }, { qty: 90 })])).toMatchObject(refused)
    expect(await rupa.push([{ op: 'remove', table: 'orderLine', id: line.id, base: { qty: 100 } }])).toMatchObject(
      refused,
    )
    expect(await rupa.push([world.line(order.id, 'L', 5)])).toMatchObject(refused)
    expect(await world.row('salesOrder', order.id)).toMatchObject({ note: null, pieces: 100, status: 'cancelled' })
  })

  test('takes what changes nothing without a word, so that a repeated edit is no trouble', async () => {
    const { order } = await cancelled()
    expect(await rupa.push([patch('salesOrder', order.id, { note: 'x' }, { note: null })])).toMatchObject({
      status: 'noop',
    })
  })
})
