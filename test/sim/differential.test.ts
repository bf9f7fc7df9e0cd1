import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Grant } from '../../model/access.ts'
import { instantAt } from '../../model/calendar.ts'
import { idFrom } from '../../model/id.ts'
import type { Mutation, Op } from '../../model/mutation.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { Changes, DigestAnswer, PushAnswer, Result } from '../../model/wire.ts'
import { insertMany } from '../../server/rows.ts'
import { sql } from '../../server/sql.ts'
import { type Desk, type Office, office, seedRow } from '../server/office.ts'
import { orderValues, seeded, seededIds } from '../world/make.ts'
import { buyers, colorways, edit } from './edits.ts'
import { ModelServer } from './modelServer.ts'

// The stories of faults play against a model of the server. Here the model and the real one are told the same.

const users = ['rupa', 'karim', 'salma'] as const
const everything: Grant = { role: 'merchandiser', scopeKind: 'all', scopeId: null }
const ofBuyer = (buyer: string): Grant => ({ role: 'merchandiser', scopeKind: 'buyer', scopeId: buyer })

let real: Office
let model: ModelServer
const seats: Desk[] = []

beforeAll(async () => {
  real = await office()
  model = new ModelServer(real.clock.nowMs)
  const party = (id: string, i: number) =>
    seedRow(
      'party',
      { code: `B${i}`, name: `Buyer ${i}`, isBuyer: true, isSupplier: false, kind: 'buyer', status: 'active' },
      id,
    )
  const style = { styleNo: 'S-1', buyer: buyers[0], name: 'Tee', isSet: false, pieceCount: 1 }
  const colorway = (id: string, i: number) =>
    seedRow(
      'styleColorway',
      { style: orderValues.style, pieceNo: 1, name: `C${i}`, parts: [], sizes: ['S'], buyer: buyers[0] },
      id,
    )
  await insertMany(real.database, tableOf('party'), buyers.map(party))
  await insertMany(real.database, tableOf('style'), [seedRow('style', style, orderValues.style)])
  await insertMany(real.database, tableOf('styleColorway'), colorways.map(colorway))
  for (const name of users) {
    const user = await real.person(name, 'merchandiser')
    model.setGrants(user, [everything])
    seats.push(await real.desk(user))
  }
})
afterAll(() => real.close())

/** A device as both servers know it. */
interface Twin {
  readonly user: string
  readonly device: string
  readonly ask: (method: 'GET' | 'POST', url: string, payload?: object) => Promise<unknown>
  clientSeq: number
  readonly sent: Mutation[]
  readonly rows: Map<string, Row>
  cursors: { readonly real: string; readonly model: string } | undefined
}

function twin(seat: Desk, device: string): Twin {
  const headers = { authorization: `Bearer ${seat.token}` }
  const ask: Twin['ask'] = async (method, url, payload) => {
    const answer = await real.inject({ method, url, headers, ...(payload && { payload }) })
    const body: unknown = answer.json()
    return typeof body === 'object' && body !== null && 'fault' in body ? body.fault : body
  }
  return { user: seat.user, device, ask, clientSeq: 0, sent: [], rows: new Map(), cursors: undefined }
}

/** What both must say of a mutation. */
function told(results: readonly Result[]) {
  return results.map(({ clientSeq, mutation, status, fault, clashes, refused }) => ({
    clientSeq,
    mutation,
    // Which word is picked where another device has written other fields: the model keeps no book of devices.
    status: status === 'merged' ? 'applied' : status,
    fault: { ...fault },
    clashes:
      clashes?.map(({ table, id, field, base, mine, theirs }) => ({ table, id, field, base, mine, theirs })) ?? [],
    refused: refused === true,
  }))
}

/** A row without what may differ: numbers are given with other gaps, for what was refused gives none back to the model. */
function plain({ sclPo, ...row }: Row) {
  return { ...row, isNumbered: sclPo !== null }
}

