import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Mutation, Op } from '../../model/mutation.ts'
import { newId, type Office, office, password } from '../server/office.ts'

// The messages in the protocol's description are what a server said here. UPDATE_EXAMPLES=1 writes them anew.

const file = new URL('../../docs/protocol.md', import.meta.url)
const block = /```json ([a-z-]+)\n([\s\S]*?)```/g

/** One exchange, by the name of its example. */
type Seen = Map<string, string>

let world: Office
const seen: Seen = new Map()
beforeAll(async () => {
  world = await office()
  await talk()
})
afterAll(() => world.close())

/** Stands in for whatever differs from run to run; the same thing has the same stand-in everywhere. */
const standIns = new Map<string, string>()
function standIn(value: string | undefined, as: string): string {
  expect(value, as).toBeTypeOf('string')
  standIns.set(String(value), `<${as}>`)
  return String(value)
}

function told(value: unknown): unknown {
  if (typeof value === 'string') return standIns.get(value) ?? value
  if (Array.isArray(value)) return value.map(told)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, told(each)]))
}

function note(name: string, message: unknown): void {
  seen.set(name, wide(told(message), 0))
}

/** JSON as a person would set it: what fits on a line stays on one. */
function wide(value: unknown, depth: number): string {
  const flat = JSON.stringify(value)
  if (typeof value !== 'object' || value === null || flat.length + 2 * depth <= 96) return spaced(value)
  const pad = '  '.repeat(depth + 1)
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object' || each === null))
    return `[\n${filled(value.map(spaced), pad)}\n${'  '.repeat(depth)}]`
  const inner = Array.isArray(value)
    ? value.map((each) => `${pad}${wide(each, depth + 1)}`)
    : Object.entries(value).map(([key, each]) => `${pad}${JSON.stringify(key)}: ${wide(each, depth + 1)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${inner.join(',\n')}\n${'  '.repeat(depth)}${close}`
}

/** Words on as few lines as they need. */
function filled(words: readonly string[], pad: string): string {
  const lines: string[] = []
  for (const word of words) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + word.length < 94) lines[lines.length - 1] = `${line}, ${word}`
    else lines.push(`${pad}${word}`)
  }
  return lines.join(',\n')
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${spaced(each)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

/** A day in the life of two devices. */
async function talk(): Promise<void> {
  const user = standIn(await world.person('rupa', 'merchandiser'), 'rupa')
  const device = standIn(newId('replica'), 'replica')
  standIn(world.server.epoch, 'epoch')
  const ask = async (method: 'GET' | 'POST', url: string, token?: string, payload?: object) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const answer = await world.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
    return { status: answer.statusCode, body: answer.json() }
  }

  const login = { username: 'rupa', password, device: 'PC-3' }
  note('login-request', login)
  const signed = (await ask('POST', '/api/v1/auth/login', undefined, login)).body
  const token = standIn(signed.access_token, 'access token')
  standIn(signed.refresh_token, 'refresh token')
  note('login-answer', signed)
  note('fault', (await ask('GET', '/sync/v1/hello')).body)

  const hello = (await ask('GET', `/sync/v1/hello?device=${device}`, token)).body
  standIn(hello.schemaHash, 'schema')
  note('hello-answer', hello)

  const manifest = (await ask('POST', '/sync/v1/snapshot', token, { tables: ['party'] })).body
  standIn(manifest.cursor, 'cursor 1')
  for (const segment of manifest.segments) {
    standIn(segment.id, 'segment')
    standIn(segment.minId, 'first party')
    standIn(segment.maxId, 'last party')
  }
  note('snapshot-answer', manifest)

  let clientSeq = 0
  const mutation = (intent: string, ops: readonly Op[], deps: readonly string[] = []): Mutation => ({
    id: standIn(newId('mutation'), `mutation ${clientSeq + 1}`),
    clientSeq: ++clientSeq,
    author: user,
    at: '2026-03-02T03:00:00.000Z' as Mutation['at'],
    intent,
    ops,
    deps,
  })
  const send = (...mutations: readonly object[]) =>
    ask('POST', '/sync/v1/push', token, { device, epoch: world.server.epoch, mutations })
  const party = standIn(newId('party'), 'party')
  const values = {
    code: 'NXT',
    name: 'Next',
    isBuyer: true,
    isSupplier: false,
    kind: 'buyer',
    status: 'active',
  }
  const first = mutation('party.create', [{ op: 'put', table: 'party', id: party, values }])
  const second = mutation(
    'party.edit',
    [{ op: 'patch', table: 'party', id: party, base: { brand: null }, set: { brand: 'Next' } }],
    [first.id],
  )
  note('push-request', { device, epoch: world.server.epoch, mutations: [first, second] })
  const pushed = await send(first, second)
  note('push-answer', pushed.body)
  expect((await send(first, second)).body.results).toEqual(pushed.body.results)

  const page = (await ask('GET', `/sync/v1/changes?device=${device}&cursor=${manifest.cursor}`, token)).body
  standIn(page.cursor, 'cursor 2')
  note('changes-answer', page)

  await another(party)
  note(
    'merge-clash',
    (await send(mutation('party.edit', [patch(party, { name: 'Next' }, { name: 'Next plc' })]))).body.results[0],
  )
  const guarded = mutation('party.edit', [patch(party, { code: 'NXT', note: null }, { code: 'NEX', note: 'renamed' })])
  note('guard-clash', (await send(guarded)).body.results[0])
  const resting = mutation('party.edit', [patch(party, { country: null }, { country: 'GB' })], [guarded.id])
  note('blocked', (await send(resting)).body.results[0])
  const wrong = mutation('party.edit', [patch(party, { rating: null }, { rating: '7' })])
  note('rejected', (await send(wrong)).body.results[0])
  const empty = mutation('gap', [])
  note('empty-mutation', empty)
  note('empty-answer', (await send(empty)).body.results[0])
  clientSeq += 1
  note('gap', (await send(mutation('party.edit', [patch(party, {}, { note: 'too soon' })]))).body)

  const sums = (await ask('POST', '/sync/v1/digest', token, { device, cursor: page.cursor })).body
  standIn(sums.cursor, 'cursor 3')
  note('digest-request', { device, cursor: page.cursor })
  let sumsSeen = 0
  const sumsIn = (units: readonly { readonly sums: readonly { readonly sum: string }[] }[]) => {
    for (const { sum } of units.flatMap(({ sums }) => sums)) standIn(sum, `sum ${++sumsSeen}`)
  }
  // The page that comes along is shown where the feed is; of some fifteen units one is enough.
  const parties = sums.units.filter(({ table }: { readonly table: string }) => table === 'party')
  sumsIn(parties)
  note('digest-answer', { ...sums, changes: '<page>', units: parties })
  const of = {
    table: 'party',
    scope: null,
    ends: [manifest.segments[0].maxId],
  }
  note('digest-parts-request', { device, cursor: sums.cursor, of })
  const parts = (await ask('POST', '/sync/v1/digest', token, { device, cursor: sums.cursor, of })).body
  sumsIn(parts.units)
  note('digest-parts-answer', parts)
  const gone = standIn(newId('party'), 'party of another past')
  const have = [[gone, '00c0ffee00c0ffee']]
  const stretch = {
    device,
    cursor: sums.cursor,
    table: 'party',
    scope: null,
    after: manifest.segments[0].maxId,
    upTo: null,
    have,
  }
  note('range-request', stretch)
  note('range-answer', (await ask('POST', '/sync/v1/range', token, stretch)).body)

  const keys = [{ key: standIn(newId('numberBlock'), 'block'), series: 'sclPo' }]
  note('numbers-request', { device, keys })
  const lent = (await ask('POST', '/sync/v1/numbers', token, { device, keys })).body
  note('numbers-answer', lent)
  expect((await ask('POST', '/sync/v1/numbers', token, { device, keys })).body).toEqual(lent)

  await world.database.script(`delete from party where id = '${party}'`)
  const later = (await ask('GET', `/sync/v1/changes?device=${device}&cursor=${page.cursor}`, token)).body
  note('gone', later.gone)
  const wrongEpoch = { device, epoch: newId('epoch'), mutations: [first] }
  note('reset', (await ask('POST', '/sync/v1/push', token, wrongEpoch)).body)
}

/** Somebody else writes the same party. */
async function another(party: string): Promise<void> {
  const karim = await world.desk(standIn(await world.person('karim', 'merchandiser'), 'karim'))
  world.clock.pass(60_000)
  await karim.push([patch(party, { name: 'Next', code: 'NXT' }, { name: 'NEXT Ltd', code: 'NXL' })])
}

function patch(id: string, base: Readonly<Record<string, unknown>>, set: Readonly<Record<string, unknown>>): Op {
  return { op: 'patch', table: 'party', id, base, set }
}

test("every message in the protocol's description is what a server says", async () => {
  const text = await readFile(file, 'utf8')
  const anew = text.replace(
    block,
    (_all, name: string) => `\`\`\`json ${name}\n${seen.get(name) ?? 'not seen'}\n\`\`\``,
  )
  if (process.env.UPDATE_EXAMPLES === '1') await writeFile(file, anew)
  else expect(text, 'What the server says has changed: look, then run this test with UPDATE_EXAMPLES=1.').toBe(anew)
  expect([...text.matchAll(block)].map(([, name]) => name).sort()).toEqual([...seen.keys()].sort())
})
