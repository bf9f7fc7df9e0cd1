import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Grant, inScope, scopeOf, scopesFor, visibleFields } from '../../model/access.ts'
import { type Digest, digestIndex, digestOf, hashRows } from '../../model/digest.ts'
import { pack, unpack } from '../../model/pack.ts'
import type { Row } from '../../model/table.ts'
import { tableOf, tables } from '../../model/tables.ts'
import type { DigestAnswer, DigestRequest, RangeAnswer, RangeRequest } from '../../model/wire.ts'
import { readStretch } from '../../server/rows.ts'
import { databases, type OpenedDatabase } from './databases.ts'
import { type Desk, newId, type Office, office } from './office.ts'

let world: Office

async function ask(desk: Desk, path: 'digest' | 'range', payload: object) {
  const headers = { authorization: `Bearer ${desk.token}` }
  return world.inject({
    method: 'POST',
    url: `/sync/v1/${path}`,
    headers,
    payload: { device: desk.device, ...payload },
  })
}

async function digest(desk: Desk, asked: Partial<DigestRequest> = {}): Promise<DigestAnswer> {
  const answer = await ask(desk, 'digest', { cursor: null, ...asked })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<DigestAnswer>()
}

async function range(desk: Desk, asked: Partial<RangeRequest>): Promise<RangeAnswer> {
  const answer = await ask(desk, 'range', { after: null, upTo: null, have: [], scope: null, ...asked })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<RangeAnswer>()
}

function indexOf(table: string, rows: readonly Row[], grants: readonly Grant[]) {
  const packed = unpack(pack(table, visibleFields(tableOf(table), grants), rows))
  if (packed === undefined) throw new Error('Rows that were just packed cannot be read.')
  return digestIndex(hashRows(packed))
}

/** What a person may see, read from the tables themselves. */
async function truth(grants: readonly Grant[]): Promise<Map<string, Digest>> {
  const sums = new Map<string, Digest>()
  for (const drawer of tables) {
    const scopes = scopesFor(drawer, grants)
    const all = await readStretch(
      world.database,
      drawer,
      visibleFields(drawer, grants),
      { scope: null, after: null, upTo: null },
      9999,
    )
    for (const scope of scopes === 'all' ? [null] : scopes) {
      const rows = all.filter((row) => scope === null || inScope([scope], scopeOf(drawer, row)))
      const index = indexOf(drawer.name, rows, grants)
      sums.set(`${drawer.name}/${scope}`, digestOf(index.sum(0, index.count)))
    }
  }
  return sums
}

const seen = ({ units }: DigestAnswer) => new Map(units.map(({ table, scope, sums }) => [`${table}/${scope}`, sums[0]]))

