import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../sync/database.ts'
import { metaOf } from '../../sync/store.ts'
import { type Factory, factory, patch, save, signIn } from '../world/factory.ts'
import { memoryDisk, memoryStore } from '../world/memoryStore.ts'
import type { Pc } from '../world/pc.ts'

let world: Factory
beforeAll(async () => {
  world = await factory()
})
afterEach(() => world.off())
afterAll(() => world.close())

async function expectSettled(pc: Pc, person: string): Promise<void> {
  expect(await pc.rows(person)).toEqual(await world.truth(person))
  expect(pc.bugs).toEqual([])
  expect(world.office.errors).toEqual([])
}

const isPush = (asked: { readonly path: string }) => asked.path === '/sync/v1/push'

describe('a power cut right after "Saved"', () => {
  test('leaves the edit in the outbox, and it is sent once', async () => {
    const { id, pc, window } = await world.someone()
    pc.line.fate = () => 'lost'
    await save(window, world.office.order())
    pc.off()
    pc.line.fate = () => 'through'
    const again = pc.open()
    await world.pass(5000)
    expect(await again.writer.outbox()).toEqual([])
    expect(await world.answers(id)).toEqual([{ clientSeq: 1, status: 'applied' }])
    await expectSettled(pc, id)
  })

  test('that takes the last transaction of the disk with it leaves the edit in the journal, and it is sent once', async () => {
    const { id, pc, window } = await world.someone()
    pc.line.fate = () => 'lost'
    const name = `selvedge-${id}`
    const before = structuredClone(pc.disks.get(name))
    const order = world.office.order()
    await save(window, order)
    pc.off()
    if (before !== undefined) pc.disks.set(name, before)
    expect((await pc.rows(id)).has(`salesOrder/${order.id}`)).toBe(false)
    pc.line.fate = () => 'through'
    const again = pc.open()
    expect((await again.writer.outbox()).map(({ clientSeq }) => clientSeq)).toEqual([1])
    await world.pass(5000)
    expect(await world.answers(id)).toEqual([{ clientSeq: 1, status: 'applied' }])
    await expectSettled(pc, id)
  })
})

describe("a kill between the server's commit and the receipt of its answer", () => {
  test('is healed by the next push, which gets the stored answer and has no second effect', async () => {
    const { id, pc, window } = await world.someone()
    pc.line.fate = (asked) => (isPush(asked) ? 'answerLost' : 'lost')
    const order = world.office.order()
    await save(window, order, world.office.line(order.id, 'M', 40))
    await world.pass(1000)
    pc.off()
    expect(await world.answers(id)).toEqual([{ clientSeq: 1, status: 'applied' }])
    const made = await world.office.row('salesOrder', order.id)
    pc.line.fate = (asked) => (asked.path === '/sync/v1/changes' ? 'lost' : 'through')
    pc.line.asked.length = 0
    const again = pc.open()
    await world.pass(5000)
    expect(pc.line.asked.some(isPush)).toBe(true)
    expect(await again.writer.outbox()).toMatchObject([{ clientSeq: 1, state: 'sending' }])
    pc.line.fate = () => 'through'
    await world.pass(15_000)
    expect(await again.writer.outbox()).toEqual([])
    expect(await world.office.row('salesOrder', order.id)).toEqual(made)
    await expectSettled(pc, id)
  })

  test('is healed by the next pull alone, which brings the answer with its effects', async () => {
    const { id, pc, window } = await world.someone()
    pc.line.fate = (asked) => (isPush(asked) ? 'answerLost' : 'lost')
    await save(window, world.office.order())
    await world.pass(1000)
    pc.off()
    pc.line.fate = (asked) => (isPush(asked) ? 'lost' : 'through')
    const again = pc.open()
    await world.pass(5000)
    expect(await again.writer.outbox()).toEqual([])
    expect(await world.answers(id)).toEqual([{ clientSeq: 1, status: 'applied' }])
    await expectSettled(pc, id)
  })
})

