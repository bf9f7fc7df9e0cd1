import pg from 'pg'
import { assert } from '../model/fault.ts'
import { readCell, sessionSettings } from './cells.ts'
import { type Database, modeText, sqlError, type Transaction, type TransactionOptions } from './database.ts'
import { isStalePlan, statementNames } from './prepared.ts'
import { Refusal } from './refusal.ts'
import { compile, type Sql } from './sql.ts'

const oldestVersion = 150_000

// Text in, and our own spelling out: the driver's parsers turn days into local midnights and big counters into text.
const types = { getTypeParser: (oid: number) => readCell[oid] ?? ((text: string) => text) }

const settings = `${sessionSettings.join(';')};set idle_in_transaction_session_timeout to '120s'`

export interface PostgresOptions {
  readonly url: string
  /**
   * Connections. Few are faster than many: on two cores 10 connections took 2,200 inserts a second and 200 took 630, at
   * five times the cost in the database.
   */
  readonly connections: number
  readonly warn: (text: string) => void
}

/** Opens a PostgreSQL server. @throws Refusal when it is not there, too old, or runs without fsync's promise */
export async function openPostgres({ url, connections, warn }: PostgresOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    application_name: 'selvedge',
    types,
    // Awaited before a new connection is handed out.
    onConnect: (client) => client.query(settings),
  } as pg.PoolConfig)
  // A connection that ends under a running transaction fails that transaction's statements; unheard, the event itself
  // would end the process.
  pool.on('connect', (client) => client.on('error', (error) => warn(`A database connection ended: ${error.message}`)))
  // An idle connection that the server closed is not an error of anybody's request; the pool opens another.
  pool.on('error', (error) => warn(`An idle database connection ended: ${error.message}`))

  const found = await greet(pool)
  const nameOf = statementNames()
  return {
    kind: 'postgres',
    durability: found.fsync === 'on' && found.commit !== 'off' ? 'power-safe' : 'process-safe',
    unclean: false,
    query: <R>(statement: Sql) => run<R>(pool, nameOf, statement),
    transaction: (work, options = {}) => transact(pool, nameOf, work, options),
    async script(text) {
      await pool.query(text)
    },
    close: () => pool.end(),
  }
}

interface Greeting {
  readonly version: number
  readonly fsync: string
  readonly commit: string
}

async function greet(pool: pg.Pool): Promise<Greeting> {
  try {
    const { rows } = await pool.query<Greeting>(
      `select current_setting('server_version_num')::int as version, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as commit`,
    )
    const greeting = rows[0]
    if (greeting !== undefined && greeting.version >= oldestVersion) return greeting
    throw new Refusal(
      `Selvedge needs PostgreSQL 15 or newer; this server says it is version ${Math.floor((greeting?.version ?? 0) / 10_000)}.`,
    )
  } catch (error) {
    await pool.end()
    if (error instanceof Refusal) throw error
    const code = sqlError(error)?.code ?? (error instanceof Error ? error.message : 'no answer')
    throw new Refusal(
      `The PostgreSQL server could not be reached (${code}). Check the address in --database-url or DATABASE_URL, that the server runs, and that the user and password are right.`,
    )
  }
}

type NameOf = (text: string) => string | undefined

async function run<R>(client: pg.Pool | pg.PoolClient, nameOf: NameOf, statement: Sql): Promise<readonly R[]> {
  const { text, params } = compile(statement)
  const name = nameOf(text)
  const { rows } = await client.query<pg.QueryResultRow>({
    ...(name === undefined ? {} : { name }),
    text,
    values: params,
  })
  return rows as R[]
}

async function transact<T>(
  pool: pg.Pool,
  nameOf: NameOf,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(`begin ${modeText(options)}`)
    const value = await work({
      inTransaction: true,
      query: (statement) => run(client, nameOf, statement),
      async script(text) {
        await client.query(text)
      },
    })
    const { command } = await client.query('commit')
    // A swallowed error leaves the transaction dead, and its commit says so only in a word.
    assert(
      command === 'COMMIT',
      'A transaction in which a statement had failed was committed, so nothing of it was kept.',
    )
    return value
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure
    })
    if (error instanceof Error && isStalePlan(sqlError(error)?.code)) broken = error
    throw error
  } finally {
    // A connection that could not even roll back is thrown away, never reused half way through somebody's work.
    client.release(broken)
  }
}
