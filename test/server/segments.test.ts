import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Role, ScopeKind } from '../../model/access.ts'
import { unpack } from '../../model/pack.ts'
import { tableOf } from '../../model/tables.ts'
import type { Manifest } from '../../model/wire.ts'
import { insertMany } from '../../server/rows.ts'
import { assemble } from '../../server/serve.ts'
import { type Desk, type Office, office, seedRow } from './office.ts'

let world: Office
let rupa: Desk
let people = 0
beforeAll(async () => {
  world = await office()
})
beforeEach(async () => {
  people += 1
  rupa = await person('rupa', 'merchandiser')
})
afterAll(() => world.close())

async function person(name: string, ...rights: [Role, ScopeKind?, string?]): Promise<Desk> {
  return world.desk(await world.person(`${name}${people}`, ...rights))
}

const of = (manifest: Manifest, table: string) => manifest.segments.filter((segment) => segment.table === table)
const entropy = { hex: (bytes: number) => 'a'.repeat(2 * bytes), uuid: () => world.server.epoch }
let codes = 0
const sizes = (count: number) =>
  Array.from({ length: count }, () => {
    const code = `S${++codes}`
    return seedRow('lookupValue', { kind: 'size', code, labelEn: code, sort: 0, active: true })
  })
const insert = (rows: Parameters<typeof insertMany>[2]) =>
  world.database.transaction((tx) => insertMany(tx, tableOf('lookupValue'), rows))

/** Everything a device has after its first fetch: the segments, then the deltas over them. */
async function replicaOf(desk: Desk, table: string): Promise<Map<string, unknown>> {
  const rows = new Map<string, unknown>()
  for (const segment of of(await desk.snapshot(), table)) {
    const answer = await desk.get(`/sync/v1/segment/${segment.id}`)
    const packed = unpack(new Uint8Array(answer.rawPayload))
    for (let i = 0; i < (packed?.count ?? 0); i++) {
      const row = packed?.row(i)
      if (row !== undefined) rows.set(row.id, row.version)
    }
  }
  for (let isDone = false; !isDone; ) {
    const page = await desk.changes('&limit=2000')
    const { columns = [], rows: changed = [] } = page.tables[table] ?? {}
    for (const row of changed) rows.set(String(row[0]), row[columns.indexOf('version')])
    for (const gone of page.gone) rows.delete(gone.id)
    isDone = page.done
  }
  return rows
}

test('people who see the same share the same bytes, and others cannot fetch them', async () => {
  const karim = await person('karim', 'merchandiser')
  const store = await person('store', 'store')
  await rupa.push([world.order()])
  const hers = of(await rupa.snapshot(), 'salesOrder')
  const his = of(await karim.snapshot(), 'salesOrder')
  expect(his).toEqual(hers)
  const priced = hers[0]?.id ?? ''
  const unpriced = of(await store.snapshot(), 'salesOrder')[0]?.id ?? ''
  expect(unpriced).not.toBe(priced)
  const foreign = await store.get(`/sync/v1/segment/${priced}`)
  expect([foreign.statusCode, foreign.json()]).toEqual([
    404,
    { fault: { kind: 'missing', table: 'segment', id: priced } },
  ])
  const own = unpack(new Uint8Array((await store.get(`/sync/v1/segment/${unpriced}`)).rawPayload))
  expect(own?.columns).not.toContain('fob')
})

test('a segment is what its name says, in any spelling and any range, and stays so', async () => {
  const [segment] = of(await rupa.snapshot(), 'party')
  const url = `/sync/v1/segment/${segment?.id}`
  const fetch = (headers: Record<string, string>) =>
    world.inject({ method: 'GET', url, headers: { authorization: `Bearer ${rupa.token}`, ...headers } })
  const plain = (await fetch({})).rawPayload
  expect(createHash('sha256').update(plain).digest('hex')).toBe(segment?.id)
  const gzip = await fetch({ 'accept-encoding': 'gzip' })
  expect(gunzipSync(gzip.rawPayload).equals(plain)).toBe(true)
  const brotli = await fetch({ 'accept-encoding': 'gzip, br' })
  expect(brotliDecompressSync(brotli.rawPayload).equals(plain)).toBe(true)
  const part = await fetch({ range: 'bytes=10-19', 'accept-encoding': 'br' })
  expect([part.statusCode, part.headers['content-range']]).toEqual([206, `bytes 10-19/${plain.length}`])
  expect(part.rawPayload.equals(plain.subarray(10, 20))).toBe(true)
  expect((await fetch({ range: `bytes=${plain.length}-` })).statusCode).toBe(416)
  const again = await fetch({ 'if-none-match': String((await fetch({})).headers.etag) })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  expect(gzip.headers['cache-control']).toContain('immutable')
})

