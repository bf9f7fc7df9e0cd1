import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Factory, factory, patch, save, signIn } from '../world/factory.ts'
import type { Pc } from '../world/pc.ts'

let world: Factory
let people = 0
beforeAll(async () => {
  world = await factory()
})
afterEach(() => world.off())
afterAll(() => world.close())

const day = 86_400_000
const nameOf = (word: string) => `${word}${++people}`

async function expectSettled(pc: Pc, person: string): Promise<void> {
  expect(await pc.rows(person)).toEqual(await world.truth(person))
  expect(pc.bugs).toEqual([])
  expect(world.office.errors).toEqual([])
}

describe('a sign-in that the server ended while the line was cut', () => {
  async function daysLater() {
    const name = nameOf('rupa')
    const id = await world.office.person(name, 'merchandiser')
    const { pc, window } = await world.seat(name)
    pc.line.fate = () => 'lost'
    const order = world.office.order()
    await save(window, order)
    await save(window, world.office.line(order.id, 'M', 30))
    await world.office.database.script(`delete from refresh_token where user_id = '${id}'`)
    await world.skip(3 * day)
    pc.line.fate = () => 'through'
    const again = pc.open()
    await world.pass(30_000)
    return { name, id, pc, window: again, order }
  }

  test('pauses the queue, which stays whole and visible and takes more, until the same person signs in again', async () => {
    const { name, id, pc, window, order } = await daysLater()
    expect(await window.writer.status()).toMatchObject({ reach: 'signIn', waiting: 2, attention: 0 })
    await save(window, patch('salesOrder', order.id, { note: null }, { note: 'while paused' }))
    await world.pass(30_000)
    expect((await window.writer.outbox()).map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting'])
    expect((await pc.rows(id)).get(`salesOrder/${order.id}`)).toMatchObject({ note: 'while paused', pieces: 30 })
    expect(await world.answers(id)).toEqual([])
    await signIn(window, name)
    await world.pass(15_000)
    expect(await window.writer.status()).toMatchObject({ reach: 'online', waiting: 0, attention: 0 })
    expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied', 'applied', 'applied'])
    await expectSettled(pc, id)
  })

  test('shows and sends nothing of it to another person on the same PC, who is told that work waits', async () => {
    const { name, id, pc, window, order } = await daysLater()
    const other = nameOf('karim')
    const otherId = await world.office.person(other, 'merchandiser')
    await signIn(window, other)
    await save(window, world.office.order())
    await world.pass(15_000)
    expect(await window.writer.status()).toMatchObject({ reach: 'online', waiting: 0, othersWaiting: 2 })
    expect(await window.writer.outbox()).toEqual([])
    expect((await pc.rows(otherId)).has(`salesOrder/${order.id}`)).toBe(false)
    expect(await world.answers(id)).toEqual([])
    expect(await world.answers(otherId)).toEqual([{ clientSeq: 1, status: 'applied' }])
    await signIn(window, name)
    await world.pass(15_000)
    expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied', 'applied'])
    await expectSettled(pc, id)
  })
})

describe('a person who loses a buyer in the middle of an edit', () => {
  async function ofTwoBuyers() {
    const name = nameOf('nasrin')
    const id = await world.office.person(name, 'merchandiser', 'buyer', world.office.buyer)
    await world.office.database.script(
      `insert into role_grant select (jsonb_populate_record(g, jsonb_build_object('id', gen_random_uuid(),
         'scope_id', '${world.office.otherBuyer}'))).* from role_grant g where "user" = '${id}'`,
    )
    const { pc, window } = await world.seat(name)
    const mine = world.office.order()
    const theirs = world.office.order({ buyer: world.office.otherBuyer })
    await save(window, mine)
    await save(window, theirs)
    await world.pass(3000)
    await expectSettled(pc, id)
    return { id, pc, window, mine, theirs }
  }

  test('no longer sees its rows, and keeps the edit aside, whichever is heard of first', async () => {
    for (const first of ['/sync/v1/push', '/sync/v1/changes']) {
      const { id, pc, window, mine, theirs } = await ofTwoBuyers()
      pc.line.fate = () => 'lost'
      const lost = await save(window, patch('salesOrder', theirs.id, { note: null }, { note: 'still typing' }))
      await save(window, patch('salesOrder', mine.id, { note: null }, { note: 'goes on' }))
      await world.office.database.script(
        `delete from role_grant where "user" = '${id}' and scope_id = '${world.office.otherBuyer}'`,
      )
      const held = first === '/sync/v1/push' ? '/sync/v1/changes' : '/sync/v1/push'
      pc.line.fate = ({ path }) => (path === held ? 'lost' : 'through')
      await world.pass(12_000)
      pc.line.fate = () => 'through'
      await world.pass(12_000)
      expect(await window.writer.outbox(), first).toMatchObject([
        { id: lost, state: 'rejected', fault: { kind: 'missing', table: 'salesOrder', id: theirs.id } },
      ])
      expect((await pc.rows(id)).has(`salesOrder/${theirs.id}`)).toBe(false)
      expect(await world.office.row('salesOrder', theirs.id)).toMatchObject({ note: null })
      expect(await world.office.row('salesOrder', mine.id)).toMatchObject({ note: 'goes on' })
      await expectSettled(pc, id)
    }
  })

  test('keeps the edit of a row that moved to a buyer of somebody else, and its number is taken without its contents', async () => {
    const name = nameOf('nasrin')
    const id = await world.office.person(name, 'merchandiser', 'buyer', world.office.buyer)
    const { pc, window } = await world.seat(name)
    const order = world.office.order()
    await save(window, order)
    await world.pass(3000)
    pc.line.fate = ({ path }) => (path === '/sync/v1/push' ? 'lost' : 'through')
    const lost = await save(window, patch('salesOrder', order.id, { note: null }, { note: 'still typing' }))
    const next = world.office.order()
    await save(window, next)
    await world.office.database.script(
      `update sales_order set buyer = '${world.office.otherBuyer}', version = version + 1 where id = '${order.id}'`,
    )
    await world.pass(40_000)
    expect((await pc.rows(id)).has(`salesOrder/${order.id}`)).toBe(false)
    pc.line.fate = () => 'through'
    await world.pass(15_000)
    expect(await window.writer.outbox()).toMatchObject([
      { id: lost, state: 'rejected', fault: { kind: 'forbidden', permission: 'scope' } },
    ])
    expect(await window.writer.exportOutbox()).toContain('still typing')
    expect(await world.answers(id)).toEqual([
      { clientSeq: 1, status: 'applied' },
      { clientSeq: 2, status: 'noop' },
      { clientSeq: 3, status: 'applied' },
    ])
    expect(await world.office.row('salesOrder', order.id)).toMatchObject({ note: null })
    await expectSettled(pc, id)
  })
})

describe('a clock that is a year off', () => {
  test('changes neither the order of edits nor what is kept, and is only told', async () => {
    const [early, late] = await Promise.all(
      [-365, 365].map(async (days) => {
        const name = nameOf('clock')
        const id = await world.office.person(name, 'merchandiser')
        const pc = world.pc()
        pc.skewMs = days * day
        const window = pc.open()
        await signIn(window, name)
        return { id, pc, window, days }
      }),
    )
    if (!early || !late) throw new Error('There are two PCs.')
    await world.pass(3000)
    for (const { window, days } of [early, late])
      expect(Math.round(((await window.writer.status()).clockOffsetMs ?? 0) / day)).toBe(days)

    const order = world.office.order({ note: 'first' })
    await save(late.window, order)
    await world.pass(3000)
    await save(early.window, patch('salesOrder', order.id, { note: 'first' }, { note: 'second' }))
    await world.pass(3000)
    await save(late.window, patch('salesOrder', order.id, { note: 'second' }, { note: 'third' }))
    await world.pass(3000)
    expect(await world.office.row('salesOrder', order.id)).toMatchObject({ note: 'third' })
    const stamps = await world.office.row('salesOrder', order.id)
    expect(String(stamps?.updatedAt).slice(0, 4)).toBe('2026')
    for (const { id, pc, window } of [early, late]) {
      expect(await window.writer.status()).toMatchObject({ reach: 'online', waiting: 0, attention: 0 })
      await expectSettled(pc, id)
    }
  })

  test('and jumps while the app is open ends no session and loses no edit', async () => {
    const name = nameOf('clock')
    const id = await world.office.person(name, 'merchandiser')
    const { pc, window } = await world.seat(name)
    for (const days of [365, -365, 0]) {
      pc.skewMs = days * day
      const order = world.office.order()
      await save(window, order)
      // Longer than an access token lives.
      world.office.clock.pass(700_000)
      await world.pass(40_000)
      expect(await window.writer.status(), `${days} days`).toMatchObject({ reach: 'online', waiting: 0, attention: 0 })
    }
    expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied', 'applied', 'applied'])
    await expectSettled(pc, id)
  })
})
