import { mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { tableOf } from '../../model/tables.ts'
import type { Manifest } from '../../model/wire.ts'
import { claimCacheFolder } from '../../server/cacheFolder.ts'
import type { ProcessProbe } from '../../server/folderLock.ts'
import { insertMany } from '../../server/rows.ts'
import { type Assembled, assemble } from '../../server/serve.ts'
import { beginEpoch } from '../../server/state.ts'
import { type Desk, type Office, office, seedRow, testEntropy } from './office.ts'

const hourMs = 3_600_000
let world: Office
let rupa: Desk
let folder: string
let codes = 0

beforeAll(async () => {
  world = await office()
})
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'selvedge-shelf-'))
  rupa = await world.desk(await world.person(`rupa${++codes}`, 'merchandiser'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))
afterAll(() => world.close())

const start = () =>
  assemble({ database: world.database, clock: world.clock, entropy: testEntropy(), cacheFolder: folder })

async function idsOf(server: Assembled): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${rupa.token}` }
  const answer = await server.app.inject({ method: 'POST', url: '/sync/v1/snapshot', headers, payload: {} })
  return [...new Set(answer.json<Manifest>().segments.map(({ id }) => id))].sort()
}

async function isGiven(server: Assembled, id: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${rupa.token}` }
  return (await server.app.inject({ method: 'GET', url: `/sync/v1/segment/${id}`, headers })).statusCode === 200
}

/** Time in which a token grows too old, and its owner comes again. */
async function pass(ms: number): Promise<void> {
  world.clock.pass(ms)
  rupa = await world.desk(rupa.user)
}

/** So many changes that a segment is made again. */
function changeMuch(): Promise<void> {
  const sizes = Array.from({ length: 2_100 }, () => {
    const code = `S${++codes}`
    return seedRow('lookupValue', { kind: 'size', code, labelEn: code, sort: 0, active: true })
  })
  return world.database.transaction((tx) => insertMany(tx, tableOf('lookupValue'), sizes))
}

const names = async (ending: string) => (await readdir(folder)).filter((name) => name.endsWith(ending)).sort()
const packs = async () => (await names('.pack')).map((name) => name.replace('.pack', ''))

/** The files are of the real clock's time; this is as if they had been written now, on the clock of the test. */
async function writtenNow(): Promise<void> {
  const at = new Date(world.clock.nowMs())
  for (const name of await readdir(folder)) await utimes(path.join(folder, name), at, at)
}

/** A server that replaced a segment and ended. */
async function replaced(): Promise<{ readonly before: readonly string[]; readonly after: readonly string[] }> {
  const server = await start()
  const before = await idsOf(server)
  await changeMuch()
  const after = await idsOf(server)
  await server.close()
  await writtenNow()
  expect(after).not.toEqual(before)
  return { before, after }
}

test('what a server before this one replaced is given out for its hour, and then leaves the disk', async () => {
  const { before, after } = await replaced()
  const [old = ''] = before.filter((id) => !after.includes(id))
  await pass(hourMs / 2)
  const second = await start()
  // A device in the middle of its plan asks for no other one first.
  for (const id of [old, ...after]) expect(await isGiven(second, id)).toBe(true)
  expect(await idsOf(second)).toEqual(after)
  expect(await isGiven(second, old)).toBe(true)
  await second.close()

  await pass(hourMs)
  const third = await start()
  expect(await packs()).toEqual(after)
  for (const ending of ['.pack.br', '.pack.gz']) expect(await names(ending)).toHaveLength(after.length)
  expect(await idsOf(third)).toEqual(after)
  expect(await isGiven(third, old)).toBe(false)
  await third.close()
})

test('a server that runs on after a restart clears away what the one before it replaced', async () => {
  const { before, after } = await replaced()
  const second = await start()
  expect(await idsOf(second)).toEqual(after)
  expect(await packs()).toEqual([...new Set([...before, ...after])].sort())
  await pass(2 * hourMs)
  expect(await idsOf(second)).toEqual(after)
  expect(await packs()).toEqual(after)
  await second.close()
})

