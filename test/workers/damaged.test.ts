import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { tables } from '../../model/tables.ts'
import { assemble } from '../../server/serve.ts'
import { openStore } from '../../sync/database.ts'
import { openEntries } from '../../sync/outbox.ts'
import { testEntropy } from '../server/office.ts'
import { type Factory, factory, save } from '../world/factory.ts'

let world: Factory
beforeAll(async () => {
  world = await factory()
})
afterEach(() => world.off())
afterAll(() => world.close())

const damage = () => Object.assign(new Error('Internal error opening backing store.'), { name: 'UnknownError' })

/** A PC over IndexedDB whose store of a person, with one unsent edit in it, does not open any more. */
async function damagedPc() {
  const { name, id } = await world.hire()
  const pc = world.pc({ openStore: (replica) => openStore(replica) })
  const window = pc.open()
  await window.writer.signIn(name, 'a good password')
  await world.pass(2000)
  pc.line.fate = () => 'lost'
  const order = world.office.order()
  await save(window, order)
  await window.writer.status()
  pc.off()
  pc.damaged.set(`selvedge-${id}`, damage())
  return { name, id, pc, order }
}

test('a store that does not open is set aside only when asked; a new one is filled, and unsent work comes back', async () => {
  const { name, id, pc, order } = await damagedPc()
  pc.line.fate = () => 'through'
  const window = pc.open()
  await world.pass(1000)
  expect(await window.writer.status()).toMatchObject({
    person: null,
    othersWaiting: 1,
    trouble: { kind: 'storage', reason: 'corrupt' },
  })
  expect(await window.writer.startAnew()).toEqual({ ok: false, fault: { kind: 'signIn', reason: 'none' } })
  expect(await window.writer.signIn(name, 'a good password')).toEqual({
    ok: false,
    fault: { kind: 'storage', reason: 'corrupt' },
  })
  expect(await window.writer.status()).toMatchObject({ othersWaiting: 0, strandedWaiting: 1 })
  const anew = await window.writer.startAnew()
  expect(anew).toMatchObject({ ok: true, value: { person: { id }, replica: `${id}-2` } })
  await world.pass(15_000)
  expect(await window.writer.status()).toMatchObject({ reach: 'online', waiting: 0, attention: 0 })
  expect(await world.answers(id)).toEqual([{ clientSeq: 1, status: 'applied' }])
  expect(await world.office.row('salesOrder', order.id)).toMatchObject({ id: order.id })

  // The damaged one lies where it lay, with all that can still be read of it.
  const old = await openStore(`selvedge-${id}`)
  expect((await openEntries(old)).map(({ clientSeq }) => clientSeq)).toEqual([1])

  // From now on this person's place is the new one, also after a restart.
  pc.off()
  const again = pc.open()
  await world.pass(1000)
  expect(await again.writer.session()).toMatchObject({ person: { id }, replica: `${id}-2` })
})

test('who is offered an empty store hears of their own unsent work, and not of what others left here', async () => {
  const { name, pc } = await damagedPc()
  const { name: other } = await world.hire()
  pc.line.fate = () => 'through'
  const window = pc.open()
  await window.writer.signIn(other, 'a good password')
  await world.pass(2000)
  pc.line.fate = () => 'lost'
  await save(window, world.office.order())
  await save(window, world.office.order())
  await window.writer.status()
  await window.writer.signOut()
  await window.writer.signIn(name, 'a good password')
  expect(await window.writer.status()).toMatchObject({ person: null, othersWaiting: 2, strandedWaiting: 1 })
})

test('a second damaged store gets a third place', async () => {
  const { name, id, pc } = await damagedPc()
  pc.damaged.set(`selvedge-${id}-2`, damage())
  const window = pc.open()
  await window.writer.signIn(name, 'a good password')
  expect(await window.writer.startAnew()).toMatchObject({ ok: false, fault: { kind: 'storage', reason: 'corrupt' } })
  expect(await window.writer.startAnew()).toMatchObject({ ok: true, value: { replica: `${id}-3` } })
  expect((await window.writer.outbox()).map(({ clientSeq }) => clientSeq)).toEqual([1])
})

test('a store of a newer version is left alone: the app is to be updated', async () => {
  const { name, id, pc } = await damagedPc()
  pc.damaged.set(`selvedge-${id}`, Object.assign(new Error('A higher version.'), { name: 'VersionError' }))
  const window = pc.open()
  expect(await window.writer.signIn(name, 'a good password')).toEqual({
    ok: false,
    fault: { kind: 'storage', reason: 'newer' },
  })
})

test('a demonstration stays one on the screens while its server is down', async () => {
  const { name } = await world.hire()
  const pc = world.pc()
  const window = pc.open()
  await window.writer.signIn(name, 'a good password')
  await world.pass(2000)
  expect((await window.writer.status()).demo).toBe(false)
  await world.office.database.script('update sync_state set demo = true')
  const { database, clock } = world.office
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const server = await assemble({ database, clock, entropy: testEntropy(), drawers: tables, renderer: null, log })
  world.leadTo(server, database)
  pc.off()
  const told = pc.open()
  await world.pass(5000)
  const demo = (await told.writer.status()).demo
  pc.off()
  pc.line.fate = () => 'lost'
  const alone = pc.open()
  await world.pass(5000)
  expect([demo, (await alone.writer.status()).demo]).toEqual([true, true])
  await server.close()
})
