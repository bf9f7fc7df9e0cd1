import type { Grant } from '../model/access.ts'
import { type Fault, fail, type Outcome, ok } from '../model/fault.ts'
import type { Login } from '../model/wire.ts'
import type { Device, KnownPerson } from './device.ts'
import { backMs, lapseOf } from './lease.ts'
import type { Transport } from './transport.ts'

export interface SessionDeps {
  readonly device: Device
  readonly transport: () => Transport
  readonly nowMs: () => number
  /** A slow hash of a password, hex; the salt is hex too. */
  readonly slowHash: (password: string, salt: string) => Promise<string>
  readonly freshSalt: () => string
}

/** Keeps who is signed in and the tokens that the server gave. The access token lives in memory only. */
export interface Sessions {
  current(): Promise<KnownPerson | null>
  signIn(
    username: string,
    password: string,
  ): Promise<Outcome<{ readonly person: KnownPerson; readonly online: boolean; readonly grants: readonly Grant[] }>>
  signOut(): Promise<void>
  /** The token to send, refreshed when it is about to end; undefined when nobody is signed in or the server wants a password. */
  token(): Promise<string | undefined>
  expire(): void
  /** True when only a password helps: the refresh token is gone or was refused. */
  needsPassword(): boolean
  /** Why this device may not go on for who is signed in, after having asked the server where it can be asked. */
  lapse(): Promise<Fault | undefined>
}

type Secret = Pick<KnownPerson, 'salt' | 'verifier'>

export function createSessions(deps: SessionDeps): Sessions {
  let access: { readonly person: string; readonly token: string; readonly untilMs: number } | undefined
  let refreshing: { readonly person: string; readonly token: Promise<string | undefined> } | undefined
  let refused = false

  async function current(): Promise<KnownPerson | null> {
    const id = await deps.device.current()
    const people = await deps.device.people()
    return people.find((person) => person.id === id) ?? null
  }

  async function personNamed(name: string): Promise<KnownPerson | null> {
    return (await deps.device.people()).find((person) => person.username === name) ?? null
  }

  /** What checks a password from now on. */
  async function secretOf(password: string): Promise<Secret> {
    const salt = deps.freshSalt()
    return { salt, verifier: await deps.slowHash(password, salt) }
  }

  /** @param secret what checks the password from now on, where one has just been given */
  async function take(login: Login, secret?: Secret): Promise<KnownPerson> {
    const { id } = login.user
    const news = {
      ...login.user,
      ...secret,
      grants: login.grants,
      refreshToken: login.refresh_token,
      seenOnlineMs: deps.nowMs(),
      // What else was known of the lease, a suspension above all, the server has just made new.
      latestMs: 0,
      suspended: false,
    }
    // Only the news: while the server was asked, the edits that wait were counted, or a damaged replica was set aside.
    await deps.device.change(id, news)
    const known = (await deps.device.people()).find((person) => person.id === id)
    const person = known ?? { salt: '', verifier: '', ...news, waiting: 0 }
    if (known === undefined) await deps.device.keep(person)
    access = { person: id, token: login.access_token, untilMs: deps.nowMs() + 1000 * login.expires_in - 30_000 }
    refused = false
    return person
  }

  async function refresh(): Promise<string | undefined> {
    const person = await current()
    if (person === null || person.refreshToken === null) {
      refused = person !== null
      return undefined
    }
    const answer = await deps.transport().refresh(person.refreshToken)
    // Somebody else has signed in meanwhile: this token is not theirs, and they must not be served with it.
    const isStillHere = (await deps.device.current()) === person.id
    if (answer.ok) {
      if (!isStillHere) {
        await deps.device.change(person.id, { refreshToken: answer.value.refresh_token })
        return undefined
      }
      await take(answer.value)
      return answer.value.access_token
    }
    if (!isStillHere) return undefined
    // Out of reach is no reason to ask for a password; only the server's own "no" is.
    if (answer.fault.kind === 'signIn') refused = true
    if (isSuspension(answer.fault)) await deps.device.change(person.id, { suspended: true })
    return undefined
  }

  async function token(): Promise<string | undefined> {
    const id = await deps.device.current()
    if (id === null) return undefined
    if (access !== undefined && access.person === id && access.untilMs > deps.nowMs()) return access.token
    if (refused) return undefined
    // Several requests at once must not each spend the one-time refresh token.
    if (refreshing?.person !== id) {
      const mine = {
        person: id,
        token: refresh().finally(() => {
          if (refreshing === mine) refreshing = undefined
        }),
      }
      refreshing = mine
    }
    return refreshing?.token
  }

  return {
    current,
    async signIn(username, password) {
      const name = username.trim().toLowerCase()
      // The first rows of a new device wait for this, so it is made while the server is asked. Whoever has been here before
      // may have to be checked by the salt of then.
      const early = (await personNamed(name)) === null ? secretOf(password) : undefined
      early?.catch(() => {}) // told where it is asked for
      const answer = await deps.transport().login(username, password, await deps.device.name())
      const known = await personNamed(name)
      if (answer.ok) {
        const person = await take(answer.value, await (early ?? secretOf(password)))
        await deps.device.setCurrent(person.id)
        return ok({ person, online: true, grants: person.grants })
      }
      if (known !== null && isSuspension(answer.fault)) await deps.device.change(known.id, { suspended: true })
      if (answer.fault.kind !== 'offline' && answer.fault.kind !== 'busy') return answer
      if (known === null) return fail({ kind: 'offline' })
      if ((await deps.slowHash(password, known.salt)) !== known.verifier)
        return fail({ kind: 'signIn', reason: 'wrongPassword' })
      const lapsed = lapseOf(known, deps.nowMs())
      if (lapsed !== undefined) return fail(lapsed)
      await deps.device.setCurrent(known.id)
      access = undefined
      refused = false
      return ok({ person: known, online: false, grants: known.grants })
    },
    async signOut() {
      access = undefined
      await deps.device.setCurrent(null)
    },
    token,
    expire() {
      access = undefined
    },
    needsPassword: () => refused,
    async lapse() {
      const person = await current()
      if (person === null) return undefined
      const fault = lapseOf(person, deps.nowMs())
      if (fault === undefined) {
        if (deps.nowMs() - (person.latestMs ?? 0) > backMs)
          await deps.device.change(person.id, { latestMs: deps.nowMs() })
        return undefined
      }
      // Where the server can be asked its word counts, and not this device's clock.
      access = undefined
      await token()
      const asked = await current()
      return asked === null ? undefined : lapseOf(asked, deps.nowMs())
    },
  }
}

function isSuspension(fault: Fault): boolean {
  return fault.kind === 'signIn' && fault.reason === 'suspended'
}
