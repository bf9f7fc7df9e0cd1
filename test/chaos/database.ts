import { cp, rm } from 'node:fs/promises'
import path from 'node:path'
import { startPostgres } from '../../build/postgres.ts'
import type { Database } from '../../server/database.ts'
import { openFolder } from '../../server/pglite.ts'
import { openPostgres } from '../../server/postgres.ts'
import { sql } from '../../server/sql.ts'
import { pause } from './latch.ts'

/** The database under the server, as a judge sees it: past the server, by SQL. */
export interface Judged {
  readonly kind: 'postgres' | 'pglite'
  readonly flags: readonly string[]
  /** Whether only one process may have it open, so that the server must be stopped for a look. */
  readonly isShared: boolean
  /** @param onTaken called once the server may go on: what is looked at changes no more */
  look<T>(work: (database: Database) => Promise<T>, onTaken?: () => void): Promise<T>
  /** Takes all of its processes down at once, in the middle of whatever they do; it recovers from its log by itself. */
  crash(): Promise<void>
  stop(): Promise<void>
}

export async function startJudgedPostgres(): Promise<Judged> {
  const started = await startPostgres()
  if (!started.ok) throw new Error(started.missing)
  const { url, stop } = started.postgres
  const open = () => openPostgres({ url, connections: 2, warn: () => {} })
  return {
    kind: 'postgres',
    flags: ['--database-url', url],
    isShared: true,
    async look(work) {
      const database = await patiently(open)
      try {
        return await work(database)
      } finally {
        await database.close()
      }
    },
    async crash() {
      const database = await patiently(open)
      try {
        const [own] = await database.query<{ pid: number }>(sql`select pg_backend_pid() as pid`)
        // When one of its processes is killed, PostgreSQL ends all the others at once ("immediate") and replays its log.
        if (own !== undefined) process.kill(own.pid, 'SIGKILL')
      } finally {
        await database.close().catch(() => {})
      }
    },
    stop,
  }
}

export function judgedFolder(folder: string): Judged {
  const probe = { pid: process.pid, mark: async () => '', isAlive: () => false, nowMs: () => Date.now() }
  return {
    kind: 'pglite',
    flags: ['--data', folder],
    isShared: false,
    async look(work, onTaken) {
      const copy = path.resolve(`${folder}-looked-at`)
      await cp(folder, copy, { recursive: true })
      onTaken?.()
      try {
        const database = await openFolder({ folder: copy, probe })
        return await work(database).finally(() => database.close())
      } finally {
        await rm(copy, { recursive: true, force: true })
      }
    },
    crash: async () => {},
    stop: async () => {},
  }
}

/** A database that has just crashed reads its log first. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries > 100) throw error
      await pause(100)
    }
  }
}