async function push(device: Twin, mutations: readonly Mutation[]): Promise<void> {
  // The wire's types are mutable arrays; the content is the same.
  const wire = mutations.map((each) => ({ ...each, ops: each.ops.map((op) => ({ ...op })), deps: [...each.deps] }))
  const epoch = model.hello(device.user, device.device).epoch
  const expected = model.push(device.user, { device: device.device, epoch, mutations: wire })
  const request = { device: device.device, epoch: real.server.epoch, mutations }
  const answer = (await device.ask('POST', '/sync/v1/push', request)) as PushAnswer | { readonly kind: string } // as the wire says
  if ('kind' in expected || 'kind' in answer)
    expect(answer).toMatchObject({ kind: 'kind' in expected ? expected.kind : '' })
  else expect(told(answer.results)).toEqual(told(expected.results))
}

/** Takes a place in the feed, as a device does that has none. */
async function stand(device: Twin): Promise<void> {
  const asked = { device: device.device, cursor: null }
  const expected = model.digest(device.user, asked, 5)
  const answer = (await device.ask('POST', '/sync/v1/digest', asked)) as DigestAnswer // as the wire says
  if ('kind' in expected) throw new Error(`The model gives no place in the feed: ${expected.kind}.`)
  const counts = ({ units }: Pick<DigestAnswer, 'units'>) =>
    units
      .filter(({ table }) => shared.has(table))
      .map(({ table, scope, sums }) => [table, scope, sums.map(({ rows }) => rows)])
  expect(counts(answer)).toEqual(counts(expected))
  device.cursors = { real: answer.cursor, model: expected.cursor }
  device.rows.clear()
  for (const [key, row] of model.rowsFor(device.user)) device.rows.set(key, row)
}

const shared = new Set(['salesOrder', 'orderLine', 'statusEvent'])

/** Reads the feed to its end on both sides. Where pages end may differ, for numbers in the log do; what they say may not. */
async function pull(device: Twin): Promise<void> {
  if (device.cursors === undefined) return stand(device)
  const { device: name } = device
  const realPages = await pages(device.cursors.real, async (cursor) => {
    const query = new URLSearchParams({ device: name, cursor, limit: '5' })
    return (await device.ask('GET', `/sync/v1/changes?${query}`)) as Changes | { readonly kind: string } // as the wire says
  })
  const modelPages = await pages(device.cursors.model, async (cursor) => model.changes(device.user, name, cursor, 5))
  if (realPages.fault !== undefined || modelPages.fault !== undefined) {
    expect(realPages.fault).toEqual(modelPages.fault)
    device.cursors = undefined
    return stand(device)
  }
  expect(realPages.results).toEqual(modelPages.results)
  expect(realPages.gone).toEqual(modelPages.gone)
  expect([...realPages.rows].map(([key, row]) => [key, plain(row)])).toEqual(
    [...modelPages.rows].map(([key, row]) => [key, plain(row)]),
  )
  device.cursors = { real: realPages.cursor, model: modelPages.cursor }
  for (const [key, row] of modelPages.rows) device.rows.set(key, row)
  for (const [key] of modelPages.gone) device.rows.delete(key)
}

async function pages(from: string, ask: (cursor: string) => Promise<Changes | { readonly kind: string }>) {
  const rows = new Map<string, Row>()
  const gone = new Map<string, string>()
  const results: Result[] = []
  for (let cursor = from; ; ) {
    const page = await ask(cursor)
    if ('kind' in page) return { fault: page, rows, gone: [], results: [], cursor }
    for (const [table, { columns, rows: values }] of Object.entries(page.tables)) {
      if (!shared.has(table)) continue
      for (const cells of values) {
        const row = Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? null])) as Row // a row on the wire
        rows.set(`${table}/${row.id}`, row)
        gone.delete(`${table}/${row.id}`)
      }
    }
    for (const { table, id, why } of page.gone) {
      if (!shared.has(table)) continue
      gone.set(`${table}/${id}`, why)
      rows.delete(`${table}/${id}`)
    }
    results.push(...page.results)
    cursor = page.cursor
    if (page.done) {
      const byKey = <T>(map: Map<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
      return { fault: undefined, rows: new Map(byKey(rows)), gone: byKey(gone), results: told(results), cursor }
    }
  }
}

