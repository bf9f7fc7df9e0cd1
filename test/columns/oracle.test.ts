import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pack, unpack } from '../../model/pack.ts'
import type { Measure } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { Engine } from '../../workers/columns/engine.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { openKernel } from '../../workers/columns/kernel/wasm.ts'
import { compareHeadings } from './headings.ts'
import { type Chance, chanceFrom, type Draw, namesOf, randomId, randomQuery, randomRow, randomText } from './random.ts'
import { fieldOf, groups, matching, totals, type World } from './reference.ts'
import { openOracle, type SqlOracle } from './sqlite.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
console.info(`column oracle: SEED=${seed}`)

/**
 * Rows of orders, rounds of changes, questions a round: 2,020 questions in all. The large worlds are there because heaps are
 * searched, and orders kept and mended, only above a few thousand rows.
 */
const sizes = [
  ...Array.from({ length: 14 }, () => ({ orders: 150, rounds: 3, questions: 40, sameness: [0, 50, 100] })),
  ...Array.from({ length: 3 }, () => ({ orders: 1300, rounds: 2, questions: 40, sameness: [0, 50, 100] })),
  ...Array.from({ length: 2 }, () => ({ orders: 4800, rounds: 2, questions: 25, sameness: [0, 50] })),
]
const asked = ['salesOrder', 'salesOrder', 'salesOrder', 'style', 'party', 'styleColorway'] as const

let sql: SqlOracle
beforeAll(async () => {
  sql = await openOracle()
})
afterAll(() => sql.close())

describe('columns answer like a row-by-row reading and like SQLite, whatever is asked and whatever has changed', () => {
  for (const [number, { orders, rounds, questions, sameness }] of sizes.entries()) {
    test(`world ${number}: ${orders} orders`, () => {
      const chance = chanceFrom(seed * 1000 + number)
      const world = makeWorld(chance, orders, chance.pick(sameness))
      for (let round = 0; round < rounds; round++) {
        if (round > 0) change(chance, world)
        sql.fill(world.rows)
        for (let i = 0; i < questions; i++) compare(chance, world)
      }
    })
  }
})

interface Made {
  readonly engine: Engine
  readonly draw: Draw
  readonly rows: Map<string, Map<string, Row>>
}

function makeWorld(chance: Chance, orders: number, sameness: number): Made {
  const some = (count: number) => Array.from({ length: count }, () => randomId(chance))
  const ids = {
    party: some(20),
    // Many enough, in a large world, that their texts are not a dictionary.
    style: some(orders > 4000 ? 1200 : 60),
    styleColorway: some(100),
    salesOrder: some(orders),
    lookupValue: some(5),
    appUser: some(3),
    none: some(3),
  }
  const few = Array.from({ length: 8 }, () => randomText(chance))
  const draw: Draw = { chance, ids, few, sameness }
  const engine = new Engine({ kernel: chance.pick([plainKernel, openKernel()]), clock: () => 0 })
  const rows = new Map<string, Map<string, Row>>()
  for (const table of ['party', 'style', 'styleColorway', 'salesOrder'] as const) {
    // A few ids lead to no row: a master that this person may not see.
    const made = ids[table].filter(() => chance.likely(95)).map((id) => randomRow(draw, table, id))
    rows.set(table, new Map(made.map((row) => [row.id, row])))
    const sorted = made.sort((a, b) => (a.id < b.id ? -1 : 1))
    const block = Math.max(1, Math.ceil(sorted.length / (1 + chance.below(3))))
    for (let at = 0; at < sorted.length; at += block) apply(engine, table, sorted.slice(at, at + block))
  }
  return { engine, draw, rows }
}

