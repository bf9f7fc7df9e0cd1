import { assert } from '../model/fault.ts'
import { passOverForgotten } from './counters.ts'
import type { Database, Queryable } from './database.ts'
import { sql } from './sql.ts'

/** Who this database is, and the keys it signs with. */
export interface State {
  readonly epoch: string
  readonly cursorKey: string
  readonly tokenKey: string
  readonly demo: boolean
}

/**
 * Reads the database's identity. A new epoch begins when numbers may have been given out that this copy does not remember:
 * after an unclean start of a store that does not flush, and when the data woke up in another cluster or on another
 * timeline, which is what a restored backup or a promoted standby does.
 */
export async function openState(database: Database): Promise<State> {
  return database.transaction(async (tx) => {
    const cluster = await clusterOf(tx)
    const found = await readState(tx)
    const isElsewhere = found.cluster !== '' && found.cluster !== cluster
    if (database.unclean || isElsewhere) await beginEpoch(tx)
    if (found.cluster !== cluster) await tx.query(sql`update sync_state set cluster = ${cluster}`)
    return readState(tx)
  })
}

/** Begins a new epoch by hand, after a restore that the database cannot notice itself (a copied disk image). */
export async function beginEpoch(db: Queryable): Promise<void> {
  await db.query(sql`update sync_state set epoch = gen_random_uuid()`)
  await passOverForgotten(db)
}

export async function markDemo(db: Queryable): Promise<void> {
  await db.query(sql`update sync_state set demo = true`)
}

/** Whether anybody is known here; also of a database in which nothing has been made yet. */
export async function isInhabited(db: Queryable): Promise<boolean> {
  const tables = await db.query<{ there: boolean }>(sql`select to_regclass('app_user') is not null as there`)
  if (tables[0]?.there !== true) return false
  const rows = await db.query(sql`select 1 as one from app_user limit 1`)
  return rows.length > 0
}

async function readState(db: Queryable): Promise<State & { cluster: string }> {
  const rows = await db.query<State & { cluster: string }>(
    sql`select epoch, cluster, cursor_key as "cursorKey", token_key as "tokenKey", demo from sync_state`,
  )
  const state = rows[0]
  assert(state !== undefined, 'The database has no identity: its first migration did not run.')
  return state
}

async function clusterOf(db: Queryable): Promise<string> {
  const may = await db.query<{ may: boolean }>(
    sql`select has_function_privilege('pg_control_system()', 'execute')
           and has_function_privilege('pg_control_checkpoint()', 'execute') as may`,
  )
  // Some hosts hide it; then an operator begins the new epoch after a restore.
  if (may[0]?.may !== true) return 'hidden'
  const rows = await db.query<{ cluster: string }>(
    sql`select s.system_identifier || '/' || c.timeline_id || '/' ||
               (select oid from pg_database where datname = current_database()) as cluster
        from pg_control_system() s, pg_control_checkpoint() c`,
  )
  return rows[0]?.cluster ?? 'hidden'
}
