import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pack, unpack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { Engine } from '../../workers/columns/engine.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { openKernel } from '../../workers/columns/kernel/wasm.ts'
import { finished, stepRows } from '../../workers/columns/steps.ts'
import { type Chance, chanceFrom, type Draw, namesOf, randomId, randomRow, randomText, randomValue } from './random.ts'
import { openOracle, type SqlOracle } from './sqlite.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
console.info(`sorted by what lies in other tables: SEED=${seed}`)

/** Enough of both that an order is made in steps, and that what the refs lead to is no short list of words. */
const orders = stepRows + 1500
const styles = 1600
const farNames = namesOf('salesOrder').filter((name) => name.startsWith('style.'))
const farTexts = ['style.name', 'style.name', 'style.styleNo', 'style.note']
const byName: Query = { table: 'salesOrder', where: [], search: '', sort: ['style.name'] }
const tables = ['party', 'style', 'salesOrder'] as const
type Table = (typeof tables)[number]

let sql: SqlOracle
beforeAll(async () => {
  sql = await openOracle()
})
afterAll(() => sql.close())

interface World {
  readonly chance: Chance
  readonly engine: Engine
  readonly rows: ReadonlyMap<Table, Map<string, Row>>
  readonly draw: Draw
  /** Tables whose rows SQLite has not been told of. */
  readonly untold: Set<Table>
}

function worldOf(chance: Chance, sameness: number): World {
  const some = (count: number) => Array.from({ length: count }, () => randomId(chance))
  const ids = { party: some(20), style: some(styles), salesOrder: some(orders), lookupValue: some(5), none: some(3) }
  const draw: Draw = { chance, ids, sameness, few: Array.from({ length: 8 }, () => randomText(chance)) }
  const engine = new Engine({ kernel: chance.pick([plainKernel, openKernel()]), clock: () => 0 })
  const rows = new Map<Table, Map<string, Row>>()
  const world = { chance, engine, rows, draw, untold: new Set<Table>() }
  for (const table of tables) {
    rows.set(table, new Map())
    // Some refs lead to no row.
    const made = ids[table].filter(() => chance.likely(97)).sort()
    const half = Math.ceil(made.length / 2)
    for (const part of [made.slice(0, half), made.slice(half)]) {
      take(
        world,
        table,
        part.map((id) => lean(world, table, id)),
      )
    }
  }
  return world
}

/** A row with the fields that are asked for here, so that as many as these are made and read in no time. */
function lean({ draw }: Pick<World, 'draw'>, table: Table, id: string): Row {
  if (table === 'style') {
    const style = randomRow(draw, table, id)
    // Names that begin alike for longer than what is compared first.
    return draw.sameness === 0 ? { ...style, name: `${draw.chance.pick(['12 ply ', '12 Ply '])}${style.name}` } : style
  }
  if (table !== 'salesOrder') return randomRow(draw, table, id)
  const fields = allFields(tableOf(table))
  const values = ['style', 'buyer', 'pieces', 'status'].map((name) => {
    const field = fields[name]
    return [name, field === undefined ? null : randomValue(draw, field)] as const
  })
  const empty = Object.keys(fields).map((name) => [name, null] as const)
  return { ...Object.fromEntries(empty), ...Object.fromEntries(values), id } as Row // every field has a value
}

function take({ engine, rows, untold }: World, table: Table, some: readonly Row[]): void {
  const packed = unpack(pack(table, allFields(tableOf(table)), some))
  if (packed === undefined) throw new Error('Freshly packed bytes did not open.')
  engine.table(table)?.apply(packed)
  untold.add(table)
  for (const row of some) rows.get(table)?.set(row.id, row)
}

function inSqlite({ rows, untold }: World, query: Query): readonly string[] {
  sql.fill(new Map([...rows].filter(([table]) => untold.has(table))))
  untold.clear()
  return sql.ids(query)
}

/** What a delta may bring: rows that change, come and go, in the far table and in the one that is sorted. */
function change(world: World): void {
  const { chance, engine, rows, draw } = world
  for (const table of chance.pick([['style'], ['salesOrder'], ['style', 'salesOrder'], ['party']] as const)) {
    const held = rows.get(table) ?? new Map<string, Row>()
    const known = [...held.keys()]
    const touched = Array.from({ length: chance.pick([1, 30]) }, () => chance.pick(known))
    const fresh = Array.from({ length: chance.pick([0, 2]) }, () => randomId(chance))
    take(
      world,
      table,
      [...new Set([...touched, ...fresh])].sort().map((id) => lean(world, table, id)),
    )
    for (const id of [...held.keys()].filter(() => chance.likely(chance.pick([0, 0.05])))) {
      engine.table(table)?.remove(id)
      world.untold.add(table)
      held.delete(id)
    }
    // An order of a style that no order was of before.
    if (table === 'style' && chance.likely(50)) {
      const of = fresh[0] ?? chance.pick(draw.ids.style ?? [])
      take(world, 'salesOrder', [{ ...lean(world, 'salesOrder', randomId(chance)), style: of }])
    }
    if (chance.likely(20)) engine.table(table)?.compact()
  }
}

