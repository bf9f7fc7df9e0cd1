import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Login } from '../../model/wire.ts'
import { sql } from '../../server/sql.ts'
import { type Office, office, password } from './office.ts'

let world: Office
let user: string
let name: string
let people = 0
beforeAll(async () => {
  world = await office()
})
beforeEach(async () => {
  people += 1
  name = `rupa${people}`
  user = await world.person(name, 'merchandiser')
})
afterAll(() => world.close())

const post = (path: string, payload: object) => world.inject({ method: 'POST', url: `/api/v1/auth/${path}`, payload })
const login = (word = password, username = name) => post('login', { username, password: word })
const me = (token: string) =>
  world.inject({ method: 'GET', url: '/api/v1/auth/me', headers: { authorization: `Bearer ${token}` } })

test('a person signs in by name in any case, and is told who they are and what they may', async () => {
  const answer = await login(password, ` ${name.toUpperCase()} `)
  expect(answer.statusCode).toBe(200)
  const body = answer.json<Login>()
  expect(body).toMatchObject({
    expires_in: 600,
    user: { id: user, username: name, fullName: name, locale: 'en' },
    grants: [{ role: 'merchandiser', scopeKind: 'all', scopeId: null }],
  })
  expect((await me(body.access_token)).json()).toMatchObject({ user: { id: user } })
})

test('a wrong password and an unknown name get the same answer, and wait alike', async () => {
  const wrong = { fault: { kind: 'signIn', reason: 'wrongPassword' } }
  for (let i = 0; i < 5; i++) {
    expect((await login('no')).json()).toEqual(wrong)
    expect((await login('no', 'nobody')).json()).toEqual(wrong)
  }
  for (const each of [name, 'nobody']) {
    const answer = await login(password, each)
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '1'])
    expect(answer.json()).toEqual({ fault: { kind: 'signIn', reason: 'locked', retryMs: 1000 } })
  }
})

test('the wait doubles, ends in a quarter of an hour, and outlives a restart; the right password ends it', async () => {
  for (let i = 0; i < 5; i++) await login('no')
  const waits: number[] = []
  for (let i = 0; i < 5; i++) {
    const { fault } = (await login('no')).json()
    waits.push(fault.retryMs)
    world.clock.pass(fault.retryMs)
    await login('no')
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000])
  expect((await login()).json().fault).toMatchObject({ reason: 'locked', retryMs: 900_000 })
  expect(await world.database.query(sql`select failures from login_attempt where username = ${name}`)).toEqual([
    { failures: 10 },
  ])
  world.clock.pass(900_000)
  expect((await login()).statusCode).toBe(200)
  expect(await world.database.query(sql`select * from login_attempt where username = ${name}`)).toEqual([])
})

test('guesses at once are guesses one after another, and honest sign-ins at once are all let in', async () => {
  const guesses = await Promise.all(Array.from({ length: 12 }, () => login('no', 'nobody at all')))
  expect(guesses.filter((answer) => answer.json().fault.reason === 'wrongPassword')).toHaveLength(5)
  const honest = await Promise.all(Array.from({ length: 12 }, () => login()))
  expect(honest.map((answer) => answer.statusCode)).toEqual(Array(12).fill(200))
})

test('an access token ends after ten minutes, and an altered one is none', async () => {
  const { access_token: token } = (await login()).json<Login>()
  const expired = { fault: { kind: 'signIn', reason: 'expired' } }
  const [head = '', body = '', mac = ''] = token.split('.')
  const forged = Buffer.from(JSON.stringify({ iss: 'selvedge', sub: user, exp: 4_000_000_000 })).toString('base64url')
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
  for (const bad of [`${head}.${forged}.${mac}`, `${unsigned}.${body}.`, 'x', `${token}x`])
    expect((await me(bad)).json()).toEqual(expired)
  world.clock.pass(596_000)
  expect((await me(token)).statusCode).toBe(200)
  world.clock.pass(10_000)
  expect((await me(token)).json()).toEqual(expired)
  expect((await world.inject({ method: 'GET', url: '/api/v1/auth/me' })).json()).toEqual({
    fault: { kind: 'signIn', reason: 'none' },
  })
})

test('a refresh token is good once; used twice, the whole session ends', async () => {
  const first = (await login()).json<Login>()
  const second = await post('refresh', { refresh_token: first.refresh_token })
  expect(second.statusCode).toBe(200)
  const next = second.json<Login>().refresh_token
  world.clock.pass(61_000)
  expect((await post('refresh', { refresh_token: first.refresh_token })).statusCode).toBe(401)
  expect((await post('refresh', { refresh_token: next })).json()).toEqual({
    fault: { kind: 'signIn', reason: 'expired' },
  })
  const stored = await world.database.query<{ hash: string }>(sql`select hash from refresh_token`)
  expect(stored.some(({ hash }) => hash === first.refresh_token)).toBe(false)
})

test('a refresh whose answer was lost may be asked again within a minute', async () => {
  const first = (await login()).json<Login>()
  await post('refresh', { refresh_token: first.refresh_token })
  const again = await post('refresh', { refresh_token: first.refresh_token })
  expect(again.statusCode).toBe(200)
  expect((await post('refresh', { refresh_token: again.json<Login>().refresh_token })).statusCode).toBe(200)
})

test('signing out ends one session and leaves the others', async () => {
  const [here, there] = [(await login()).json<Login>(), (await login()).json<Login>()]
  await post('logout', { refresh_token: here.refresh_token })
  expect((await post('refresh', { refresh_token: here.refresh_token })).statusCode).toBe(401)
  expect((await post('refresh', { refresh_token: there.refresh_token })).statusCode).toBe(200)
})

test('who is suspended is out at once, and does not come in again', async () => {
  const session = (await login()).json<Login>()
  await world.database.script(`update app_user set status = 'suspended', version = version + 1 where id = '${user}'`)
  const suspended = { fault: { kind: 'signIn', reason: 'suspended' } }
  expect((await me(session.access_token)).json()).toEqual(suspended)
  expect((await post('refresh', { refresh_token: session.refresh_token })).json()).toEqual(suspended)
  expect((await login()).json()).toEqual(suspended)
})
