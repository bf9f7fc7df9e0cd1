import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { idFrom } from '../../model/id.ts'
import type { Database } from '../../server/database.ts'
import type { ProcessProbe } from '../../server/folderLock.ts'
import { pruneChanges } from '../../server/log.ts'
import { openFolder, openMemory } from '../../server/pglite.ts'
import { type Assembled, assemble } from '../../server/serve.ts'
import { beginEpoch } from '../../server/state.ts'
import { incidentsIn } from '../../sync/incident.ts'
import { metaOf } from '../../sync/store.ts'
import { type Factory, factory, patch, save, signIn } from '../world/factory.ts'
import type { Pc } from '../world/pc.ts'

/** A database whose disk is full when a test says so: everything goes well until it is to be committed. */
function crampedDatabase(inner: Database): { readonly database: Database; isFull: boolean; refused: number } {
  const cramped = {
    isFull: false,
    refused: 0,
    database: {
      ...inner,
      transaction: (work, options = {}) =>
        inner.transaction(async (tx) => {
          const result = await work(tx)
          if (!cramped.isFull || options.readOnly === true) return result
          cramped.refused += 1
          throw Object.assign(new Error('could not extend file: No space left on device'), { code: '53100' })
        }, options),
    } satisfies Database,
  }
  return cramped
}

let world: Factory
let cramped: ReturnType<typeof crampedDatabase>
beforeAll(async () => {
  cramped = crampedDatabase(await openMemory())
  world = await factory({ database: cramped.database })
})
afterEach(() => world.off())
afterAll(async () => {
  await world.close()
  await cramped.database.close()
})

const day = 86_400_000

async function expectSettled(pc: Pc, person: string, at: Factory = world): Promise<void> {
  expect(await pc.rows(person)).toEqual(await at.truth(person))
  expect(pc.bugs).toEqual([])
}

test('a refusal of number 7 of 40 sets it and what stands on it aside; the six before and all others go through', async () => {
  const { id, pc, window } = await world.someone()
  const taken = world.office.order()
  await save(window, taken)
  await world.pass(3000)
  pc.line.fate = () => 'lost'
  const orders = [1, 2, 3, 4, 5, 6].map(() => world.office.order())
  for (const order of orders) await save(window, order)
  const refused = world.office.order({ orderNo: taken.values.orderNo })
  const seventh = await save(window, refused)
  const line = await save(window, world.office.line(refused.id, 'M', 10))
  const note = await save(window, patch('salesOrder', refused.id, { note: null }, { note: 'on a refused order' }))
  for (let i = 0; i < 31; i++) {
    const order = orders[i % orders.length]
    if (order !== undefined) await save(window, world.office.line(order.id, `S${i}`, 1))
  }
  expect(await window.writer.outbox()).toHaveLength(40)
  pc.line.fate = () => 'through'
  await world.pass(15_000)

  expect(await window.writer.outbox()).toMatchObject([
    { id: seventh, state: 'rejected', fault: { kind: 'duplicate', table: 'salesOrder', fields: ['buyer', 'orderNo'] } },
    { id: line, state: 'blocked', fault: { kind: 'blocked', by: seventh } },
    { id: note, state: 'blocked', fault: { kind: 'blocked', by: seventh } },
  ])
  const statuses = (await world.answers(id)).slice(1).map(({ status }) => status)
  expect(statuses).toEqual([
    ...Array(6).fill('applied'),
    'rejected',
    'blocked',
    'blocked',
    ...Array(31).fill('applied'),
  ])
  expect(await world.office.row('salesOrder', refused.id)).toBeUndefined()
  await expectSettled(pc, id)
})