test('the watermark is older than the rows, so segments and deltas together miss nothing', async () => {
  const before = (await replicaOf(rupa, 'lookupValue')).size
  const rows = sizes(50)
  await insert(rows)
  const [first, second] = rows
  await world.database.script(`delete from lookup_value where id = '${first?.id}'`)
  await world.database.script(`update lookup_value set version = 7 where id = '${second?.id}'`)
  const replica = await replicaOf(rupa, 'lookupValue')
  expect(replica.size).toBe(before + 49)
  expect(replica.get(second?.id ?? '')).toBe(7)
})

test('many changes make new segments, a few do not', async () => {
  const known = (await replicaOf(rupa, 'lookupValue')).size
  await insert(sizes(2_500))
  const before = of(await rupa.snapshot(), 'lookupValue')
  await insert(sizes(10))
  expect(of(await rupa.snapshot(), 'lookupValue')).toEqual(before)
  await insert(sizes(2_500))
  const after = await rupa.snapshot()
  expect(of(after, 'lookupValue').reduce((sum, segment) => sum + segment.rows, 0)).toBe(known + 5_010)
  // Somebody may be half way through the older ones.
  expect((await rupa.get(`/sync/v1/segment/${before[0]?.id}`)).statusCode).toBe(200)
  world.clock.pass(2 * 3_600_000)
  const later = await world.desk(rupa.user)
  await later.snapshot()
  expect((await later.get(`/sync/v1/segment/${before[0]?.id}`)).statusCode).toBe(404)
})

test('a big table comes in several segments that lie side by side, and only the touched one is made again', async () => {
  const known = (await replicaOf(rupa, 'lookupValue')).size
  const rows = sizes(45_000 - known)
  await insert(rows)
  const first = of(await rupa.snapshot(), 'lookupValue')
  expect(first.map((segment) => segment.rows)).toEqual([20_000, 20_000, 5_000])
  first.slice(1).forEach((segment, i) => {
    expect(segment.minId > (first[i]?.maxId ?? '')).toBe(true)
  })
  const ordered = [...(await replicaOf(rupa, 'lookupValue')).keys()].sort()
  await world.database.script(
    `update lookup_value set version = 2, sort = 9 where id > '${ordered[30_000]}' and id <= '${ordered[33_000]}'`,
  )
  const second = of(await rupa.snapshot(), 'lookupValue')
  expect(second.map((segment, i) => segment.id === first[i]?.id)).toEqual([true, false, true])
  const replica = await replicaOf(rupa, 'lookupValue')
  expect([...replica.values()].filter((version) => version === 2)).toHaveLength(3_000)
})

test('a scope has its own segments, which hold nothing of another', async () => {
  const nasrin = await person('nasrin', 'merchandiser', 'buyer', world.buyer)
  await rupa.push([world.order()])
  const theirs = seedRow('style', {
    styleNo: 'Z-1',
    buyer: world.otherBuyer,
    name: 'Cardigan',
    isSet: false,
    pieceCount: 1,
  })
  await world.database.transaction((tx) => insertMany(tx, tableOf('style'), [theirs]))
  expect([...(await replicaOf(nasrin, 'style')).keys()]).toEqual([world.style])
  expect((await replicaOf(rupa, 'style')).size).toBe(2)
})

test('a folder of segments that outlived its database, which was copied back, is not taken for the truth', async () => {
  const cacheFolder = await mkdtemp(path.join(tmpdir(), 'selvedge-segments-'))
  const colours = async () => {
    const server = await assemble({ database: world.database, clock: world.clock, entropy, cacheFolder })
    const headers = { authorization: `Bearer ${rupa.token}` }
    const answer = await server.app.inject({ method: 'POST', url: '/sync/v1/snapshot', headers, payload: {} })
    await server.close()
    return of(answer.json<Manifest>(), 'party').map(({ id }) => id)
  }
  const before = await colours()
  expect(await colours()).toEqual(before)
  // Another past: a row is otherwise without a word in the log, and the last number names another change.
  await world.database.script(
    `alter table party disable trigger sync_note; update party set note = 'of another past'; alter table party enable trigger sync_note;
     update sync_change set at = at - interval '1 hour' where seq = (select max(seq) from sync_change)`,
  )
  const after = await colours()
  expect(after).toHaveLength(1)
  expect(after).not.toEqual(before)
  await rm(cacheFolder, { recursive: true, force: true })
})
