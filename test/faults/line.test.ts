import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Factory, factory, patch, save, signIn } from '../world/factory.ts'

let world: Factory
beforeAll(async () => {
  world = await factory()
})
afterEach(() => world.off())
afterAll(() => world.close())

test('a proxy that keeps the stream of hints to itself delays what others write by a few seconds and loses nothing', async () => {
  const writer = await world.someone()
  const { name, id } = await world.hire()
  const deaf = world.pc()
  deaf.line.fate = ({ path }) => (path === '/sync/v1/live' ? 'silent' : 'through')
  const window = deaf.open()
  await signIn(window, name)
  await world.pass(3000)
  const order = world.office.order()
  await save(writer.window, order)
  for (const note of ['a', 'b', 'c']) {
    const stands = (await writer.pc.rows(writer.id)).get(`salesOrder/${order.id}`)?.note ?? null
    await save(writer.window, patch('salesOrder', order.id, { note: stands }, { note }))
    await world.pass(4000)
    expect((await deaf.rows(id)).get(`salesOrder/${order.id}`)).toMatchObject({ note })
  }
  await save(window, patch('salesOrder', order.id, { note: 'c' }, { note: 'd' }))
  await world.pass(4000)
  expect((await writer.pc.rows(writer.id)).get(`salesOrder/${order.id}`)).toMatchObject({ note: 'd' })
  expect(await window.writer.outbox()).toEqual([])
  expect(await deaf.rows(id)).toEqual(await world.truth(id))
  expect(deaf.bugs).toEqual([])
})

test('a device to which no stream comes through lets the server wait for news, and has it as soon as anybody', async () => {
  const writer = await world.someone()
  const { name, id } = await world.hire()
  const deaf = world.pc()
  deaf.line.fate = ({ path }) => (path === '/sync/v1/live' ? 'silent' : 'through')
  const window = deaf.open()
  await signIn(window, name)
  await world.pass(60_000)
  const asked = () => deaf.line.asked.filter(({ path }) => path === '/sync/v1/changes').length
  const before = asked()
  await world.pass(60_000)
  // Twenty would be the polls of before; two or three are waits.
  expect(asked() - before).toBeLessThan(5)
  const order = world.office.order()
  await save(writer.window, order)
  await world.pass(1_000)
  expect((await deaf.rows(id)).has(`salesOrder/${order.id}`)).toBe(true)
  // What one saves oneself ends the wait too.
  await save(window, patch('salesOrder', order.id, { note: null }, { note: 'mine' }))
  await world.pass(1_000)
  expect(await window.writer.outbox()).toEqual([])
  expect(await deaf.rows(id)).toEqual(await world.truth(id))
  deaf.line.fate = () => 'through'
  await world.pass(330_000)
  const asking = asked()
  await world.pass(60_000)
  expect(asked() - asking).toBeLessThan(4)
  expect(deaf.bugs).toEqual([])
}, 60_000)

test('hints that come through bring the same rows sooner', async () => {
  const [writer, reader] = [await world.someone(), await world.someone()]
  const order = world.office.order()
  await save(writer.window, order)
  await world.pass(600)
  expect((await reader.pc.rows(reader.id)).has(`salesOrder/${order.id}`)).toBe(true)
})

test('a line that is cut in the middle of everything, again and again, heals by itself and empties the queue within a minute', async () => {
  const { id, pc, window } = await world.someone()
  let asked = 0
  const orders = [1, 2, 3, 4, 5, 6].map(() => world.office.order())
  // Every third request is lost on the way there, every third on the way back.
  pc.line.fate = () => (['lost', 'through', 'answerLost'] as const)[asked++ % 3] ?? 'through'
  for (const order of orders) {
    await save(window, order, world.office.line(order.id, 'M', 5))
    pc.line.endStreams()
    await world.pass(2000)
  }
  pc.line.fate = () => 'through'
  await world.pass(60_000)
  expect(await window.writer.outbox()).toEqual([])
  expect((await world.answers(id)).map(({ status }) => status)).toEqual(Array(6).fill('applied'))
  expect(await pc.rows(id)).toEqual(await world.truth(id))
  expect(pc.bugs).toEqual([])
})
