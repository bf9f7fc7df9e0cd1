import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Grant } from '../../model/access.ts'
import { type Series, series, yearly } from '../../model/numbers.ts'
import { tableOf } from '../../model/tables.ts'
import type { NumberBlock } from '../../model/wire.ts'
import { lendBlocks } from '../../server/leases.ts'
import { numbersFor } from '../../server/numbers.ts'
import { registerOf } from '../../server/register.ts'
import { insertMany } from '../../server/rows.ts'
import { sql } from '../../server/sql.ts'
import { beginEpoch } from '../../server/state.ts'
import { databases, type OpenedDatabase } from './databases.ts'
import { type Desk, newId, type Office, office, seedRow } from './office.ts'

const year = 2026
const merchandiser: Grant = { role: 'merchandiser', scopeKind: 'all', scopeId: null }
const print = (counter: number) => series[0]?.print(year, counter) ?? ''

describe.each(databases)('leased numbers on %s', (_kind, open) => {
  let opened: OpenedDatabase
  let world: Office
  let rupa: Desk
  let karim: Desk
  beforeAll(async () => {
    opened = await open()
    world = await office({ database: opened.database })
    rupa = await world.desk(await world.person('rupa', 'merchandiser'))
    karim = await world.desk(await world.person('karim', 'merchandiser'))
  })
  afterAll(async () => {
    await world.close()
    await opened.drop()
  })

  async function ask(desk: Desk, ...keys: readonly string[]): Promise<readonly NumberBlock[]> {
    const answer = await world.inject({
      method: 'POST',
      url: '/sync/v1/numbers',
      headers: { authorization: `Bearer ${desk.token}` },
      payload: { device: desk.device, keys: keys.map((key) => ({ key, series: 'sclPo' })) },
    })
    expect(answer.statusCode).toBe(200)
    return answer.json().blocks
  }

  async function block(desk: Desk, key: string = newId('numberBlock')): Promise<NumberBlock> {
    const [found] = await ask(desk, key)
    if (found === undefined) throw new Error('No block was lent.')
    return found
  }

  /** The same device with a fresh token, counting its mutations on. */
  async function signedIn(desk: Desk): Promise<Desk> {
    const fresh = await world.desk(desk.user, desk.device)
    const push: Desk['push'] = async (ops) => (await fresh.send(desk.mutation(ops))).json().results[0]
    return { ...fresh, push, mutation: desk.mutation }
  }

  /** What the numbers of a new order are once it has arrived with these. */
  async function arrive(desk: Desk, values: Readonly<Record<string, unknown>>) {
    const order = world.order(values)
    expect(await desk.push([order])).toMatchObject({ status: 'applied' })
    const row = await world.row('salesOrder', order.id)
    return { sclPo: String(row?.sclPo), provisionalNo: row?.provisionalNo ?? null }
  }

  test('a device gets a block of its own, and the same one under the same key', async () => {
    const key = newId('numberBlock')
    const mine = await block(rupa, key)
    expect(mine).toEqual({
      key,
      series: 'sclPo',
      year,
      from: expect.any(Number),
      upTo: mine.from + 19,
      until: '2026-05-01T03:00:00.000Z',
    })
    expect(await Promise.all([block(rupa, key), block(rupa, key)])).toEqual([mine, mine])
    const [next, theirs] = [await block(rupa), await block(karim, key)]
    expect(new Set([mine.from, next.from, theirs.from]).size).toBe(3)
  })

  test('many who ask at once never get the same number', async () => {
    const blocks = await Promise.all(Array.from({ length: 12 }, (_, i) => block(i % 2 === 0 ? rupa : karim)))
    const numbers = blocks.flatMap(({ from, upTo }) => Array.from({ length: upTo - from + 1 }, (_, i) => from + i))
    expect(new Set(numbers).size).toBe(12 * 20)
  })

  test('a client gone wrong is lent a hundred blocks within an hour, and more when that is over', async () => {
    const greedy = await world.desk(await world.person('greedy', 'merchandiser'))
    const twenty = () => Array.from({ length: 20 }, () => newId('numberBlock'))
    const first = twenty()
    expect(await ask(greedy, ...first)).toHaveLength(20)
    for (let i = 0; i < 4; i++) expect(await ask(greedy, ...twenty())).toHaveLength(20)
    expect(await ask(greedy, ...twenty())).toEqual([])
    // What was lent stays lent, and nobody else pays for it.
    expect(await ask(greedy, ...first)).toHaveLength(20)
    expect(await ask(karim, newId('numberBlock'))).toHaveLength(1)
    await opened.database.query(sql`update doc_lease set at = at - interval '1 hour' where author = ${greedy.user}`)
    expect(await ask(greedy, newId('numberBlock'))).toHaveLength(1)
  })

  test('an order keeps the number that its device was lent', async () => {
    const { from, upTo } = await block(rupa)
    expect(await arrive(rupa, { sclPo: print(from) })).toEqual({ sclPo: print(from), provisionalNo: null })
    expect(await arrive(rupa, { sclPo: print(upTo) })).toEqual({ sclPo: print(upTo), provisionalNo: null })
    expect((await arrive(karim, {})).sclPo).not.toBe(print(from + 1))
  })

  test('a number that is foreign, used, made up or unreadable is replaced, and what was printed is found again', async () => {
    const { from } = await block(rupa)
    await arrive(rupa, { sclPo: print(from) })
    for (const printed of [print(from), print(999_999), 'SCLPO_25_000001']) {
      const given = await arrive(rupa, { sclPo: printed })
      expect(given).toEqual({ sclPo: expect.stringMatching(/^SCLPO_26_\d{6}$/), provisionalNo: printed })
      expect(given.sclPo).not.toBe(printed)
    }
    const foreign = print(from + 1)
    expect(await arrive(karim, { sclPo: foreign })).toMatchObject({ provisionalNo: foreign })
    expect(await arrive(rupa, { sclPo: foreign })).toEqual({ sclPo: foreign, provisionalNo: null })
    for (const unreadable of ['SCLPO_26_0000001', 'x'.repeat(500), 7, null])
      expect(await arrive(rupa, { sclPo: unreadable })).toMatchObject({ provisionalNo: null })
    expect(await arrive(rupa, { sclPo: foreign, provisionalNo: '~A7-0001' })).toMatchObject({
      provisionalNo: '~A7-0001',
    })
  })

  test('another person on the same device may not use the block', async () => {
    const { from } = await block(rupa)
    await world.database.query(sql`update doc_lease set device = ${karim.device} where first = ${from}`)
    expect(await arrive(karim, { sclPo: print(from) })).toMatchObject({ provisionalNo: print(from) })
  })

  test('who may write no orders is lent no numbers for them', async () => {
    const guest = await world.desk(await world.person('nasrin', 'store'))
    expect(await ask(guest, newId('numberBlock'))).toEqual([])
  })

  test('an imported number is stepped over, one at a time and in blocks', async () => {
    const { upTo } = await block(rupa)
    await insertMany(world.database, tableOf('salesOrder'), [
      seedRow('salesOrder', { ...world.order().values, sclPo: print(upTo + 5), pieces: 0, amendmentNo: 0 }),
    ])
    expect((await block(rupa)).from).toBeGreaterThan(upTo + 5)
    const last = (await block(karim)).upTo
    await insertMany(world.database, tableOf('salesOrder'), [
      seedRow('salesOrder', { ...world.order().values, sclPo: print(last + 1), pieces: 0, amendmentNo: 0 }),
    ])
    expect((await arrive(rupa, {})).sclPo).toBe(print(last + 2))
  })

  test('after a restore nobody is given a number that may stand on paper already', async () => {
    const key = newId('numberBlock')
    const before = await block(rupa, key)
    // What a backup of a moment ago knows: neither the block nor that its numbers were counted.
    await world.database.query(sql`delete from doc_lease where first = ${before.from}`)
    await world.database.query(sql`update doc_series set next = ${before.from} where series = 'sclPo'`)
    await beginEpoch(world.database)
    const { from } = await block(karim)
    expect(from).toBeGreaterThan(before.upTo)
    expect(await arrive(rupa, { sclPo: print(before.from) })).toMatchObject({ provisionalNo: print(before.from) })
    const after = await block(rupa, key)
    expect(after.from).toBeGreaterThan(from)
  })

  test('a block ends after sixty days, what took its numbers in time arrives for thirty more, and none is lent again', async () => {
    const key = newId('numberBlock')
    const { from, upTo } = await block(rupa, key)
    const dayLater = async (days: number) => {
      world.clock.pass(days * 86_400_000)
      rupa = await signedIn(rupa)
      karim = await signedIn(karim)
    }
    await dayLater(61)
    expect(await ask(rupa, key)).toEqual([])
    expect(await arrive(rupa, { sclPo: print(from) })).toEqual({ sclPo: print(from), provisionalNo: null })
    await dayLater(30)
    expect(await arrive(rupa, { sclPo: print(upTo) })).toMatchObject({ provisionalNo: print(upTo) })
    expect((await block(karim)).from).toBeGreaterThan(upTo)
  })

  test('a series without gaps is never lent, and a number of it that a device brings is not believed', async () => {
    const invoice: Series = {
      name: 'gapless',
      table: 'salesOrder',
      field: 'sclPo',
      provisionalField: 'provisionalNo',
      leased: false,
      ...yearly('INV', 6),
    }
    const nowMs = world.clock.nowMs()
    const register = registerOf([tableOf('salesOrder')])
    const holder = { device: rupa.device, author: rupa.user, grants: [merchandiser] }
    const asked = [{ key: newId('numberBlock'), series: 'gapless' }]
    expect(await lendBlocks({ database: world.database, register, known: [invoice] }, holder, asked, nowMs)).toEqual([])
    const orders = tableOf('salesOrder')
    const number = (sclPo: string) =>
      numbersFor(world.database, orders, nowMs, { ...holder, values: { sclPo } }, [invoice])
    expect(await number('INV_26_000001')).toEqual({ sclPo: 'INV_26_000001' })
    expect(await number('INV_26_000007')).toEqual({ sclPo: 'INV_26_000002', provisionalNo: 'INV_26_000007' })
    await beginEpoch(world.database)
    expect(await number('')).toEqual({ sclPo: 'INV_26_000003' })
  })
})