function queryOf({ chance }: World): Query {
  const turned = (name: string) => (chance.likely(50) ? '-' : '') + name
  const sort = [
    chance.pick(chance.likely(50) ? farTexts : farNames),
    ...(chance.likely(40) ? [chance.pick(['style.name', 'pieces', 'buyer.name'])] : []),
  ]
  const where: Query['where'] = chance.likely(30) ? [{ field: 'pieces', op: 'gte', value: 100 }] : []
  return { table: 'salesOrder', where, search: '', sort: sort.map(turned) }
}

/** Drives steps to their end, and lets something come in between. */
function driven<T>(steps: Generator<void, T>, between: () => void): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    between()
  }
}

const idsOf = (answer: ReturnType<Engine['page']>) => (answer.ok ? answer.value.rows.map(({ id }) => id) : answer.fault)

describe('the head and the whole of a list sorted by what lies in another table are those of SQLite', () => {
  test.each([0, 60])('whatever changes, where %i in a hundred of its texts are the same few', (sameness) => {
    const world = worldOf(chanceFrom(seed + sameness), sameness)
    const { engine, chance } = world
    let heads = 0
    for (let round = 0; round < 5; round++) {
      if (round > 0) change(world)
      const query = round === 0 ? byName : queryOf(world)
      const hint = `${JSON.stringify(query)} in round ${round}`
      const offset = chance.pick([0, 0, 150])
      // Once while it is picked and once while it is made.
      let changes = chance.pick([0, 0, 1])
      const between = () => {
        if (changes > 0 && chance.likely(20)) {
          changes--
          change(world)
        }
      }
      const head = engine.head(query, offset, 100, [])
      const told = head && idsOf(driven(head, between))
      let expected = inSqlite(world, query)
      if (told !== undefined) {
        heads++
        expect(told, `the head by ${hint}`).toEqual(expected.slice(offset, offset + 100))
      }
      changes = chance.pick([0, 0, 1])
      driven(engine.preparing(query) ?? (function* () {})(), between)
      if (world.untold.size > 0) expected = inSqlite(world, query)
      expect(orderOf(engine, query), `all by ${hint}`).toEqual(expected)
    }
    expect(heads).toBeGreaterThan(1)
  })
})

test('a name that SQLite alone was told of is seen in the comparison', () => {
  const world = worldOf(chanceFrom(seed + 1), 0)
  const { engine, rows, untold } = world
  const order = orderOf(engine, byName)
  expect(order).toEqual(inSqlite(world, byName))
  const style = rows.get('style')?.get(String(rows.get('salesOrder')?.get(order[0] ?? '')?.style))
  if (style === undefined) throw new Error('The first order is of no style.')
  rows.get('style')?.set(style.id, { ...style, name: '\u{10ffff}' })
  untold.add('style')
  expect(inSqlite(world, byName)).not.toEqual(order)
})

function orderOf(engine: Engine, query: Query): readonly string[] {
  const ids = idsOf(engine.page(query, 0, 2 * orders, []))
  return Array.isArray(ids) ? (ids as readonly string[]) : []
}

function fail(): never {
  throw new Error('The order was there before it was made.')
}

test('of a far table as many values are made as a list shows, and none to sort by it', () => {
  for (const sort of ['style.name', '-style.updatedAt', 'style.status', 'style.pieceCount']) {
    const { engine } = worldOf(chanceFrom(seed + 2), 0)
    const column = engine.table('style')?.columns.get(sort.replace(/^-?style\./, ''))
    if (column === undefined) throw new Error('There is nothing to sort by.')
    const read = column.read.bind(column)
    let values = 0
    column.read = (slot: number) => {
      values++
      return read(slot)
    }
    const query: Query = { table: 'salesOrder', where: [], search: '', sort: [sort] }
    finished(engine.head(query, 0, 100, ['style']) ?? fail())
    for (const _ of engine.preparing(query) ?? fail());
    expect(values, sort).toBeLessThanOrEqual(100)
  }
})

test('an order stays where another table changes than the one that it looks at', () => {
  const { engine, rows } = worldOf(chanceFrom(seed + 3), 0)
  const query: Query = { ...byName, sort: ['buyer.name'] }
  for (const _ of engine.preparing(query) ?? fail());
  const [[, style] = fail()] = [...(rows.get('style') ?? [])]
  const [[, party] = fail()] = [...(rows.get('party') ?? [])]
  engine.table('style')?.write({ ...style, name: 'Another' })
  expect(engine.preparing(query)).toBeUndefined()
  engine.table('party')?.write({ ...party, name: 'Another' })
  expect(engine.preparing(query)).toBeDefined()
})

test('who sorts a warm list first by a text of another table finds what it is compared by', () => {
  const looksAt = (isWarm: boolean) => {
    const { engine } = worldOf(chanceFrom(seed + 4), 0)
    if (isWarm) finished(engine.warming('salesOrder'))
    const column = engine.table('style')?.columns.get('name')
    if (column?.form !== 'texts') throw new Error('The names of styles are a short list of words.')
    let looks = 0
    const foldedWord = column.foldedWord.bind(column)
    column.foldedWord = (slot, from) => {
      looks++
      return foldedWord(slot, from)
    }
    finished(engine.head(byName, 0, 100, []) ?? fail())
    return looks
  }
  expect(looksAt(false)).toBeGreaterThan(styles)
  expect(looksAt(true)).toBe(0)
})