describe('two windows, of which one drains', () => {
  async function twoWindows() {
    const { name, id } = await world.hire()
    const pc = world.pc({ openStore: (replica) => openStore(replica) })
    const holder = pc.open()
    await signIn(holder, name)
    await world.pass(2000)
    const other = pc.open()
    await world.pass(1000)
    return { id, pc, holder, other }
  }

  const fenceOf = async (pc: Pc, person: string) => (await pc.store(person)).read(['meta'], (tx) => metaOf(tx, 'fence'))
  const diskOf = async (pc: Pc, person: string) =>
    (await pc.store(person)).read(['meta', 'outbox', 'hot', 'deltas'], async (tx) => [
      await tx.all('meta'),
      await tx.all('outbox'),
      await tx.all('hot'),
      await tx.all('deltas'),
    ])

  test('pass the lock when the holder is killed in the middle of a push, and the same numbers are answered again', async () => {
    const { id, pc, holder, other } = await twoWindows()
    pc.line.fate = (asked) => (isPush(asked) ? { until: new Promise(() => {}) } : 'through')
    const order = world.office.order()
    await save(holder, order)
    await save(other, world.office.line(order.id, 'S', 7))
    await world.pass(1000)
    holder.kill()
    pc.line.fate = () => 'through'
    await world.pass(5000)
    expect(await other.writer.outbox()).toEqual([])
    expect(await world.answers(id)).toEqual([
      { clientSeq: 1, status: 'applied' },
      { clientSeq: 2, status: 'applied' },
    ])
    expect(await world.office.row('salesOrder', order.id)).toMatchObject({ pieces: 7 })
    await expectSettled(pc, id)
  })

  test('let no late write of a holder through that lost the lock in its sleep', async () => {
    const { id, pc, holder } = await twoWindows()
    let arrive = () => {}
    const late = new Promise<void>((resolve) => {
      arrive = resolve
    })
    pc.line.fate = (asked) => (isPush(asked) ? { until: late } : 'lost')
    const order = world.office.order()
    await save(holder, order)
    await world.pass(200)
    expect(await fenceOf(pc, id)).toBe(1)
    pc.line.fate = () => 'lost'
    holder.loseLocks()
    await world.pass(1000)
    expect(await fenceOf(pc, id)).toBe(2)
    const before = await diskOf(pc, id)
    arrive()
    await world.pass(100)
    expect(await diskOf(pc, id)).toEqual(before)
    pc.line.fate = () => 'through'
    await world.pass(15_000)
    expect(await holder.writer.outbox()).toEqual([])
    expect(await world.answers(id)).toEqual([{ clientSeq: 1, status: 'applied' }])

    // The sleeper's loops go on and may say no more; the new holder lands what is news.
    await world.office.database.script(
      `update sales_order set note = 'seen', version = version + 1 where id = '${order.id}'`,
    )
    await world.pass(40_000)
    expect((await pc.rows(id)).get(`salesOrder/${order.id}`)).toMatchObject({ note: 'seen' })
    await expectSettled(pc, id)
  })
})

describe('a store that vanished', () => {
  test('is filled again from segments, and its outbox from the journal: each edit once, and none that was given up', async () => {
    const { id, pc, window } = await world.someone()
    const [sent, lost, kept, given] = [1, 2, 3, 4].map(() => world.office.order())
    if (!sent || !lost || !kept || !given) throw new Error('Four orders were made.')
    await save(window, sent)
    await world.pass(2000)
    pc.line.fate = (asked) => (isPush(asked) ? 'answerLost' : 'lost')
    await save(window, lost)
    await world.pass(100)
    pc.line.fate = () => 'lost'
    await save(window, kept)
    const unwanted = await save(window, given)
    await world.pass(20_000)
    expect(await window.writer.discard(unwanted, 'entered twice')).toEqual({ ok: true, value: undefined })
    pc.off()
    pc.disks.clear()
    pc.line.fate = () => 'through'
    const again = pc.open()
    await world.pass(10_000)
    expect(await again.writer.outbox()).toEqual([])
    expect(await world.answers(id)).toEqual([
      { clientSeq: 1, status: 'applied' },
      { clientSeq: 2, status: 'applied' },
      { clientSeq: 3, status: 'applied' },
      { clientSeq: 4, status: 'noop' },
    ])
    expect(await world.office.row('salesOrder', given.id)).toBeUndefined()
    await expectSettled(pc, id)
  })

  test('brings no refused edit back that a person had given up, and alarms nobody about it', async () => {
    const { id, pc, window } = await world.someone()
    const order = world.office.order()
    await save(window, order)
    await world.pass(5000)
    await world.office.database.script(
      `update sales_order set delivery_date = '2027-07-07', version = version + 1 where id = '${order.id}'`,
    )
    const late = await save(
      window,
      patch('salesOrder', order.id, { deliveryDate: null }, { deliveryDate: '2027-06-01' }),
    )
    await world.pass(5000)
    expect((await window.writer.outbox()).map(({ state }) => state)).toEqual(['conflict'])
    expect(await window.writer.discard(late, 'theirs is right')).toEqual({ ok: true, value: undefined })
    pc.off()
    pc.disks.clear()
    const again = pc.open()
    await world.pass(10_000)
    expect(await again.writer.outbox()).toEqual([])
    expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied', 'conflict'])
    await expectSettled(pc, id)
  })

  test('goes on counting where the journal stopped, so that a new edit takes no old number', async () => {
    const { id, pc, window } = await world.someone()
    await save(window, world.office.order())
    await world.pass(2000)
    pc.off()
    pc.disks.clear()
    const again = pc.open()
    await save(again, world.office.order())
    await world.pass(5000)
    expect((await world.answers(id)).map(({ clientSeq }) => clientSeq)).toEqual([1, 2])
    await expectSettled(pc, id)
  })
})

