import type { LightMyRequestResponse } from 'fastify'
import type { Role, ScopeKind } from '../../model/access.ts'
import { instantAt } from '../../model/calendar.ts'
import { idFrom, idSource } from '../../model/id.ts'
import { blank, type Mutation, type Op } from '../../model/mutation.ts'
import type { Drawer, Row } from '../../model/table.ts'
import { tableOf, tables } from '../../model/tables.ts'
import type { Changes, Manifest, PushAnswer, Result } from '../../model/wire.ts'
import type { Clock } from '../../server/clock.ts'
import type { Database } from '../../server/database.ts'
import type { Entropy } from '../../server/entropy.ts'
import { setPassword } from '../../server/passwords.ts'
import { openMemory } from '../../server/pglite.ts'
import { insertMany } from '../../server/rows.ts'
import { type Assembled, assemble } from '../../server/serve.ts'

const startMs = Date.parse('2026-03-02T03:00:00.000Z')

/** Time that passes only when a test says so; timers run on the real one, because databases answer on it. */
export interface TestClock extends Clock {
  pass(ms: number): void
}

export function testClock(): TestClock {
  let now = startMs
  return {
    nowMs: () => now,
    after(ms, call) {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
    pass(ms) {
      now += ms
    },
  }
}

export function testEntropy(): Entropy {
  let count = 0
  const hex = (bytes: number) => (++count).toString(16).padStart(2 * bytes, '0')
  return { hex, uuid: () => idFrom('epoch', ++count) }
}

let drawn = 1
const ids = idSource({
  nowMs: () => startMs,
  random(bytes) {
    for (let i = 0; i < bytes.length; i++) {
      drawn = (Math.imul(drawn, 1_103_515_245) + 12_345) >>> 0
      bytes[i] = drawn >>> 16
    }
  },
})

export function newId<Table extends string>(table: Table) {
  return ids.next(table)
}

/** A whole row as a seed would write it. */
export function seedRow(table: string | Drawer, values: Readonly<Record<string, unknown>>, id?: string): Row {
  const drawer = typeof table === 'string' ? tableOf(table) : table
  const at = instantAt(startMs)
  return {
    ...blank(drawer, id ?? newId(drawer.name), { author: '', at }),
    createdBy: null,
    updatedBy: null,
    version: 1,
    ...values,
  } as Row
}

/** A device's replica of one person: counts its mutations and keeps its cursor. */
export interface Desk {
  readonly user: string
  readonly device: string
  readonly token: string
  mutation(ops: readonly Op[], more?: Partial<Mutation>): Mutation
  /** Sends mutations as they are. */
  send(...mutations: readonly Mutation[]): Promise<LightMyRequestResponse>
  /** Makes one mutation of these ops, sends it, and gives its answer. */
  push(ops: readonly Op[], more?: Partial<Mutation>): Promise<Result>
  snapshot(): Promise<Manifest>
  /** One page since the cursor kept, which moves on. */
  changes(query?: string): Promise<Changes>
  get(path: string): Promise<LightMyRequestResponse>
}

export interface Office {
  readonly database: Database
  readonly server: Assembled
  readonly clock: TestClock
  readonly buyer: string
  readonly otherBuyer: string
  readonly style: string
  readonly colorway: string
  readonly season: string
  readonly errors: string[]
  person(username: string, role: Role, scopeKind?: ScopeKind, scopeId?: string | null): Promise<string>
  desk(user: string, device?: string): Promise<Desk>
  inject: Assembled['app']['inject']
  row(table: string, id: string): Promise<Row | undefined>
  order(values?: Readonly<Record<string, unknown>>): Op & { op: 'put' }
  line(order: string, size: string, qty: number): Op & { op: 'put' }
  close(): Promise<void>
}

export const password = 'a good password'

/** A small factory with a server over it, in memory unless a database is given. */
export async function office(
  options: { readonly database?: Database; readonly drawers?: readonly Drawer[]; readonly renderer?: string } = {},
): Promise<Office> {
  const database = options.database ?? (await openMemory())
  const clock = testClock()
  const errors: string[] = []
  const server = await assemble({
    database,
    clock,
    entropy: testEntropy(),
    drawers: options.drawers ?? tables,
    renderer: options.renderer ?? null,
    log: { info: () => {}, warn: () => {}, error: ({ err }, text) => errors.push(`${text} ${err}`) },
  })
  const party = (code: string, name: string) =>
    seedRow('party', { code, name, isBuyer: true, isSupplier: false, kind: 'buyer', status: 'active' })
  const buyer = party('HM', 'H&M')
  const otherBuyer = party('ZARA', 'Zara')
  const season = seedRow('lookupValue', { kind: 'season', code: 'AW26', labelEn: 'Autumn 2026', sort: 1, active: true })
  const style = seedRow('style', { styleNo: 'S-100', buyer: buyer.id, name: 'Crew neck', isSet: false, pieceCount: 1 })
  const colorway = seedRow('styleColorway', {
    style: style.id,
    pieceNo: 1,
    name: 'Navy',
    parts: [],
    sizes: ['S', 'M', 'L'],
    buyer: buyer.id,
  })
  await database.transaction(async (tx) => {
    await insertMany(tx, tableOf('party'), [buyer, otherBuyer])
    await insertMany(tx, tableOf('lookupValue'), [season])
    await insertMany(tx, tableOf('style'), [style])
    await insertMany(tx, tableOf('styleColorway'), [colorway])
  })

  const self: Office = {
    database,
    server,
    clock,
    buyer: buyer.id,
    otherBuyer: otherBuyer.id,
    style: style.id,
    colorway: colorway.id,
    season: season.id,
    errors,
    async person(username, role, scopeKind = 'all', scopeId = null) {
      const user = seedRow('appUser', { username, fullName: username, locale: 'en', status: 'active' })
      const grant = seedRow(
        'roleGrant',
        { user: user.id, role, scopeKind, scopeId },
        idFrom('roleGrant', user.id, role, scopeKind, scopeId),
      )
      await database.transaction(async (tx) => {
        await insertMany(tx, tableOf('appUser'), [user])
        await insertMany(tx, tableOf('roleGrant'), [grant])
        await setPassword(tx, user.id, password)
      })
      return user.id
    },
    async desk(user, device = newId('device')) {
      const rows = await database.query<{ username: string }>(
        (await import('../../server/sql.ts')).sql`select username from app_user where id = ${user}`,
      )
      const login = await server.app.inject({
        method: 'POST',
        url: '/api/v1/auth/login',
        payload: { username: rows[0]?.username, password, device },
      })
      if (login.statusCode !== 200) throw new Error(`Login answered ${login.statusCode}: ${login.body}`)
      return deskOf(self, user, device, String(login.json().access_token))
    },
    inject: server.app.inject.bind(server.app) as Assembled['app']['inject'],
    async row(table, id) {
      const { findRow } = await import('../../server/rows.ts')
      return findRow(database, (options.drawers ?? tables).find((each) => each.name === table) ?? tableOf(table), id)
    },
    order(values = {}) {
      const id = newId('salesOrder')
      return {
        op: 'put',
        table: 'salesOrder',
        id,
        values: {
          orderNo: `PO-${id.slice(-8)}`,
          buyer: buyer.id,
          style: style.id,
          category: 'regular',
          currency: 'USD',
          fob: '4.1',
          orderDate: '2026-03-01',
          shipDate: '2026-06-01',
          shipMode: 'sea',
          ...values,
        },
      }
    },
    line(order, size, qty) {
      const id = idFrom('orderLine', order, colorway.id, size, null)
      return { op: 'put', table: 'orderLine', id, values: { order, colorway: colorway.id, size, site: null, qty } }
    },
    async close() {
      await server.close()
      if (options.database === undefined) await database.close()
    },
  }
  return self
}

function deskOf(office: Office, user: string, device: string, token: string): Desk {
  let clientSeq = 0
  let cursor = ''
  const headers = { authorization: `Bearer ${token}` }
  const self: Desk = {
    user,
    device,
    token,
    mutation: (ops, more = {}) => ({
      id: newId('mutation'),
      clientSeq: ++clientSeq,
      author: user,
      at: instantAt(office.clock.nowMs()),
      intent: 'test',
      ops,
      deps: [],
      ...more,
    }),
    send: (...mutations) =>
      office.server.app.inject({
        method: 'POST',
        url: '/sync/v1/push',
        headers,
        payload: { device, epoch: office.server.epoch, mutations },
      }),
    async push(ops, more) {
      const answer = await self.send(self.mutation(ops, more))
      if (answer.statusCode !== 200)
        throw new Error(`Push answered ${answer.statusCode}: ${answer.body} ${office.errors.join('; ')}`)
      const result = answer.json<PushAnswer>().results[0]
      if (result === undefined) throw new Error('Push answered nothing.')
      return result
    },
    async snapshot() {
      const ask = () => office.server.app.inject({ method: 'POST', url: '/sync/v1/snapshot', headers, payload: {} })
      let answer = await ask()
      // Packing a big table goes on while the device asks again.
      while (answer.statusCode === 503) answer = await ask()
      const manifest = answer.json<Manifest>()
      cursor = manifest.cursor
      return manifest
    },
    async changes(query = '') {
      const answer = await self.get(`/sync/v1/changes?device=${device}&cursor=${cursor}${query}`)
      const page = answer.json<Changes>()
      if (answer.statusCode === 200) cursor = page.cursor
      return page
    },
    get: (url) => office.server.app.inject({ method: 'GET', url, headers }),
  }
  return self
}
