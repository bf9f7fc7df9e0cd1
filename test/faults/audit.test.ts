import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { idFrom } from '../../model/id.ts'
import { pack, unpack } from '../../model/pack.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { insertMany } from '../../server/rows.ts'
import { incidentsIn } from '../../sync/incident.ts'
import type { Store } from '../../sync/store.ts'
import { seedRow } from '../server/office.ts'
import { type Factory, factory, patch, save, signIn } from '../world/factory.ts'
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

/** Changes the rows of the newest delta that holds an order, as a bug or a bit might. */
async function alter(store: Store, id: string, change: (row: Row) => Row | undefined): Promise<void> {
  await store.write(['deltas'], async (tx) => {
    for (const delta of await tx.all('deltas', 'table', 'salesOrder')) {
      const packed = unpack(delta.bytes)
      if (packed === undefined || packed.indexOf(id) < 0) continue
      const rows = Array.from({ length: packed.count }, (_, i) => packed.row(i))
      const altered = rows.flatMap((row) => (row.id === id ? (change(row) ?? []) : row))
      const bytes = pack('salesOrder', allFields(tableOf('salesOrder')), altered)
      await tx.put('deltas', { ...delta, bytes, rows: altered.length })
    }
  })
}

/** Until a device has looked by itself, for what was written past the server brings no hint. */
const unhinted = 35_000
/**
 * Lets time go by until a comparison has found something. The packing of segments takes real time: a server that is still
 * at it says "busy", and is asked again a minute later.
 */
async function untilFound(store: Store): Promise<void> {
  for (let tries = 0; tries < 5 && (await incidentsIn(store)).length === 0; tries++) await world.pass(40_000)
  await world.pass(5000)
}

const paths = (pc: Pc) => pc.line.asked.map(({ path }) => path.split('?')[0])

describe('a comparison after a start', () => {
  test('finds a row that was lost, one that was altered and one that was invented, mends them, keeps what it found and leaves unsent edits alone', async () => {
    const { id, pc, window } = await world.someone()
    const [kept, lost, altered] = [1, 2, 3].map(() => world.office.order({ note: 'as it was' }))
    if (!kept || !lost || !altered) throw new Error('Three orders were made.')
    for (const order of [kept, lost, altered]) await save(window, order)
    await world.pass(3000)
    const store = await pc.store(id)
    const invented = idFrom('salesOrder', 'invented')
    await alter(store, kept.id, (row) => row)
    await alter(store, lost.id, () => undefined)
    await alter(store, altered.id, (row) => ({ ...row, note: 'altered' }))
    await store.write(['deltas'], async (tx) => {
      const row = seedRow('salesOrder', { orderNo: 'X', buyer: world.office.buyer, status: 'draft' }, invented)
      const bytes = pack('salesOrder', allFields(tableOf('salesOrder')), [row])
      await tx.put('deltas', { table: 'salesOrder', bytes, rows: 1, gone: [] })
    })
    pc.line.fate = ({ path }) => (path === '/sync/v1/push' ? 'lost' : 'through')
    pc.off()
    const again = pc.open()
    const edit = await save(again, patch('salesOrder', altered.id, { contractNo: null }, { contractNo: 'C-1' }))
    pc.line.asked.length = 0
    await untilFound(store)

    expect(paths(pc)).not.toContain('/sync/v1/snapshot')
    const rows = await pc.rows(id)
    expect(rows.get(`salesOrder/${lost.id}`)).toMatchObject({ note: 'as it was' })
    expect(rows.get(`salesOrder/${altered.id}`)).toMatchObject({ note: 'as it was', contractNo: 'C-1' })
    expect(rows.has(`salesOrder/${invented}`)).toBe(false)
    expect(await again.writer.outbox()).toMatchObject([{ id: edit }])
    const [incident, ...more] = await incidentsIn(store)
    expect(more).toEqual([])
    expect(incident).toMatchObject({ table: 'salesOrder', scope: null, missing: 1, different: 1, extra: 1 })
    expect(incident?.samples.find((each) => each.id === altered.id)).toMatchObject({
      here: { note: 'altered' },
      there: { note: 'as it was' },
    })
    expect(JSON.parse(await again.writer.exportOutbox())).toMatchObject({ incidents: [{ table: 'salesOrder' }] })
    pc.line.fate = () => 'through'
    await world.pass(15_000)
    await expectSettled(pc, id)
  })

  test('is not confused by what others write meanwhile, nor by what this person does not see', {
    timeout: 180_000,
  }, async () => {
    const { id, pc, window } = await world.someone(world.office.buyer)
    const order = world.office.order()
    await save(window, order)
    const writer = await world.someone()
    for (let i = 0; i < 40; i++) {
      await save(writer.window, world.office.order(i % 2 === 0 ? {} : { buyer: world.office.otherBuyer }))
      await world.pass(1000)
    }
    expect(paths(pc)).toContain('/sync/v1/digest')
    for (const each of [pc.store(id), writer.pc.store(writer.id)]) expect(await incidentsIn(await each)).toEqual([])
    await expectSettled(pc, id)
  })

  test('goes by what rows hold, for somebody who writes past the server counts no version up', async () => {
    const { id, pc, window } = await world.someone()
    const order = world.office.order()
    await save(window, order)
    await world.pass(3000)
    await world.office.database.script(`update sales_order set note = 'told' where id = '${order.id}'`)
    await world.pass(unhinted)
    const store = await pc.store(id)
    await alter(store, order.id, (row) => ({ ...row, note: 'not what was told' }))
    pc.off()
    pc.open()
    await untilFound(store)
    expect(await incidentsIn(store)).toHaveLength(1)
    await expectSettled(pc, id)
  })
})

test('a person who is given one more buyer fetches that buyer’s rows and none of the others again', async () => {
  const { id, pc, window } = await world.someone(world.office.buyer)
  const mine = world.office.order()
  await save(window, mine)
  const other = await world.someone()
  const theirs = [1, 2, 3].map(() => world.office.order({ buyer: world.office.otherBuyer }))
  for (const order of theirs) await save(other.window, order)
  await world.pass(3000)
  pc.line.asked.length = 0
  await world.office.database.script(
    `insert into role_grant select (jsonb_populate_record(g, jsonb_build_object('id', gen_random_uuid(),
       'scope_id', '${world.office.otherBuyer}'))).* from role_grant g where "user" = '${id}'`,
  )
  await world.pass(unhinted)
  expect(paths(pc)).toContain('/sync/v1/range')
  expect(paths(pc)).not.toContain('/sync/v1/snapshot')
  expect((await pc.rows(id)).has(`salesOrder/${theirs[0]?.id}`)).toBe(true)
  expect(await incidentsIn(await pc.store(id))).toEqual([])
  await expectSettled(pc, id)
})

test('a replica that differs in most of many rows is filled from segments again, which is cheaper', async () => {
  const { name, id } = await world.hire()
  const pc = world.pc()
  await signIn(pc.open(), name)
  await world.pass(3000)
  await world.skip(86_400_000)
  const colours = Array.from({ length: 7000 }, (_, i) =>
    seedRow('color', { codeType: 'HEX', code: `c${i}`, name: `Colour ${i}`, hex: '#000000' }),
  )
  await world.office.database.transaction((tx) => insertMany(tx, tableOf('color'), colours))
  await world.office.database.script(
    `update sync_state set floor = (select max(seq) from sync_change); delete from sync_change`,
  )
  pc.line.asked.length = 0
  pc.open()
  await world.pass(15_000)
  expect(paths(pc)).toContain('/sync/v1/snapshot')
  await expectSettled(pc, id)
})
