import { dayAt } from '../model/calendar.ts'
import type { Fault } from '../model/fault.ts'
import type { Drawer, Row } from '../model/table.ts'
import { sql } from './sql.ts'
import type { Work } from './work.ts'

/** Somebody who may give rights: the grant, its person, and its last day; null for no end. */
interface Admin {
  readonly grant: string
  readonly user: string
  readonly validTo: string | null
}

/**
 * Why a write would leave the factory without anybody who can give rights, sooner than it would be without one anyway;
 * undefined when it does not. Only the server can say: two admins may take leave of each other at the same time.
 * @param before the row as it stands
 * @param after the row as it would be; null when it would be gone
 */
export async function lastAdminRefusal(
  work: Work,
  drawer: Drawer,
  before: Row,
  after: Row | null,
): Promise<Fault | undefined> {
  const loss = lossBy(drawer, before, after)
  if (loss === undefined) return undefined
  // One such write at a time, or each of two would still count on the other's admin.
  await work.tx.query(sql`select pg_advisory_xact_lock(8315165883)`)
  const admins = await work.tx.query<Admin>(
    sql`select g.id as "grant", u.id as "user", g.valid_to as "validTo"
        from role_grant g join app_user u on u.id = g."user"
        where g.role = 'admin' and u.status = 'active'
          and (g.valid_to is null or g.valid_to >= ${dayAt(Date.parse(work.now))}::date)
        order by g.id`,
  )
  if (lastDay(admins.flatMap(loss.left)) >= lastDay(admins)) return undefined
  return { kind: 'invalid', table: drawer.name, fields: { [loss.field]: 'lastAdmin' } }
}

interface Loss {
  /** At which field it is said. */
  readonly field: string
  /** What stays of an admin. */
  readonly left: (admin: Admin) => readonly Admin[]
}

function lossBy(drawer: Drawer, before: Row, after: Row | null): Loss | undefined {
  if (drawer.name === 'appUser' && before.status === 'active' && after?.status !== 'active')
    return { field: 'status', left: (admin) => (admin.user === before.id ? [] : [admin]) }
  if (drawer.name !== 'roleGrant' || before.role !== 'admin') return undefined
  if (after === null) return { field: 'role', left: (admin) => (admin.grant === before.id ? [] : [admin]) }
  const validTo = after.validTo === null ? null : String(after.validTo)
  if (validTo === null) return undefined
  return { field: 'validTo', left: (admin) => [admin.grant === before.id ? { ...admin, validTo } : admin] }
}

/** The day after which none of these is an admin any more; '' when none is. */
function lastDay(admins: readonly Admin[]): string {
  return admins.map(({ validTo }) => validTo ?? '9999-12-31').reduce((a, b) => (a > b ? a : b), '')
}