describe.each(databases)('on %s', (_name, open) => {
  let opened: OpenedDatabase
  beforeAll(async () => {
    opened = await open()
    world = await office({ database: opened.database })
  })
  afterAll(async () => {
    await world.close()
    await opened.drop()
  })

  test('the sums are those of what each person may see, by scope and by column, before and after every kind of change', async () => {
    const people = [
      { grants: [{ role: 'merchandiser', scopeKind: 'all', scopeId: null }] },
      { grants: [{ role: 'qc', scopeKind: 'all', scopeId: null }] },
      { grants: [{ role: 'merchandiser', scopeKind: 'buyer', scopeId: world.buyer }] },
    ] as const
    const desks: { readonly desk: Desk; readonly grants: readonly Grant[] }[] = []
    for (const [i, { grants }] of people.entries()) {
      const [{ role, scopeKind, scopeId }] = grants
      desks.push({ desk: await world.desk(await world.person(`sums${i}`, role, scopeKind, scopeId)), grants })
    }
    const writer = desks[0]?.desk
    if (writer === undefined) throw new Error('There are three desks.')
    const check = async () => {
      for (const { desk, grants } of desks) expect(seen(await digest(desk))).toEqual(await truth(grants))
    }
    const orders = [1, 2, 3].map(() => world.order())
    const [first, second, third] = orders
    if (!first || !second || !third) throw new Error('There are three orders.')
    for (const order of orders) await writer.push([order])
    const line = world.line(first.id, 'M', 12)
    await writer.push([line])
    await check()
    const hidden = seen(await digest(desks[1]?.desk ?? writer)).get('salesOrder/null')
    expect(hidden).not.toEqual(seen(await digest(writer)).get('salesOrder/null'))
    await writer.push([
      { op: 'patch', table: 'salesOrder', id: second.id, base: { note: null }, set: { note: 'later' } },
    ])
    await writer.push([{ op: 'remove', table: 'orderLine', id: line.id }])
    // Neither counts the version up nor stamps the row, as whoever writes past the server may.
    await world.database.script(`update sales_order set buyer = '${world.otherBuyer}' where id = '${third.id}'`)
    await check()
    const whole = await digest(writer, { of: { table: 'salesOrder', scope: null, ends: [first.id, second.id] } })
    expect(whole.units[0]?.sums.map(({ rows }) => rows)).toEqual([1, 1, 1])
  })

  test('with a cursor the changes up to the place of the sums come along; an old or strange one is told so', async () => {
    const desk = await world.desk(await world.person('along', 'merchandiser'))
    const { cursor } = await desk.snapshot()
    const order = world.order()
    await desk.push([order])
    const answer = await digest(desk, { cursor })
    expect(answer.changes).toMatchObject({ done: true, seq: answer.seq, cursor: answer.cursor })
    expect(answer.changes?.tables.salesOrder?.rows.map(([row]) => row)).toContain(order.id)
    expect((await ask(desk, 'digest', { cursor: 'made.up' })).json()).toEqual({
      fault: { kind: 'reset', reason: 'corrupt' },
    })
  })

  test('a range brings the rows that differ or are missing, names those that should not be there, and nothing of others', async () => {
    const id = await world.person('ranger', 'merchandiser')
    const desk = await world.desk(id)
    const orders = [1, 2, 3, 4].map(() => world.order())
    for (const order of orders) await desk.push([order])
    const grants: Grant[] = [{ role: 'merchandiser', scopeKind: 'all', scopeId: null }]
    const rows = await Promise.all(orders.map(async ({ id }) => (await world.row('salesOrder', id)) as Row))
    const index = indexOf('salesOrder', rows, grants)
    const [same, changed, missing, last] = orders.map((order) => order.id)
    const stray = `${last?.slice(0, -4)}ffff`
    const hash = (row = '') => index.hashAt(index.placeOf(row))
    const { cursor } = await digest(desk)
    const answer = await range(desk, {
      cursor,
      table: 'salesOrder',
      after: (await digest(desk)) && `${same?.slice(0, -12)}000000000000`,
      upTo: stray,
      have: [
        [same ?? '', hash(same)],
        [changed ?? '', hash(same)],
        [last ?? '', hash(last)],
        [stray, hash(last)],
      ],
    })
    expect(answer.rows.map(([row]) => row)).toEqual([changed, missing])
    expect(answer).toMatchObject({ gone: [stray], end: null })
    const foreign = { cursor, table: 'salesOrder', scope: newId('party'), after: null, upTo: null, have: [] }
    expect((await ask(desk, 'range', foreign)).json()).toEqual({ fault: { kind: 'forbidden', permission: 'scope' } })
  })

  test('a long range comes in parts, each of which says how far it goes', async () => {
    const desk = await world.desk(await world.person('long', 'merchandiser'))
    await world.database.script(
      `insert into color (id, code_type, code, name, hex, version, created_at, updated_at)
     select gen_random_uuid(), 'HEX', 'c' || n, 'Colour ' || n, '#000000', 1, now(), now() from generate_series(1, 2300) n`,
    )
    const { cursor, units } = await digest(desk)
    let got = 0
    let after: string | null = null
    for (let parts = 1; ; parts++) {
      const answer: RangeAnswer = await range(desk, { cursor, table: 'color', after })
      got += answer.rows.length
      after = answer.end
      if (after !== null) continue
      expect(parts).toBe(3)
      break
    }
    expect(got).toBe(2300)
    expect(units.find(({ table }) => table === 'color')?.sums[0]?.rows).toBe(2300)
  })
})
