import { afterAll, beforeAll, expect, test } from 'vitest'
import { idFrom } from '../../model/id.ts'
import { sql } from '../../server/sql.ts'
import { type Desk, newId, type Office, office, password } from './office.ts'

let world: Office
let admin: Desk
let rupa: Desk
beforeAll(async () => {
  world = await office()
  admin = await world.desk(await world.person('boss', 'admin'))
  rupa = await world.desk(await world.person('rupa', 'merchandiser'))
})
afterAll(() => world.close())

const login = (username: string, word: string) =>
  world.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { username, password: word } })
const setPassword = (desk: Desk, user: string, word: string) =>
  world.inject({
    method: 'POST',
    url: `/api/v1/users/${user}/password`,
    headers: { authorization: `Bearer ${desk.token}` },
    payload: { password: word },
  })

const person = (username: string) => ({
  op: 'put' as const,
  table: 'appUser',
  id: newId('appUser'),
  values: { username, fullName: username, employeeCode: null, unit: null, locale: 'bn', status: 'active' },
})

test('an admin makes a person, gives a role and a password, and that person signs in', async () => {
  const karim = person('karim')
  expect(await admin.push([karim])).toMatchObject({ status: 'applied' })
  const grant = { user: karim.id, role: 'supervisor', scopeKind: 'all', scopeId: null, validTo: null }
  const id = idFrom('roleGrant', karim.id, 'supervisor', 'all', null)
  expect(await admin.push([{ op: 'put', table: 'roleGrant', id, values: grant }])).toMatchObject({ status: 'applied' })
  expect((await login('karim', 'needle and thread')).statusCode).toBe(401)
  expect((await setPassword(admin, karim.id, 'needle and thread')).json()).toEqual({ changed: true })
  expect((await login('karim', 'needle and thread')).json()).toMatchObject({
    user: { username: 'karim', locale: 'bn' },
    grants: [{ role: 'supervisor', scopeKind: 'all', scopeId: null }],
  })
  expect(await admin.push([{ op: 'remove', table: 'roleGrant', id }])).toMatchObject({ status: 'applied' })
  expect((await login('karim', 'needle and thread')).json()).toMatchObject({ grants: [] })
})

test('a new password ends what was open under the old one, and is written down without itself', async () => {
  const open = (await login('rupa', password)).json()
  expect((await setPassword(admin, rupa.user, 'quite another one')).statusCode).toBe(200)
  const refreshed = await world.inject({
    method: 'POST',
    url: '/api/v1/auth/refresh',
    payload: { refresh_token: open.refresh_token },
  })
  expect(refreshed.statusCode).toBe(401)
  expect((await login('rupa', password)).statusCode).toBe(401)
  expect((await login('rupa', 'quite another one')).statusCode).toBe(200)
  const lines = await world.database.query<{ actor: string; after: unknown }>(
    sql`select actor, after from audit_log where table_name = 'credential' and row_id = ${rupa.user}`,
  )
  expect(lines).toEqual([{ actor: admin.user, after: null }])
})

test('nobody else makes people, gives roles or sets passwords, and a short or misdirected one is refused', async () => {
  const forbidden = { fault: { kind: 'forbidden', permission: 'user.admin' } }
  const mine = await world.desk(await world.person('salma', 'manager'))
  expect((await setPassword(mine, rupa.user, 'taken over by me')).json()).toEqual(forbidden)
  expect(await mine.push([person('ghost')])).toMatchObject({ status: 'rejected', ...forbidden })
  const id = idFrom('roleGrant', mine.user, 'admin', 'all', null)
  const grant = { user: mine.user, role: 'admin', scopeKind: 'all', scopeId: null, validTo: null }
  expect(await mine.push([{ op: 'put', table: 'roleGrant', id, values: grant }])).toMatchObject(forbidden)
  expect((await setPassword(admin, rupa.user, 'short')).statusCode).toBe(400)
  expect((await setPassword(admin, newId('appUser'), 'for nobody at all')).statusCode).toBe(404)
  expect((await setPassword(admin, 'x', 'for nobody at all')).statusCode).toBe(404)
})
