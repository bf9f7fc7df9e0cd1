import { fail, type Outcome, ok } from '../model/fault.ts'
import { isId } from '../model/id.ts'
import type { Login } from '../model/wire.ts'
import { type Access, accessOf } from './access.ts'
import { writeAudit } from './audit.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import { hashOf, isPassword, keepHash } from './passwords.ts'
import { sql } from './sql.ts'
import { accessS, type Tokens } from './tokens.ts'
import { createTurns } from './turns.ts'

/** Signing in and out. */
export interface Auth {
  login(username: string, password: string, device: string | null): Promise<Outcome<Login>>
  refresh(token: string): Promise<Outcome<Login>>
  logout(token: string): Promise<void>
  /** Gives a person another password, in the name of who may: what was open under the old one ends with its access token. */
  setPassword(actor: string, user: string, password: string): Promise<Outcome<{ readonly changed: true }>>
  /** Who sends this access token, and what they may do now. */
  whoIs(token: string): Promise<Outcome<Access>>
}

export interface AuthDeps {
  readonly database: Database
  readonly clock: Clock
  readonly tokens: Tokens
}

const freeFailures = 5
const lockFailures = 10
const lockMs = 15 * 60_000

export function createAuth({ database, clock, tokens }: AuthDeps): Auth {
  async function loginOf(access: Access, refreshToken: string): Promise<Login> {
    return {
      access_token: await tokens.access(access.user),
      refresh_token: refreshToken,
      expires_in: accessS,
      user: { id: access.user, username: access.username, fullName: access.fullName, locale: access.locale },
      grants: [...access.grants],
      grantsVersion: access.grantsVersion,
    }
  }

  async function login(name: string, password: string, device: string | null): Promise<Outcome<Login>> {
    const waitMs = await countAttempt(database, name, clock.nowMs())
    if (waitMs > 0) return fail({ kind: 'signIn', reason: 'locked', retryMs: waitMs })
    const rows = await database.query<{ id: string; hash: string }>(
      sql`select u.id, c.hash from app_user u join credential c on c.user_id = u.id where lower(u.username) = ${name}`,
    )
    if (!(await isPassword(rows[0]?.hash, password)) || rows[0] === undefined)
      return fail({ kind: 'signIn', reason: 'wrongPassword' })
    const access = await accessOf(database, rows[0].id, clock.nowMs())
    if (access === undefined || access.status !== 'active') return fail({ kind: 'signIn', reason: 'suspended' })
    await database.query(sql`delete from login_attempt where username = ${name}`)
    return ok(await loginOf(access, await tokens.begin(access.user, device)))
  }

  // An attempt counts as failed until it has succeeded: who signs in on eight devices at once has not failed seven times.
  const inTurn = createTurns()
  return {
    login(username, password, device) {
      const name = username.trim().toLowerCase()
      return inTurn(name, () => login(name, password, device))
    },
    async refresh(token) {
      const rotated = await tokens.rotate(token)
      if (!rotated.ok) return rotated
      const access = await accessOf(database, rotated.value.user, clock.nowMs())
      if (access === undefined || access.status !== 'active') return fail({ kind: 'signIn', reason: 'suspended' })
      return ok(await loginOf(access, rotated.value.next))
    },
    logout: (token) => tokens.end(token),
    async setPassword(actor, user, password) {
      const missing = fail({ kind: 'missing', table: 'appUser', id: user })
      if (!isId(user)) return missing
      const hashed = await hashOf(password)
      return database.transaction(async (tx) => {
        const rows = await tx.query<{ username: string }>(sql`select username from app_user where id = ${user}`)
        if (rows[0] === undefined) return missing
        await keepHash(tx, [user], hashed)
        await tx.query(sql`delete from refresh_token where user_id = ${user}`)
        // Whoever was locked out for guessing an old password need not wait with the new one.
        await tx.query(sql`delete from login_attempt where username = ${rows[0].username.toLowerCase()}`)
        const at = new Date(clock.nowMs()).toISOString()
        const what = { table_name: 'credential', row_id: user, op: 'patch', before: null, after: null } as const
        await writeAudit(tx, [{ at, ...what, actor, device: '', mutation: '' }])
        return ok({ changed: true } as const)
      })
    },
    async whoIs(token) {
      const user = await tokens.read(token)
      if (!user.ok) return user
      const access = await accessOf(database, user.value, clock.nowMs())
      if (access === undefined) return fail({ kind: 'signIn', reason: 'expired' })
      return access.status === 'active' ? ok(access) : fail({ kind: 'signIn', reason: 'suspended' })
    },
  }
}

/**
 * Counts an attempt before the password is looked at, so that a thousand guesses at once are a thousand attempts. Kept by
 * name, known or not, and in the database, so that neither a restart nor a second server starts the count again.
 * @returns how long to wait before another attempt is looked at, ms; 0 when this one is
 */
async function countAttempt(database: Database, username: string, nowMs: number): Promise<number> {
  return database.transaction(async (tx) => {
    // There is always a row to hold, or the first guesses would not see one another.
    await tx.query(
      sql`insert into login_attempt (username, failures, last_at) values (${username}, 0, ${new Date(nowMs).toISOString()})
          on conflict (username) do nothing`,
    )
    const rows = await tx.query<{ failures: number; last: string }>(
      sql`select failures, last_at as last from login_attempt where username = ${username} for update`,
    )
    const failures = rows[0]?.failures ?? 0
    const sinceMs = nowMs - Date.parse(rows[0]?.last ?? new Date(0).toISOString())
    const waitMs = delayMs(failures) - sinceMs
    if (failures > 0 && waitMs > 0) return waitMs
    const next = sinceMs > lockMs ? 1 : failures + 1
    await tx.query(
      sql`update login_attempt set failures = ${next}, last_at = ${new Date(nowMs).toISOString()}
          where username = ${username}`,
    )
    return 0
  })
}

/** How long the next attempt must wait after so many failures: none, then 1, 2, 4 … seconds, then a quarter of an hour. */
function delayMs(failures: number): number {
  if (failures < freeFailures) return 0
  return failures >= lockFailures ? lockMs : 1000 * 2 ** (failures - freeFailures)
}
