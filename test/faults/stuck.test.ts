import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Incident, setMeta } from '../../sync/store.ts'
import { type Factory, factory, patch, save, signIn } from '../world/factory.ts'

let world: Factory
beforeAll(async () => {
  world = await factory()
})
afterEach(() => world.off())
afterAll(() => world.close())

const isPush = (asked: { readonly path: string }) => asked.path === '/sync/v1/push'

describe('a queue that does not get on though the server answers', () => {
  test('is said with its duration, begins anew by itself, and is empty within a minute of the end of the fault', async () => {
    const { id, pc, window } = await world.someone()
    pc.line.fate = (asked) => (isPush(asked) ? 'lost' : 'through')
    await save(window, world.office.order())
    const greetings = () => pc.line.asked.filter(({ path }) => path === '/sync/v1/hello').length
    await world.pass(5_000)
    const before = greetings()
    expect((await window.writer.status()).stall).toBeUndefined()
    await world.pass(40_000)
    const { stall, waiting } = await window.writer.status()
    expect({ way: stall?.way, waiting, isLong: (stall?.forMs ?? 0) >= 30_000 }).toEqual({
      way: 'up',
      waiting: 1,
      isLong: true,
    })
    expect(greetings()).toBeGreaterThan(before)
    pc.line.fate = () => 'through'
    await world.pass(60_000)
    expect(await window.writer.outbox()).toEqual([])
    expect((await window.writer.status()).stall).toBeUndefined()
    expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied'])
  }, 60_000)

  test('because a connection is half open, is empty within a minute once connections are whole', async () => {
    const { id, pc, window } = await world.someone()
    const never = new Promise<void>(() => {})
    pc.line.fate = () => ({ until: never })
    await save(window, world.office.order())
    void window.writer.syncNow()
    await world.pass(10_000)
    pc.line.fate = () => 'through'
    await world.pass(50_000)
    expect(await window.writer.outbox()).toEqual([])
    expect(await pc.rows(id)).toEqual(await world.truth(id))
  }, 60_000)
})

describe('an edit that was given up when the server had it already', () => {
  async function givenUpTooLate() {
    const { id, pc, window } = await world.someone()
    const order = world.office.order()
    await save(window, order)
    await world.pass(3_000)
    pc.line.fate = (asked) => (isPush(asked) ? 'answerLost' : asked.path === '/sync/v1/changes' ? 'lost' : 'through')
    const mutation = await save(window, patch('salesOrder', order.id, { note: null }, { note: 'too many' }))
    await world.pass(300)
    let given = await window.writer.discard(mutation, 'a mistake')
    for (let i = 0; i < 50 && !given.ok; i++) {
      await world.pass(100)
      given = await window.writer.discard(mutation, 'a mistake')
    }
    expect(given.ok).toBe(true)
    expect(await window.writer.outbox()).toEqual([])
    pc.line.fate = () => 'through'
    await world.pass(15_000)
    expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied', 'applied'])
    expect((await pc.rows(id)).get(`salesOrder/${order.id}`)).toMatchObject({ note: 'too many' })
    return { id, pc, window, order, mutation }
  }

  test('is said, also after a restart, until the person lets it stand', async () => {
    const { pc, mutation } = await givenUpTooLate()
    pc.off()
    const again = pc.open()
    await world.pass(3_000)
    expect(await again.writer.outbox()).toMatchObject([
      { id: mutation, state: 'taken', fault: { kind: 'taken', reason: 'a mistake' } },
    ])
    expect(await again.writer.status()).toMatchObject({ attention: 1 })
    const taken = { ok: false, fault: { kind: 'taken', reason: 'a mistake' } }
    expect(await again.writer.discard(mutation, 'again')).toEqual(taken)
    expect(await again.writer.retry(mutation)).toEqual(taken)
    expect((await again.writer.accept(mutation)).ok).toBe(true)
    expect(await again.writer.outbox()).toEqual([])
    pc.off()
    const later = pc.open()
    await world.pass(3_000)
    expect(await later.writer.outbox()).toEqual([])
  })

  test('is taken back by another edit', async () => {
    const { id, pc, window, order, mutation } = await givenUpTooLate()
    expect((await window.writer.undo(mutation)).ok).toBe(true)
    await window.writer.accept(mutation)
    await world.pass(3_000)
    expect(await window.writer.outbox()).toEqual([])
    expect((await world.truth(id)).get(`salesOrder/${order.id}`)?.note).toBeUndefined()
    expect(await pc.rows(id)).toEqual(await world.truth(id))
  })
})

test('a disk that is nearly full stops the first download and no edit, is said, and the rest comes when there is room', async () => {
  const { name, id } = await world.hire()
  const pc = world.pc()
  pc.freeBytes = 50_000_000
  const window = pc.open()
  await signIn(window, name)
  await world.pass(3_000)
  expect(await window.writer.status()).toMatchObject({ trouble: { kind: 'storage', reason: 'low' } })
  await save(window, world.office.order())
  await world.pass(5_000)
  expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied'])
  pc.freeBytes = 5_000_000_000
  await world.pass(20_000)
  const status = await window.writer.status()
  expect(status).toMatchObject({ reach: 'online', waiting: 0 })
  expect(status.trouble).toBeUndefined()
  expect(await pc.rows(id)).toEqual(await world.truth(id))
  expect(pc.bugs).toEqual([])
})

test('a disk that is full is no bug of ours, and is said until there is room', async () => {
  const { pc, window } = await world.someone()
  const other = await world.someone()
  pc.diskIsFull = true
  const order = world.office.order()
  await save(other.window, order)
  await save(other.window, patch('salesOrder', order.id, { note: null }, { note: 'x' }))
  await world.pass(5_000)
  expect(await window.writer.status()).toMatchObject({ trouble: { kind: 'storage', reason: 'full' } })
  expect(pc.bugs).toEqual([])
  pc.diskIsFull = false
  await world.pass(15_000)
  expect((await window.writer.status()).trouble).toBeUndefined()
})

test('what was mended on a device is counted and told, the newest first', async () => {
  const { id, pc, window } = await world.someone()
  const incident = (at: number, table: string): Incident => ({
    kind: 'divergence',
    at,
    epoch: 'e',
    seq: 1,
    table,
    scope: null,
    here: { rows: 1, sum: '0000000000000000' },
    there: { rows: 2, sum: '0000000000000001' },
    missing: 1,
    different: 2,
    extra: 0,
    stretches: [],
    records: { blocks: [], deltas: [] },
    damaged: { blocks: [3], deltas: [] },
    samples: [],
  })
  const store = await pc.store(id)
  const [older, newer] = [Date.parse('2026-11-20T03:00:00Z'), Date.parse('2026-11-21T03:00:00Z')]
  await store.write(['meta'], (tx) => setMeta(tx, 'incidents', [incident(older, 'party'), incident(newer, 'style')]))
  expect((await window.writer.status()).incidents).toBe(2)
  expect(await window.writer.mended()).toEqual([
    { at: '2026-11-21T03:00:00.000Z', table: 'style', rows: 3, damaged: 1 },
    { at: '2026-11-20T03:00:00.000Z', table: 'party', rows: 3, damaged: 1 },
  ])
  expect(JSON.parse(await window.writer.exportOutbox()).incidents).toHaveLength(2)
})
