import pg from 'pg'
import { expect, test } from 'vitest'
import { startPostgres } from '../../build/postgres.ts'
import { testDatabase } from '../postgres.ts'

test('a real PostgreSQL starts here, keeps its promise of fsync, and leaves nothing behind', async () => {
  const started = await startPostgres()
  if (!started.ok) throw new Error(started.missing)
  const { postgres } = started
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  const { rows } = await client.query<{ fsync: string; number: number }>(
    `select current_setting('fsync') as fsync, current_setting('server_version_num')::int as number`,
  )
  await client.end()
  expect(rows[0]?.fsync).toBe('on')
  expect(rows[0]?.number).toBeGreaterThanOrEqual(150_000)
  await postgres.stop()
  await expect(new pg.Client({ connectionString: postgres.url }).connect()).rejects.toThrow('ECONNREFUSED')
})

test('two tests get two databases', async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()])
  expect(one.url).not.toBe(two.url)
  await Promise.all([one.drop(), two.drop()])
})
