import { type Grant, profileOf, type Scopes, scopesFor } from '../model/access.ts'
import { dayAt } from '../model/calendar.ts'
import type { Drawer } from '../model/table.ts'
import type { Queryable, Transaction } from './database.ts'
import { headText } from './log.ts'
import { type Sql, sql } from './sql.ts'

/** A person and what they may do now. Read afresh for every request: a right that is taken away is gone with the next. */
export interface Access {
  readonly user: string
  readonly username: string
  readonly fullName: string
  readonly locale: 'en' | 'bn'
  readonly status: string
  readonly grants: readonly Grant[]
  readonly grantsVersion: number
}

/** @returns undefined when there is no such person */
export async function accessOf(db: Queryable, user: string, nowMs: number): Promise<Access | undefined> {
  const rows = await db.query<Access>(sql`select ${columnsFor(nowMs)} ${personNamed(user)}`)
  return rows[0]
}

/** Everybody who may sign in. */
export async function everyAccess(db: Queryable, nowMs: number): Promise<readonly Access[]> {
  return db.query<Access>(sql`select ${columnsFor(nowMs)} ${people} where u.status = 'active' order by u.id`)
}

/** A person's rights, and how far the change log goes and where it begins, as one snapshot sees them. */
export async function accessAndBounds(
  db: Queryable,
  user: string,
  nowMs: number,
): Promise<(Access & { readonly head: number; readonly floor: number }) | undefined> {
  const rows = await db.query<Access & { head: number; floor: number }>(
    sql`select ${columnsFor(nowMs)}, (${headText}) as head, (select floor from sync_state)::bigint as floor ${personNamed(user)}`,
  )
  return rows[0]
}

function columnsFor(nowMs: number): Sql {
  return sql`u.id as "user", u.username, u.full_name as "fullName", u.locale, u.status,
             coalesce(a.version, 0) as "grantsVersion",
             coalesce((select jsonb_agg(jsonb_build_object(
                         'role', g.role, 'scopeKind', g.scope_kind, 'scopeId', g.scope_id) order by g.id)
                       from role_grant g
                       where g."user" = u.id and (g.valid_to is null or g.valid_to >= ${dayAt(nowMs)}::date)), '[]') as grants`
}

const people = sql`from app_user u left join user_access a on a.user_id = u.id`

function personNamed(user: string): Sql {
  return sql`${people} where u.id = ${user}`
}

/** What of each table a person sees: the scopes and the set of columns. Equal views get equal bytes. */
export interface View {
  readonly scopes: Scopes
  readonly profile: string
}

export function viewOf(drawer: Drawer, access: Access): View {
  return { scopes: scopesFor(drawer, access.grants), profile: profileOf(drawer, access.grants) }
}

/** Changes when, and only when, the person sees other rows or columns than before. */
export function viewText(drawers: readonly Drawer[], access: Access): string {
  return JSON.stringify(drawers.map((drawer) => viewOf(drawer, access)))
}

/** Counts a person's rights up whenever their grants or their own row change, whoever changes them. */
export async function followAccess(tx: Transaction, drawers: readonly Drawer[]): Promise<void> {
  await tx.script(`
    create or replace function user_access_changed() returns trigger language plpgsql as $$
    declare
      person uuid;
      seen jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
    begin
      person := case when tg_table_name = 'app_user' then seen ->> 'id' else seen ->> 'user' end;
      insert into user_access (user_id, version) values (person, 1)
        on conflict (user_id) do update set version = user_access.version + 1;
      return null;
    end $$;`)
  for (const [drawer, table] of [
    ['appUser', 'app_user'],
    ['roleGrant', 'role_grant'],
  ] as const) {
    if (!drawers.some((each) => each.name === drawer)) continue
    await tx.script(
      `create or replace trigger user_access_changed after insert or update or delete on ${table}
         for each row execute function user_access_changed();`,
    )
  }
}
