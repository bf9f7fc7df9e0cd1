import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { startPostgres } from '../build/postgres.ts'

export interface TestDatabase {
  readonly url: string
  /** Deletes the database, and the server too if it was started for this test alone. */
  drop(): Promise<void>
}

/**
 * An empty database of its own in a real PostgreSQL: in the server of SELVEDGE_TEST_DATABASE_URL, which `npm test` starts
 * for the whole run, else in one that is started here. Throws the sentence that tells what is missing.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const given = process.env.SELVEDGE_TEST_DATABASE_URL
  if (given) return inServer(given, async () => {})
  const started = await startPostgres()
  if (!started.ok) throw new Error(started.missing)
  return inServer(started.postgres.url, started.postgres.stop)
}

async function inServer(url: string, stop: () => Promise<void>): Promise<TestDatabase> {
  const name = `selvedge_test_${randomBytes(6).toString('hex')}`
  await command(url, `create database ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return {
    url: own.href,
    async drop() {
      await command(url, `drop database if exists ${name} with (force)`)
      await stop()
    },
  }
}

async function command(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(text).finally(() => client.end())
}
