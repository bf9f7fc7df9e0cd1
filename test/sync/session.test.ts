import { expect, test } from 'vitest'
import { ok } from '../../model/fault.ts'
import type { Login } from '../../model/wire.ts'
import type { Device, KnownPerson } from '../../sync/device.ts'
import { createSessions } from '../../sync/session.ts'
import type { Transport } from '../../sync/transport.ts'

const rupa: KnownPerson = {
  id: '01890000-0000-7000-8000-00000000a001',
  username: 'rupa',
  fullName: 'Rupa',
  locale: 'en',
  grants: [],
  salt: 's0',
  verifier: 'old/s0',
  refreshToken: 't1',
  waiting: 0,
  seenOnlineMs: 0,
  suspended: true,
}
const login: Login = {
  access_token: 'a2',
  refresh_token: 't2',
  expires_in: 600,
  user: { id: rupa.id, username: 'rupa', fullName: 'Rupa Akter', locale: 'bn' },
  grants: [{ role: 'merchandiser', scopeKind: 'all', scopeId: null }],
  grantsVersion: 1,
}

/** A device that somebody may know, and a server whose answers wait until they are let through. */
function desk(...known: readonly KnownPerson[]) {
  const people = new Map(known.map((person) => [person.id, person]))
  let current: string | null = known[0]?.id ?? null
  const device: Device = {
    people: async () => [...people.values()],
    keep: async (person) => void people.set(person.id, person),
    change: async (id, what) => {
      const person = people.get(id)
      if (person !== undefined) people.set(id, { ...person, ...what })
    },
    current: async () => current,
    setCurrent: async (person) => {
      current = person
    },
    name: async () => 'PC-1',
    isDemo: async () => false,
    setDemo: async () => {},
  }
  let letThrough = () => {}
  const gate = new Promise<void>((resolve) => {
    letThrough = resolve
  })
  const answer = async () => {
    await gate
    return ok(login)
  }
  const hashed: string[] = []
  const sessions = createSessions({
    device,
    transport: () => ({ login: answer, refresh: answer }) as unknown as Transport, // a session asks for nothing else
    nowMs: () => 1000,
    slowHash: async (password, salt) => {
      hashed.push(`${password}/${salt}`)
      return `${password}/${salt}`
    },
    freshSalt: () => 's1',
  })
  return {
    hashed,
    device,
    sessions,
    letThrough,
    person: () => people.get(rupa.id),
  }
}

const news = {
  fullName: 'Rupa Akter',
  locale: 'bn',
  grants: login.grants,
  refreshToken: 't2',
  seenOnlineMs: 1000,
  suspended: false,
}

test('a refresh on its way keeps the replica and the count of unsent edits that were noted meanwhile', async () => {
  const at = desk(rupa)
  const token = at.sessions.token()
  await at.device.change(rupa.id, { replica: 'rupa-2', waiting: 4, salt: 's9', verifier: 'new/s9' })
  at.letThrough()
  expect(await token).toBe('a2')
  expect(at.person()).toMatchObject({ ...news, replica: 'rupa-2', waiting: 4, salt: 's9', verifier: 'new/s9' })
})

test('a sign-in on its way keeps them too, and takes the new password', async () => {
  const at = desk(rupa)
  const signed = at.sessions.signIn('rupa', 'new')
  await at.device.change(rupa.id, { replica: 'rupa-2', waiting: 4 })
  at.letThrough()
  const person = { ...news, replica: 'rupa-2', waiting: 4, salt: 's1', verifier: 'new/s1' }
  expect(await signed).toMatchObject({ value: { online: true, person } })
  expect(at.person()).toMatchObject(person)
})

test('the password of somebody who is new here is hashed while the server is asked, of others once it has answered', async () => {
  for (const [at, meanwhile] of [
    [desk(), ['new/s1']],
    [desk(rupa), []],
  ] as const) {
    const signed = at.sessions.signIn('rupa', 'new')
    await new Promise((resolve) => setImmediate(resolve))
    expect(at.hashed).toEqual(meanwhile)
    at.letThrough()
    await signed
    expect(at.hashed).toEqual(['new/s1'])
  }
})

test('somebody who signs in here for the first time is kept, with nothing waiting', async () => {
  const at = desk()
  at.letThrough()
  await at.sessions.signIn('rupa', 'new')
  expect(at.person()).toMatchObject({ ...news, id: rupa.id, waiting: 0, salt: 's1', verifier: 'new/s1' })
  expect(await at.sessions.current()).toEqual(at.person())
})