describe('a server whose disk is full', () => {
  test('answers "busy" before it has promised anything, keeps nothing of it, and takes all of it once when there is room', async () => {
    const { id, pc, window } = await world.someone()
    const order = world.office.order()
    cramped.isFull = true
    await save(window, order, world.office.line(order.id, 'M', 12))
    await save(window, world.office.line(order.id, 'L', 8))
    await world.pass(15_000)
    expect(cramped.refused).toBeGreaterThan(1)
    expect((await window.writer.status()).trouble).toMatchObject({ kind: 'busy' })
    expect((await window.writer.outbox()).map(({ state }) => state)).toEqual(['waiting', 'waiting'])
    expect(await world.answers(id)).toEqual([])
    expect(await world.office.row('salesOrder', order.id)).toBeUndefined()
    cramped.isFull = false
    await world.pass(15_000)
    expect(await window.writer.outbox()).toEqual([])
    expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied', 'applied'])
    expect(await world.office.row('salesOrder', order.id)).toMatchObject({ pieces: 20 })
    await expectSettled(pc, id)
  })
})

test('a device that was away for longer than the log is kept compares its rows, fetches only what has changed, and its edits are weighed against what stands now', async () => {
  const { name, id, pc, window } = await world.someone()
  const [noted, priced, removed] = [1, 2, 3].map(() => world.office.order())
  if (!noted || !priced || !removed) throw new Error('Three orders were made.')
  const line = world.office.line(removed.id, 'M', 5)
  for (const order of [noted, priced, removed]) await save(window, order)
  await save(window, line)
  await world.pass(3000)
  pc.line.fate = () => 'lost'
  await save(window, patch('salesOrder', noted.id, { note: null }, { note: 'from half a year ago' }))
  const stale = await save(window, patch('salesOrder', priced.id, { fob: '4.1' }, { fob: '4.5' }))
  const gone = await save(window, patch('orderLine', line.id, { qty: 5 }, { qty: 6 }))
  await world.skip(180 * day)
  await world.office.database.script(
    `update sales_order set contract_no = 'C-9', version = version + 1 where id = '${noted.id}';
     update sales_order set fob = 3.9, version = version + 1 where id = '${priced.id}';
     delete from order_line where id = '${line.id}'`,
  )
  await world.office.database.transaction((tx) => pruneChanges(tx, -1))
  pc.line.fate = () => 'through'
  pc.line.asked.length = 0
  const again = pc.open()
  await signIn(again, name)
  expect(await again.writer.outbox()).toHaveLength(3)
  await world.pass(20_000)

  expect(pc.line.asked.some(({ path }) => path === '/sync/v1/range')).toBe(true)
  expect(pc.line.asked.some(({ path }) => path === '/sync/v1/snapshot')).toBe(false)
  expect(await world.office.row('salesOrder', noted.id)).toMatchObject({
    note: 'from half a year ago',
    contractNo: 'C-9',
  })
  expect(await again.writer.outbox()).toMatchObject([
    { id: stale, state: 'conflict', clashes: [{ field: 'fob', base: '4.1', mine: '4.5', theirs: '3.9' }] },
    { id: gone, state: 'rejected', fault: { kind: 'missing', table: 'orderLine', id: line.id } },
  ])
  await expectSettled(pc, id)
})

