import { assert } from '../model/fault.ts'
import type { Drawer } from '../model/table.ts'
import type { Queryable, Transaction } from './database.ts'
import { snake, tableName } from './names.ts'
import { Refusal } from './refusal.ts'
import { name, raw, sql } from './sql.ts'

/**
 * The commit-ordered change log. Every row that anybody writes, psql and imports included, is noted by a trigger; at
 * commit one more trigger numbers the notes under a lock (see migrations/002_log). A number never becomes visible before
 * a lower one, so a reader that keeps the highest number it saw misses nothing. Gaps are normal: aborts leave them.
 */
export async function followTables(tx: Transaction, drawers: readonly Drawer[]): Promise<void> {
  for (const drawer of drawers) await tx.script(noteText(drawer))
}

function noteText(drawer: Drawer): string {
  const note = `sync_note_${snake(drawer.name)}`
  const scope = (row: string) => (drawer.scope === undefined ? 'null' : `${row}."${snake(drawer.scope.field)}"::text`)
  const insert = (op: string, row: string, before: string, after: string) =>
    `insert into sync_pending (xid, table_name, pk, op, row_version, old_scope, new_scope)
     values (pg_current_xact_id(), '${drawer.name}', ${row}.id, '${op}', ${row}.version, ${before}, ${after});`
  return `
    create or replace function ${note}() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        ${insert('u', 'new', 'null', scope('new'))}
      elsif tg_op = 'UPDATE' then
        if new.id is distinct from old.id then
          raise exception 'The id of a row never changes.';
        end if;
        ${insert('u', 'new', scope('old'), scope('new'))}
      elsif tg_op = 'DELETE' then
        ${insert('d', 'old', scope('old'), 'null')}
      else
        raise exception 'A synced table cannot be truncated: devices would not hear of it. Delete its rows instead.';
      end if;
      insert into sync_tx (xid) values (pg_current_xact_id()) on conflict do nothing;
      return null;
    end $$;
    create or replace trigger sync_note after insert or update or delete on "${snake(drawer.name)}"
      for each row execute function ${note}();
    create or replace trigger sync_no_truncate before truncate on "${snake(drawer.name)}"
      for each statement execute function ${note}();`
}

/**
 * Makes sure that no table is written unseen.
 * @throws Refusal when a table lacks its trigger or it is switched off: serving would lose changes silently
 */
export async function checkFollowed(db: Queryable, drawers: readonly Drawer[]): Promise<void> {
  const rows = await db.query<{ relname: string }>(
    sql`select c.relname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where t.tgname in ('sync_note', 'sync_number') and t.tgenabled in ('O', 'A')
          and c.relnamespace = current_schema()::regnamespace`,
  )
  const followed = new Set(rows.map((row) => row.relname))
  const missing = [...drawers.map((drawer) => snake(drawer.name)), 'sync_tx', 'sync_result'].filter(
    (table) => !followed.has(table),
  )
  if (missing.length > 0)
    throw new Refusal(
      `The change log does not follow ${missing.join(', ')}: their triggers are missing or switched off, so devices would silently miss changes. Switch them on (alter table … enable trigger sync_note) and start again.`,
    )
}

/** The number of the newest change as an expression. When all of the log has been pruned, its floor is where it ends. */
export const headText = raw('coalesce((select max(seq) from sync_change), (select floor from sync_state), 0)::bigint')

/** The number of the newest change that this snapshot sees; 0 when there is none. */
export async function headOf(db: Queryable): Promise<number> {
  const rows = await db.query<{ head: number }>(sql`select ${headText} as head`)
  const head = rows[0]?.head
  assert(head !== undefined, 'The change log gave no head.')
  return head
}

/**
 * Runs a first bulk load without notes: nobody has a cursor yet, and segments will carry the rows. Never use it on a
 * database that a device has seen.
 */
export async function withoutNotes(
  tx: Transaction,
  drawers: readonly Drawer[],
  work: () => Promise<void>,
): Promise<void> {
  for (const drawer of drawers)
    await tx.query(sql`alter table ${tableName(drawer)} disable trigger ${name('sync_note')}`)
  await work()
  for (const drawer of drawers) await tx.query(sql`alter table ${tableName(drawer)} enable trigger ${raw('sync_note')}`)
}

/** Forgets changes that happened more than `days` ago; a device that was away longer compares its rows instead. */
export async function pruneChanges(tx: Transaction, days: number): Promise<number> {
  const rows = await tx.query<{ floor: number }>(
    sql`with gone as (delete from sync_change where at < now() - make_interval(days => ${days}::int) returning seq, tx_last)
        update sync_state set floor = greatest(floor, coalesce((select max(tx_last) from gone), 0)) returning floor`,
  )
  return rows[0]?.floor ?? 0
}
