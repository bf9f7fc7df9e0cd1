import type { Database } from './database.ts'
import { system } from './migrations/001_system.ts'
import { log } from './migrations/002_log.ts'
import { leases } from './migrations/003_leases.ts'
import { Refusal } from './refusal.ts'
import { sql } from './sql.ts'

export interface Migration {
  /** 1, 2, 3 …; a number is never used twice and a migration that was released never changes. */
  readonly number: number
  readonly title: string
  readonly text: string
}

export const migrations: readonly Migration[] = [system, log, leases]

/**
 * Brings the server's own tables forward, each step once and whole. Two servers that start together wait for each other.
 * @throws Refusal when the database was written by a newer server
 */
export async function migrate(database: Database, steps: readonly Migration[] = migrations): Promise<void> {
  await database.query(
    sql`create table if not exists schema_migration (
          number integer primary key, title text not null, at timestamptz(3) not null default now())`,
  )
  const newest = steps.at(-1)?.number ?? 0
  await database.transaction(async (tx) => {
    await tx.query(sql`lock table schema_migration in exclusive mode`)
    const done = new Set(
      (await tx.query<{ number: number }>(sql`select number from schema_migration`)).map((row) => row.number),
    )
    const beyond = [...done].filter((number) => number > newest)
    if (beyond.length > 0)
      throw new Refusal(
        `The database is at step ${Math.max(...beyond)}, but this server knows only ${newest}: install the newer server.`,
      )
    for (const step of steps) {
      if (done.has(step.number)) continue
      await tx.script(step.text)
      await tx.query(sql`insert into schema_migration (number, title) values (${step.number}, ${step.title})`)
    }
  })
}
