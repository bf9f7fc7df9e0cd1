import pg from 'pg'
import { startPostgres } from '../../build/postgres.ts'
import { buildRenderer, rendererFolder } from '../../build/renderer.ts'
import { serverCommand, startServer } from '../../build/server.ts'
import { buildServer } from '../../build/serverBundle.ts'
import { Wire } from './wire.ts'

export interface BenchFactory {
  readonly address: string
  readonly databaseUrl: string
  readonly version: string
  readonly wire: Wire
  readonly token: string
  readonly author: string
  readonly epoch: string
  /** Orders that a device may write to, one each. */
  readonly orders: readonly { readonly id: string; note: string | null }[]
  ask<R extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly R[]>
  close(): Promise<void>
}

/** A server process on a database of its own in a real PostgreSQL, filled with the demonstration. */
export async function openBenchFactory(orders: number): Promise<BenchFactory> {
  await Promise.all([buildServer(), buildRenderer()])
  const started = await startPostgres()
  if (!started.ok) throw new Error(started.missing)
  const { postgres } = started
  const databaseUrl = postgres.url
  const words = [
    '--port',
    '0',
    '--database-url',
    databaseUrl,
    '--orders',
    String(orders),
    '--demo',
    '--renderer',
    rendererFolder,
  ]
  const server = startServer(serverCommand(words), () => {})
  const address = await server.address
  if (address === null) {
    await postgres.stop()
    throw new Error('The server ended before it answered.')
  }
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  const wire = new Wire(new URL(address))
  const { token, author } = await signIn(wire)
  const { epoch } = await wire.send<{ epoch: string }>('GET', '/sync/v1/hello', { token })
  const found = await pool.query<{ id: string; note: string | null }>(
    "select id, note from sales_order where status not in ('closed', 'cancelled') order by id limit 2000",
  )
  return {
    address,
    databaseUrl,
    version: postgres.version,
    wire,
    token,
    author,
    epoch,
    orders: found.rows,
    ask: async <R extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<R>(text, [...values])).rows,
    async close() {
      wire.close()
      await pool.end()
      await server.stop()
      await postgres.stop()
    },
  }
}

/** A token holds for ten minutes, and a device may take longer than that to get a million orders. */
export async function signIn(wire: Wire): Promise<{ readonly token: string; readonly author: string }> {
  const session = await wire.send<{ access_token: string; user: { id: string } }>('POST', '/api/v1/auth/login', {
    body: { username: 'admin', password: 'demo' },
  })
  return { token: session.access_token, author: session.user.id }
}
