import type { Drawer } from '../model/table.ts'
import { followAccess } from './access.ts'
import type { Database } from './database.ts'
import { checkFollowed, followTables } from './log.ts'
import { migrate } from './migrate.ts'
import { spellTables } from './schema.ts'
import { sql } from './sql.ts'

/**
 * Makes a database ready to be served: the server's own tables, the drawers' tables, and the triggers that no writer can
 * go round. Safe to repeat, and safe when two servers start at once.
 * @throws Refusal when the database belongs to a newer server or its change log has a hole
 */
export async function prepare(database: Database, drawers: readonly Drawer[]): Promise<void> {
  await migrate(database)
  await database.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(8315165882)`)
    await spellTables(tx, drawers)
    await followTables(tx, drawers)
    await followAccess(tx, drawers)
  })
  await checkFollowed(database, drawers)
}
