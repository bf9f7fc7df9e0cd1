import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scopesFor } from '../../model/access.ts'
import { dayAt, instantAt } from '../../model/calendar.ts'
import type { Row } from '../../model/table.ts'
import { allFields } from '../../model/table.ts'
import { tableOf, tables } from '../../model/tables.ts'
import { accessOf } from '../../server/access.ts'
import type { Database } from '../../server/database.ts'
import { changesIn } from '../../server/import/findings.ts'
import { importSheet } from '../../server/import/importSheet.ts'
import { lineDaySheet, lineId } from '../../server/import/lineDays.ts'
import { rowStore } from '../../server/import/rowStore.ts'
import { checkFollowed, headOf } from '../../server/log.ts'
import { columnName, tableName } from '../../server/names.ts'
import { numbersFor } from '../../server/numbers.ts'
import { isPassword } from '../../server/passwords.ts'
import { openMemory } from '../../server/pglite.ts'
import { prepare } from '../../server/prepare.ts'
import { columnsOf } from '../../server/rows.ts'
import { generate } from '../../server/seed/generate.ts'
import { sewingUnit } from '../../server/seed/places.ts'
import { type SeedReport, seedDemo } from '../../server/seed/seedDemo.ts'
import { staffId } from '../../server/seed/staff.ts'
import { sql } from '../../server/sql.ts'

// 10 March 2026, half past two in the afternoon in Dhaka.
const nowMs = Date.parse('2026-03-10T08:30:00.000Z')
const orders = 160

let database: Database
let report: SeedReport | null

beforeAll(async () => {
  database = await openMemory()
  await prepare(database, tables)
  report = await seedDemo({ database, nowMs, orders })
}, 60_000)
afterAll(() => database.close())

async function all(table: string): Promise<readonly Row[]> {
  const drawer = tableOf(table)
  return database.query<Row>(sql`select ${columnsOf(allFields(drawer))} from ${tableName(drawer)} order by id`)
}

async function count(): Promise<number[]> {
  const counts = tables.map(async (drawer) => {
    const rows = await database.query<{ n: number }>(sql`select count(*)::int as n from ${tableName(drawer)}`)
    return rows[0]?.n ?? 0
  })
  return Promise.all(counts)
}

test('what the generator made comes back from the database unchanged', async () => {
  const made: Row[] = []
  const today = dayAt(nowMs)
  for (const { table, rows } of generate({ seed: 'selvedge', orders, today, authors: [staffId('merchandiser')] }))
    if (table === 'salesOrder') made.push(...rows)
  expect(made).toHaveLength(orders)
  expect(await all('salesOrder')).toEqual([...made].sort((a, b) => (a.id < b.id ? -1 : 1)))
})

test('every person of the demonstration signs in with one word and sees what the role may', async () => {
  const usernames = ['merchandiser', 'merch2', 'store', 'supervisor', 'qc', 'manager', 'admin']
  const credentials = await database.query<{ user: string; hash: string }>(
    sql`select user_id as "user", hash from credential`,
  )
  expect(credentials).toHaveLength(usernames.length)
  for (const username of usernames) {
    const access = await accessOf(database, staffId(username), nowMs)
    expect(access?.username).toBe(username)
    const seen = scopesFor(tableOf('salesOrder'), access?.grants ?? [])
    if (username === 'merch2') expect(seen).toHaveLength(14)
    else expect(seen).toBe('all')
    const hash = credentials.find(({ user }) => user === staffId(username))?.hash
    expect(await isPassword(hash, 'demo')).toBe(true)
  }
})

test('the second merchandiser sees some of the orders and not the others', async () => {
  const access = await accessOf(database, staffId('merch2'), nowMs)
  const scopes = scopesFor(tableOf('salesOrder'), access?.grants ?? [])
  const book = await all('salesOrder')
  const hers = book.filter(({ buyer }) => scopes.includes(String(buyer)))
  expect(hers.length).toBeGreaterThan(orders * 0.2)
  expect(hers.length).toBeLessThan(orders * 0.8)
})

test('the real line days keep their dates, and the board has a plan and hours for today', async () => {
  expect(report?.lineDays).toMatchObject({ rowsRead: 1197, imported: 1197, refused: 0 })
  const outputs = await all('lineOutput')
  expect(outputs.filter(({ date, hour }) => String(date).startsWith('2015-') && hour === null)).toHaveLength(1197)
  const plans = (await all('linePlan')).filter(({ date }) => date === '2026-03-10')
  expect(plans.map(({ line }) => line).sort()).toEqual(
    Array.from({ length: 12 }, (_, i) => lineId('sewing', i + 1)).sort(),
  )
  expect(plans.every(({ order }) => order !== null)).toBe(true)
  const hours = outputs.filter(({ date }) => date === '2026-03-10').map(({ hour }) => hour)
  // At half past two the hour from two to three is not over yet.
  expect([...new Set(hours)].sort((a, b) => Number(a) - Number(b))).toEqual([8, 9, 10, 11, 12])
})

test('importing the shipped line days again changes nothing', async () => {
  const source = [await readFile(new URL('../../data/garments-worker-productivity.csv', import.meta.url))]
  const sheet = lineDaySheet({ under: sewingUnit, at: instantAt(nowMs) })
  const again = await database.transaction((tx) => importSheet({ source, file: 'again', sheet, store: rowStore(tx) }))
  expect(again.ok && changesIn(again.value)).toBe(0)
  expect(again.ok && again.value.imported).toBe(1197)
})

test('the database is marked, and a second seeding touches nothing', async () => {
  const marks = await database.query<{ demo: boolean }>(sql`select demo from sync_state`)
  expect(marks).toEqual([{ demo: true }])
  const before = await count()
  expect(await seedDemo({ database, nowMs: nowMs + 1, orders: 50 })).toBeNull()
  expect(await count()).toEqual(before)
})

test('the change log starts empty and follows every table again', async () => {
  expect(await headOf(database)).toBe(0)
  await checkFollowed(database, tables)
  await database.query(sql`update party set note = 'seen' where id = (select id from party order by id limit 1)`)
  expect(await headOf(database)).toBeGreaterThan(0)
})

test('the next order number is one that no order has', async () => {
  const { sclPo } = await numbersFor(database, tableOf('salesOrder'), nowMs)
  const book = await all('salesOrder')
  expect(sclPo).toMatch(/^SCLPO_26_\d{6}$/)
  expect(book.map((order) => order.sclPo)).not.toContain(sclPo)
})

test('a seeding that fails leaves an empty database behind', async () => {
  const other = await openMemory()
  await prepare(other, tables)
  await expect(seedDemo({ database: other, nowMs, orders: 20, lineDays: new Uint8Array([0, 1]) })).rejects.toThrow(
    'cannot be read',
  )
  const rows = await other.query(sql`select ${columnName('id')} from app_user`)
  expect(rows).toEqual([])
  await checkFollowed(other, tables)
  await other.close()
}, 60_000)
