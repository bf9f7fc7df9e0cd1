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