async function grant(user: string, grants: readonly Grant[]): Promise<void> {
  model.setGrants(user, grants)
  const rows = grants.map(({ role, scopeKind, scopeId }) =>
    seedRow('roleGrant', { user, role, scopeKind, scopeId }, idFrom('roleGrant', user, role, scopeKind, scopeId)),
  )
  await real.database.transaction(async (tx) => {
    await tx.query(sql`delete from role_grant where "user" = ${user}`)
    await insertMany(tx, tableOf('roleGrant'), rows)
  })
}

/** The earlier mutations of a device that wrote, or made, a row which these ops touch or point to. */
function depsOf(device: Twin, ops: readonly Op[]): readonly string[] {
  const named = new Set(ops.flatMap((op) => [op.id, ...(op.op === 'put' ? Object.values(op.values) : [])]))
  return device.sent.filter((each) => each.ops.some((op) => named.has(op.id))).map(({ id }) => id)
}

const first = Number(process.env.SEED ?? 501)
const stories = 30

test(`the model of the server says what the server says, in ${stories} stories from seed ${first}`, {
  timeout: 300_000,
}, async () => {
  for (let seed = first; seed < first + stories; seed++) {
    const random = seeded(seed)
    const ids = seededIds(seeded(seed ^ 0x5bd1e995), real.clock.nowMs)
    const pick = <T>(from: readonly T[]): T => {
      const one = from[Math.floor(random() * from.length)]
      if (one === undefined) throw new Error('There was nothing to pick from.')
      return one
    }
    const devices = seats.map((seat) => twin(seat, ids.next('replica')))
    const path: string[] = [`seed ${seed}`]
    const made = (device: Twin, ops: readonly Op[], intent: string): Mutation => {
      const clientSeq = ++device.clientSeq
      const at = instantAt(real.clock.nowMs())
      return { id: ids.next('mutation'), clientSeq, author: device.user, at, intent, ops, deps: depsOf(device, ops) }
    }
    for (let step = 0; step < 14; step++) {
      const device = pick(devices)
      const dice = random()
      real.clock.pass(7)
      try {
        if (dice < 0.08) {
          const grants = pick([[everything], [everything], [ofBuyer(buyers[0])], [ofBuyer(buyers[1])]])
          path.push(`${users[seats.findIndex(({ user }) => user === device.user)]} gets ${JSON.stringify(grants)}`)
          await grant(device.user, grants)
        } else if (dice < 0.13 && device.sent.length > 0) {
          path.push('the last push comes again')
          await push(device, device.sent.slice(-2))
        } else if (dice < 0.16) {
          path.push('a push leaves numbers out')
          await push(device, [{ ...made(device, [], 'gap'), clientSeq: device.clientSeq-- + 1 }])
        } else if (dice < 0.4 || device.cursors === undefined) {
          path.push('a device pulls')
          await pull(device)
        } else {
          const rows = [...device.rows].map(([key, row]) => ({ table: key.split('/')[0] ?? '', row }))
          const mutations = Array.from({ length: 1 + Math.floor(random() * 2) }, () => {
            const wanted = edit(rows, { pick, random, ids })
            const mutation = made(device, wanted?.ops ?? [], wanted?.intent ?? 'gap')
            device.sent.push(mutation)
            return mutation
          })
          path.push(`${device.device.slice(-4)} pushes ${JSON.stringify(mutations.map(({ ops }) => ops))}`)
          await push(device, mutations)
        }
      } catch (error) {
        if (error instanceof Error) error.message = `${path.slice(-6).join('\n')}\n${error.message}`
        throw error
      }
    }
    for (const device of devices) await pull(device)
  }
  expect(real.errors).toEqual([])
})