describe('a server that was restored to yesterday', () => {
  const probe: ProcessProbe = { pid: 1, isAlive: () => false, mark: async () => 'one', nowMs: () => Date.now() }
  const folders: string[] = []
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  })

  /** A factory in which the backup of yesterday knows the first order, and the devices also know today's. */
  async function restored(isNoticed: boolean) {
    const folder = await mkdtemp(path.join(tmpdir(), 'selvedge-restore-'))
    const backup = `${folder}.backup`
    folders.push(folder, backup)
    const today = await openFolder({ folder, probe })
    const at = await factory({ database: today })
    const rupa = await at.someone()
    const karim = await at.someone()
    const old = at.office.order()
    await save(rupa.window, old)
    await at.pass(3000)
    await today.script('checkpoint')
    await cp(folder, backup, { recursive: true, filter: (from) => !from.endsWith('.pid') })

    const lost = at.office.order()
    await save(rupa.window, lost, at.office.line(lost.id, 'M', 11))
    await save(rupa.window, patch('salesOrder', old.id, { note: null }, { note: 'today' }))
    const refused = await save(rupa.window, at.office.order({ orderNo: lost.values.orderNo }))
    await at.pass(3000)
    expect(await karim.pc.rows(karim.id)).toEqual(await at.truth(karim.id))
    await rupa.window.writer.discard(refused, 'entered twice')

    // Copied while it was open, so that it would say of itself that it may have lost something. A disk image does not.
    const again: Database = { ...(await openFolder({ folder: backup, probe: { ...probe, pid: 2 } })), unclean: false }
    if (isNoticed) await beginEpoch(again)
    const server = await assemble({ database: again, clock: at.office.clock, entropy: entropyFrom(1_000_000) })
    await at.office.server.close()
    at.leadTo(server, again)
    return { at, rupa, karim, old, lost, server, again, today }
  }

  function entropyFrom(start: number) {
    let count = start
    const hex = (bytes: number) => (++count).toString(16).padStart(2 * bytes, '0')
    return { hex, uuid: () => idFrom('epoch', ++count) }
  }

  async function ended(given: { at: Factory; server: Assembled; again: Database; today: Database }): Promise<void> {
    given.at.off()
    await given.server.close()
    await given.again.close()
    await given.today.close()
  }

  test('as a disk image of which nobody says anything is found even by a device that misses nothing of its own', {
    timeout: 180_000,
  }, async () => {
    const given = await restored(false)
    const { at, rupa, karim } = given
    for (const { pc } of [rupa, karim]) pc.line.fate = () => 'lost'
    // The image has long been at work again, and its numbers have gone beyond those that the devices know.
    await given.again.script(
      `insert into color (id, code_type, code, name, hex, version, created_at, updated_at)
       select gen_random_uuid(), 'HEX', 'c' || n, 'Colour ' || n, '#000000', 1, now(), now() from generate_series(1, 40) n`,
    )
    karim.pc.line.fate = () => 'through'
    karim.pc.off()
    karim.pc.open()
    karim.pc.line.asked.length = 0
    const found = async () => incidentsIn(await karim.pc.store(karim.id))
    // The packing of segments takes real time: a server that is still at it says "busy", and is asked again.
    for (let tries = 0; tries < 5 && (await found()).length === 0; tries++) await at.pass(40_000)
    await at.pass(5000)
    expect(karim.pc.line.asked.some(({ path }) => path === '/sync/v1/snapshot')).toBe(false)
    const incidents = await found()
    expect(incidents.map(({ table, missing, different, extra }) => [table, missing, different, extra])).toEqual([
      // Those that took numbers which the device had passed already.
      ['color', expect.any(Number), 0, 0],
      ['salesOrder', 0, 1, 1],
      ['orderLine', 0, 0, 1],
    ])
    await expectSettled(karim.pc, karim.id, at)
    await ended(given)
  })

  test.each([
    ['that an operator marked as another one', true],
    ['that says nothing of it', false],
  ])(
    '%s is offered again what it lacks, each edit once, and the device tells what was sent again',
    { timeout: 180_000 },
    async (_what, isNoticed) => {
      const given = await restored(isNoticed)
      const { at, rupa, karim, old, lost } = given
      await at.pass(60_000)
      expect((await at.answers(rupa.id)).map(({ status }) => status)).toEqual(['applied', 'applied', 'applied', 'noop'])
      const truth = await at.truth(rupa.id)
      expect(truth.get(`salesOrder/${lost.id}`)).toMatchObject({ pieces: 11 })
      expect(truth.get(`salesOrder/${old.id}`)).toMatchObject({ note: 'today' })
      const report = await (await rupa.pc.store(rupa.id)).read(['meta'], (tx) => metaOf(tx, 'offeredAgain'))
      expect(report?.mutations).toHaveLength(2)
      expect(await rupa.window.writer.outbox()).toEqual([])
      await expectSettled(rupa.pc, rupa.id, at)
      await expectSettled(karim.pc, karim.id, at)

      await save(rupa.window, at.office.order())
      await at.pass(5000)
      expect(await at.answers(rupa.id)).toHaveLength(5)
      await expectSettled(rupa.pc, rupa.id, at)
      await ended(given)
    },
  )
})
