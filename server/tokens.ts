import { createHash } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { fail, type Outcome, ok } from '../model/fault.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import type { Entropy } from './entropy.ts'
import { sql } from './sql.ts'

/** How long an access token is good, seconds. */
export const accessS = 600
const refreshDays = 30
// A clock that is a little behind must not lock anybody out.
const toleranceS = 5

export interface Tokens {
  access(user: string): Promise<string>
  /** The user of an access token that is good now. */
  read(token: string): Promise<Outcome<string>>
  /** A new family of refresh tokens, begun by a password. */
  begin(user: string, device: string | null): Promise<string>
  /**
   * Spends a refresh token for the next of its family. One that was spent before is in two hands, so the whole family
   * ends and both must sign in again.
   */
  rotate(token: string): Promise<Outcome<{ readonly user: string; readonly next: string }>>
  /** Ends the family of a token. */
  end(token: string): Promise<void>
}

export interface TokenDeps {
  readonly database: Database
  readonly clock: Clock
  readonly entropy: Entropy
  /** Hex. */
  readonly key: string
}

// An answer that was lost on the way, or a PC that died with it in hand, asks once more with the token it has. Refusing
// that would sign people out wherever a line is bad; a thief has the same minute and no more.
const graceMs = 60_000
const expired = fail({ kind: 'signIn', reason: 'expired' })

export function createTokens({ database, clock, entropy, key }: TokenDeps): Tokens {
  const secret = Buffer.from(key, 'hex')
  const nowIso = () => new Date(clock.nowMs()).toISOString()
  const graceIso = () => new Date(clock.nowMs() - graceMs).toISOString()
  const untilIso = () => new Date(clock.nowMs() + refreshDays * 86_400_000).toISOString()

  async function insert(db: Pick<Database, 'query'>, family: string, user: string, device: string | null) {
    const token = entropy.hex(32)
    await db.query(
      sql`insert into refresh_token (hash, family, user_id, device, issued_at, expires_at)
          values (${digest(token)}, ${family}, ${user}, ${device}, ${nowIso()}, ${untilIso()})`,
    )
    return token
  }

  return {
    access(user) {
      const nowS = Math.floor(clock.nowMs() / 1000)
      return new SignJWT({})
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('selvedge')
        .setSubject(user)
        .setIssuedAt(nowS)
        .setExpirationTime(nowS + accessS)
        .sign(secret)
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: ['HS256'],
          issuer: 'selvedge',
          clockTolerance: toleranceS,
          currentDate: new Date(clock.nowMs()),
        })
        return payload.sub === undefined ? expired : ok(payload.sub)
      } catch {
        // Expired, altered or another server's: all of them are mended by signing in.
        return expired
      }
    },
    begin: (user, device) => insert(database, entropy.uuid(), user, device),
    rotate: (token) =>
      database.transaction(async (tx) => {
        const rows = await tx.query<{
          family: string
          user_id: string
          device: string | null
          spent: boolean
          late: boolean
          just: boolean
        }>(
          sql`select family, user_id, device, used_at is not null as spent, expires_at < ${nowIso()} as late,
                coalesce(used_at > ${graceIso()}, false) as just
              from refresh_token where hash = ${digest(token)} for update`,
        )
        const found = rows[0]
        if (found === undefined || found.late) return expired
        if (found.spent && !found.just) {
          await tx.query(sql`delete from refresh_token where family = ${found.family}`)
          return expired
        }
        await tx.query(sql`update refresh_token set used_at = ${nowIso()} where hash = ${digest(token)}`)
        return ok({ user: found.user_id, next: await insert(tx, found.family, found.user_id, found.device) })
      }),
    async end(token) {
      await database.query(
        sql`delete from refresh_token
            where family = (select family from refresh_token where hash = ${digest(token)})`,
      )
    },
  }
}

/** The database keeps only this: who reads it cannot sign in with it. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
