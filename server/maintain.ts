import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import { pruneChanges } from './log.ts'
import { sql } from './sql.ts'

const everyMs = 6 * 3_600_000
/** A device that was away for longer compares its rows instead of reading what changed. */
const keepDays = 90

/** Now and then forgets what nobody can ask for any more. The answer ends it. */
export function maintain(database: Database, clock: Clock, onFailure: (error: unknown) => void): () => void {
  let cancel = () => {}
  const plan = () => {
    cancel = clock.after(everyMs, () => {
      forget(database).catch(onFailure)
      plan()
    })
  }
  plan()
  return () => cancel()
}

export async function forget(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await pruneChanges(tx, keepDays)
    await tx.query(sql`delete from login_attempt where last_at < now() - interval '1 day'`)
    await tx.query(sql`delete from refresh_token where expires_at < now() - interval '1 day'`)
  })
}
