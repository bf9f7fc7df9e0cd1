import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Mutation } from '../../model/mutation.ts'
import { openPostgres } from '../../server/postgres.ts'
import { sql } from '../../server/sql.ts'
import { type TestDatabase, testDatabase } from '../postgres.ts'
import { chanceOf } from '../torture/chance.ts'
import { type Desk, type Office, office } from './office.ts'

let given: TestDatabase
let world: Office
beforeAll(async () => {
  given = await testDatabase()
  world = await office({ database: await openPostgres({ url: given.url, connections: 4, warn: () => {} }) })
})
afterAll(async () => {
  await world.close()
  await world.database.close()
  await given.drop()
})

/** Sends until there is an answer, as a device does. */
async function sendUntilAnswered(desk: Desk, mutation: Mutation): Promise<string> {
  for (;;) {
    const answer = await desk.send(mutation)
    if (answer.statusCode === 200) return answer.json().results[0].status
    expect([answer.statusCode, answer.json().fault.kind], world.errors.join('; ')).toEqual([503, 'busy'])
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  }
}

test('a database that drops its connections again and again loses no push and doubles none', async () => {
  const seed = 7
  const chance = chanceOf(seed)
  const desks = await Promise.all(
    Array.from({ length: 5 }, async (_, i) => world.desk(await world.person(`p${i}`, 'merchandiser'))),
  )
  const killer = await openPostgres({ url: given.url, connections: 1, warn: () => {} })
  let isOver = false
  let dropped = 0
  const killing = (async () => {
    // Bounded, because a busy machine may not finish anything between two drops.
    for (let round = 0; round < 25 && !isOver; round++) {
      const rows = await killer.query(
        sql`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and application_name = 'selvedge'`,
      )
      dropped += rows.length
      await new Promise((resolve) => setTimeout(resolve, 20 + 60 * chance()))
    }
  })()
  const writing = Promise.all(
    desks.map(async (desk) => {
      const made: string[] = []
      for (let i = 0; i < 12; i++) {
        const order = world.order()
        const status = await sendUntilAnswered(desk, desk.mutation([order, world.line(order.id, 'M', 10)]))
        expect(status, `seed ${seed}`).toBe('applied')
        made.push(order.id)
      }
      return made
    }),
  )
  const orders = await writing.finally(async () => {
    isOver = true
    await killing
    await killer.close()
  })
  expect(dropped).toBeGreaterThan(5)

  const rows = await world.database.query<{ id: string; pieces: number; version: number; scl_po: string }>(
    sql`select id, pieces, version, scl_po from sales_order`,
  )
  expect(rows.map(({ id }) => id).sort()).toEqual(orders.flat().sort())
  expect(rows.every(({ pieces, version }) => pieces === 10 && version === 2)).toBe(true)
  expect(new Set(rows.map((row) => row.scl_po)).size).toBe(60)
  const answers = await world.database.query(sql`select 1 from sync_result where seq is null`)
  expect(answers).toEqual([])
  expect(world.errors.filter((error) => !/terminat|Connection/i.test(error))).toEqual([])
}, 180_000)
