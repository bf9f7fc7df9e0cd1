import { same } from '../model/mutation.ts'
import type { Queryable } from './database.ts'
import { sql } from './sql.ts'
import type { Work, Written } from './work.ts'

/** One line of the audit log: what was written, and by whom, from where, for which mutation. */
export interface AuditEntry {
  readonly at: string
  readonly table_name: string
  readonly row_id: string
  readonly op: Written['op']
  readonly before: unknown
  readonly after: unknown
  readonly actor: string
  readonly device: string
  readonly mutation: string
}

export function auditOf(work: Work): AuditEntry[] {
  return work.written.map((each) => ({
    at: work.now,
    table_name: each.table,
    row_id: each.id,
    op: each.op,
    before: each.before,
    after: each.after,
    actor: work.access.user,
    device: work.device,
    mutation: work.mutation.id,
  }))
}

/** Appends to the audit log, in the transaction whose writes it tells of. */
export async function writeAudit(tx: Queryable, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  await tx.query(
    sql`insert into audit_log (at, table_name, row_id, op, before, after, actor, device, mutation)
        select at, table_name, row_id, op, before, after, actor, device, mutation
        from rows from (json_to_recordset(${JSON.stringify(entries)}::json) as (
               at timestamptz, table_name text, row_id uuid, op text, before jsonb, after jsonb, actor uuid, device text,
               mutation text)) with ordinality
             as entry (at, table_name, row_id, op, before, after, actor, device, mutation, place)
        order by place`,
  )
}

/**
 * Who wrote the value that a field has now, and when. The row's own stamp would name whoever wrote any field last: to a
 * person who lost a clash it would blame the wrong colleague, and sometimes that person.
 * @param unwritten entries of the transaction in hand that are not in the log yet, oldest first
 * @returns undefined when the log does not reach back that far
 */
export async function lastWriterOf(
  tx: Queryable,
  unwritten: readonly AuditEntry[],
  clash: { readonly table: string; readonly id: string; readonly field: string },
): Promise<{ readonly by: string; readonly at: string } | undefined> {
  const here = unwritten.findLast(
    (entry) =>
      entry.table_name === clash.table &&
      entry.row_id === clash.id &&
      !same(valueIn(entry.before, clash.field), valueIn(entry.after, clash.field)),
  )
  if (here !== undefined) return { by: here.actor, at: here.at }
  const rows = await tx.query<{ actor: string | null; at: string }>(
    sql`select actor, at from audit_log
        where table_name = ${clash.table} and row_id = ${clash.id}
          and before -> ${clash.field} is distinct from after -> ${clash.field}
        order by id desc limit 1`,
  )
  const [row] = rows
  return row === undefined || row.actor === null ? undefined : { by: row.actor, at: row.at }
}

function valueIn(row: unknown, field: string): unknown {
  return typeof row === 'object' && row !== null ? (row as Record<string, unknown>)[field] : null
}
