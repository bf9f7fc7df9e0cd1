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

test('the last active admin is neither suspended nor loses the role, and two cannot take leave of each other', async () => {
  const own = await office()
  try {
    const first = await own.desk(await own.person('first', 'admin'))
    const grantOf = (user: string) => idFrom('roleGrant', user, 'admin', 'all', null)
    const suspend = (user: string) =>
      ({ op: 'patch', table: 'appUser', id: user, base: { status: 'active' }, set: { status: 'suspended' } }) as const
    const end = (user: string, validTo: string) =>
      ({ op: 'patch', table: 'roleGrant', id: grantOf(user), base: { validTo: null }, set: { validTo } }) as const
    const refused = (table: string, field: string) => ({
      status: 'rejected',
      fault: { kind: 'invalid', table, fields: { [field]: 'lastAdmin' } },
    })
    const take = (user: string) => ({ op: 'remove', table: 'roleGrant', id: grantOf(user) }) as const
    expect(await first.push([suspend(first.user)])).toMatchObject(refused('appUser', 'status'))
    expect(await first.push([take(first.user)])).toMatchObject(refused('roleGrant', 'role'))
    expect(await first.push([end(first.user, '2026-03-01')])).toMatchObject(refused('roleGrant', 'validTo'))
    expect(await own.row('appUser', first.user)).toMatchObject({ status: 'active' })

    // Neither one who is suspended nor one whose time ends stands in for an admin without an end.
    const gone = await own.person('gone', 'admin')
    expect(await first.push([suspend(gone)])).toMatchObject({ status: 'applied' })
    expect(await first.push([take(first.user)])).toMatchObject(refused('roleGrant', 'role'))
    const second = await own.desk(await own.person('second', 'admin'))
    expect(await first.push([end(second.user, '2026-12-31')])).toMatchObject({ status: 'applied' })
    expect(await first.push([suspend(first.user)])).toMatchObject(refused('appUser', 'status'))

    const third = await own.desk(await own.person('third', 'admin'))
    const suspendBy = (desk: Desk, user: string) => desk.send(desk.mutation([suspend(user)]))
    await Promise.all([suspendBy(first, third.user), suspendBy(third, first.user)])
    const left = await Promise.all([first.user, third.user].map((user) => own.row('appUser', user)))
    expect(left.map((row) => row?.status).sort()).toEqual(['active', 'suspended'])
  } finally {
    await own.close()
  }
})