test('a segment that no note names stays while it is young, for its note may still be to come', async () => {
  const { after } = await replaced()
  const lost = 'f'.repeat(64)
  // Its writer died before the last spelling.
  for (const ending of ['pack.br', 'pack.gz']) await writeFile(path.join(folder, `${lost}.${ending}`), 'cut short')
  await writtenNow()
  await pass(hourMs - 1)
  await (await start()).close()
  expect(await names(`${lost}.pack.br`)).toHaveLength(1)
  await pass(2)
  await (await start()).close()
  expect((await readdir(folder)).filter((name) => name.startsWith(lost))).toEqual([])
  expect(await packs()).toEqual(after)
})

test('notes of another incarnation of the database go at once, and their segments when they are old', async () => {
  const { after } = await replaced()
  const notes = await names('.json')
  await writeFile(path.join(folder, 'cutShort.json'), '')
  await beginEpoch(world.database)
  await (await start()).close()
  expect(await names('.json')).toEqual([])
  expect(await packs()).toEqual(expect.arrayContaining([...after]))
  await pass(hourMs)
  const server = await start()
  expect(await packs()).toEqual([])
  expect(await idsOf(server)).toHaveLength(after.length)
  expect(await names('.json')).toHaveLength(notes.length)
  await server.close()
})

test('the note of a shelf that stays as it is is written again once a day, and not at each look', async () => {
  const server = await start()
  const colours = async () => {
    const [name = ''] = (await names('.json')).filter((each) => each.startsWith('party-'))
    return (await stat(path.join(folder, name), { bigint: true })).ino
  }
  const look = async () => {
    await rupa.push([world.order()])
    await idsOf(server)
    return colours()
  }
  const first = await look()
  expect(await look()).toBe(first)
  await pass(25 * hourMs)
  expect(await look()).not.toBe(first)
  await server.close()
})

test('a segment that somebody deleted is there again as soon as a device asks what there is', async () => {
  const server = await start()
  const ids = await idsOf(server)
  const [gone = ''] = ids
  for (const ending of ['pack', 'pack.gz', 'pack.br']) {
    await rm(path.join(folder, `${gone}.${ending}`))
    expect(await idsOf(server)).toEqual(ids)
    expect(await isGiven(server, gone)).toBe(true)
  }
  await server.close()
})

const probeOf =
  (alive: ReadonlySet<number>) =>
  (pid: number): ProcessProbe => ({
    pid,
    mark: async (each) => `start of ${each}`,
    isAlive: (each) => alive.has(each),
    nowMs: () => Date.now(),
  })

test('of two servers that want one folder, the second does without it as long as the first one lives', async () => {
  const alive = new Set([101, 102, 103])
  const probe = probeOf(alive)
  const inside = path.join(folder, 'made', 'when it is wanted')
  const first = await claimCacheFolder(inside, probe(101))
  expect(first?.path).toBe(inside)
  expect(await claimCacheFolder(inside, probe(102))).toBeUndefined()
  await first?.release()
  expect(await claimCacheFolder(inside, probe(102))).toBeDefined()
  alive.delete(102)
  expect(await claimCacheFolder(inside, probe(103))).toBeDefined()
})

test('a server does without a folder that cannot be one, and what is wrong with itself is told', async () => {
  const probe = probeOf(new Set([101]))(101)
  await writeFile(path.join(folder, 'file'), '')
  for (const to of ['loop', 'nowhere']) await symlink(to, path.join(folder, to === 'loop' ? to : 'astray'))
  for (const name of ['file', 'file/below', 'loop', 'astray'])
    expect(await claimCacheFolder(path.join(folder, name), probe)).toBeUndefined()
  // As a name that something else was written into would be.
  await expect(claimCacheFolder('\0', probe)).rejects.toThrow('null bytes')
})
