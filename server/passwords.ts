import { hash, verify } from '@node-rs/argon2'
import type { Queryable } from './database.ts'
import { sql } from './sql.ts'

// Argon2id (2) as OWASP puts it first: 19 MiB, two passes, one lane; about 20 ms of one core.
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Runs a few pieces of work at a time, the rest in order: 250 sign-ins at the start of a shift must not starve the others. */
export function createQueue(width: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // The place is handed on, never free in between, or a newcomer could make it one too many.
      if (next === undefined) running -= 1
      else next()
    }
  }
}

const queue = createQueue(2)

/** Sets a person's password. The caller has checked who may. */
export async function setPassword(db: Queryable, user: string, password: string): Promise<void> {
  await keepHash(db, [user], await hashOf(password))
}

/** Gives several people one password, hashed once: only for a word that is no secret. */
export async function sharePassword(db: Queryable, users: readonly string[], password: string): Promise<void> {
  await keepHash(db, users, await hashOf(password))
}

/** Takes its turn behind everybody who signs in: do it before a transaction is opened, for which others wait. */
export function hashOf(password: string): Promise<string> {
  return queue(() => hash(password, cost))
}

export async function keepHash(db: Queryable, users: readonly string[], hashed: string): Promise<void> {
  await db.query(
    sql`insert into credential (user_id, hash, changed_at) select id, ${hashed}, now() from unnest(${users}::uuid[]) as id
        on conflict (user_id) do update set hash = excluded.hash, changed_at = excluded.changed_at`,
  )
}

/** Compares with a hash; without one it takes as long and says no, so that time does not tell which names exist. */
export async function isPassword(hashed: string | undefined, password: string): Promise<boolean> {
  return queue(async () => {
    if (hashed !== undefined) return verify(hashed, password)
    await hash(password, cost)
    return false
  })
}