test('a full disk refuses an edit in words, keeps what was saved, and goes on when there is room', async () => {
  const { id, pc, window } = await world.someone()
  pc.line.fate = () => 'lost'
  const order = world.office.order()
  await save(window, order)
  pc.diskIsFull = true
  const refused = await window.writer.write('test', [patch('salesOrder', order.id, { note: null }, { note: 'x' })])
  expect(refused).toEqual({ ok: false, fault: { kind: 'storage', reason: 'full' } })
  pc.line.fate = () => 'through'
  await world.pass(5000)
  expect(await window.writer.outbox()).toMatchObject([{ clientSeq: 1 }])
  pc.diskIsFull = false
  await world.pass(15_000)
  expect(await window.writer.outbox()).toEqual([])
  expect(await world.answers(id)).toEqual([{ clientSeq: 1, status: 'applied' }])
  expect(await pc.rows(id)).toEqual(await world.truth(id))
})

test('a disk that fails right after an edit was kept does not call it unsaved', async () => {
  const { name, id } = await world.hire()
  const inner = memoryStore(memoryDisk(), {})
  let isFailing = false
  const pc = world.pc({
    openStore: async () => ({
      ...inner,
      read: (names, work) => (isFailing ? Promise.reject(new Error('The disk failed.')) : inner.read(names, work)),
      async write(names, work) {
        const done = await inner.write(names, work)
        isFailing = names.includes('outbox') && pc.line.fate({ method: 'GET', path: '/' }) === 'lost'
        return done
      },
    }),
  })
  const window = pc.open()
  await signIn(window, name)
  await world.pass(5000)
  pc.line.fate = () => 'lost'
  await save(window, world.office.order())
  isFailing = false
  pc.line.fate = () => 'through'
  await world.pass(30_000)
  expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied'])
})

test('a block that was damaged on the disk is fetched anew when a reader has found it', async () => {
  const { id, pc, window } = await world.someone()
  await save(window, world.office.order())
  await world.pass(2000)
  const store = await pc.store(id)
  await store.write(['blocks'], async (tx) => {
    for (const block of await tx.all('blocks'))
      await tx.put('blocks', { ...block, bytes: block.bytes.map((byte, i) => (i > 40 ? byte ^ 4 : byte)) })
  })
  expect((await pc.rows(id)).has(`party/${world.office.buyer}`)).toBe(false)
  await window.writer.refetch()
  await world.pass(5000)
  await expectSettled(pc, id)
})

test('a segment that was altered on the way is not taken, and is fetched again', async () => {
  const { name, id } = await world.hire()
  const pc = world.pc()
  let altered = 0
  pc.line.fate = ({ path }) => (path.startsWith('/sync/v1/segment/') && altered++ < 3 ? 'altered' : 'through')
  await signIn(pc.open(), name)
  await world.pass(15_000)
  expect(altered).toBeGreaterThan(3)
  await expectSettled(pc, id)
})