/** What sync may do between two questions: packets of rows, old and new, single edits, removals. */
function change(chance: Chance, { engine, draw, rows }: Made): void {
  for (const table of ['party', 'style', 'salesOrder', 'salesOrder'] as const) {
    const held = rows.get(table) ?? new Map<string, Row>()
    const known = [...held.keys()]
    const touched = known.filter(() => chance.likely(chance.pick([2, 10, 40])))
    const fresh = Array.from({ length: chance.below(20) }, () => randomId(chance))
    const packet = [...touched, ...fresh].map((id) => randomRow(draw, table, id))
    apply(engine, table, packet)
    for (const row of packet) held.set(row.id, row)
    for (const id of known.filter(() => chance.likely(chance.pick([1, 1, 30])))) {
      engine.table(table)?.remove(id)
      held.delete(id)
    }
    for (const id of [...held.keys()].filter(() => chance.likely(3))) {
      const row = randomRow(draw, table, id)
      engine.table(table)?.write(row)
      held.set(id, row)
    }
    engine.table(table)?.compact()
  }
}

function apply(engine: Engine, table: string, rows: readonly Row[]): void {
  const packed = unpack(pack(table, allFields(tableOf(table)), rows))
  if (packed === undefined) throw new Error('Freshly packed bytes did not open.')
  engine.table(table)?.apply(packed)
}

function compare(chance: Chance, { engine, draw, rows }: Made): void {
  const table = chance.pick(asked)
  const held: World = rows
  const query = randomQuery(draw, table, [...(held.get(table)?.values() ?? [])])
  const hint = JSON.stringify(query)
  const expected = matching(held, query)
  const limit = 1 + chance.below(60)
  const offset = chance.likely(50) ? 0 : chance.below(expected.length + 5)

  const page = engine.page(query, offset, limit)
  if (!page.ok) throw new Error(`${hint}: ${JSON.stringify(page.fault)}`)
  const ids = expected.map((row) => row.id)
  expect(sql.ids(query), `SQLite and the reading of rows: ${hint}`).toEqual(ids)
  expect({ total: page.value.total, ids: page.value.rows.map((row) => row.id) }, hint).toEqual({
    total: expected.length,
    ids: ids.slice(offset, offset + limit),
  })
  expect(page.value.rows, hint).toEqual(expected.slice(offset, offset + limit))
  expect(page.value.totals, hint).toEqual(totals(held, table, expected))

  const names = namesOf(table)
  const by = Array.from({ length: 1 + chance.below(2) }, () => chance.pick(names))
  const measures = Array.from({ length: 3 }, () => randomMeasure(chance, table, names))
  const grouped = engine.group(query, by, measures, 100_000)
  expect(grouped, `by ${by} of ${JSON.stringify(measures)}: ${hint}`).toEqual({
    ok: true,
    value: groups(held, table, expected, by, measures),
  })

  const field = chance.pick(names)
  const facets = engine.facets(query, field, 100_000)
  const counted = groups(held, table, expected, [field], [{ fn: 'count', field: '' }])
  const byCount = counted
    .map(({ key, measures: [count] }) => ({ value: key[0], count: Number(count) }))
    .sort((a, b) => b.count - a.count)
  expect(facets, `${field}: ${hint}`).toEqual({ ok: true, value: byCount })
  const inSql = [...sql.countBy(query, field).values()].sort((a, b) => b - a)
  expect(
    byCount.map(({ count }) => count),
    `${field}: ${hint}`,
  ).toEqual(inSql)
  // Reading thousands of rows group by group is slow, and a few such questions say as much as many.
  if (expected.length < 1000 || chance.likely(20)) compareHeadings({ engine, held, sql, chance }, query, expected)
}

function randomMeasure(chance: Chance, table: string, names: readonly string[]): Measure {
  const fn = chance.pick(['count', 'sum', 'min', 'max', 'avg'] as const)
  const isSummed = (name: string) => ['integer', 'decimal'].includes(fieldOf(table, name).kind)
  const fit = fn === 'sum' || fn === 'avg' ? names.filter(isSummed) : names
  return { fn, field: chance.pick(fit) }
}
