import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unpack } from '../../model/pack.ts'
import { tableOf, tables } from '../../model/tables.ts'
import { accessOf } from '../../server/access.ts'
import { buildAhead } from '../../server/ahead.ts'
import type { Clock } from '../../server/clock.ts'
import type { Database } from '../../server/database.ts'
import { registerOf } from '../../server/register.ts'
import { insertMany } from '../../server/rows.ts'
import { schemaHashOf } from '../../server/schema.ts'
import { openSegmentFiles, type SegmentFiles } from '../../server/segmentFiles.ts'
import { createSegments, Ended } from '../../server/segments.ts'
import { assemble } from '../../server/serve.ts'
import { type Desk, type Office, office, seedRow } from './office.ts'

let factory: Office
let rupa: Desk
const folders: string[] = []

beforeAll(async () => {
  factory = await office()
  rupa = await factory.desk(await factory.person('rupa', 'merchandiser'))
  for (const name of ['karim', 'salma']) await factory.person(name, 'merchandiser')
  await factory.person('store', 'store')
  await rupa.push([factory.order()])
  const values = { kind: 'size', sort: 0, active: true }
  const sizes = Array.from({ length: 9_000 }, (_, i) =>
    seedRow('lookupValue', { ...values, code: `S${i}`, labelEn: `${i}` }),
  )
  await factory.database.transaction((tx) => insertMany(tx, tableOf('lookupValue'), sizes))
})
afterAll(async () => {
  await factory.close()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

/** What was asked of something and has not been answered yet. While there is nothing of it, nothing goes on by itself. */
function underWay() {
  let count = 0
  const begun = () => {
    let isOver = false
    count += 1
    return () => {
      if (!isOver) count -= 1
      isOver = true
    }
  }
  return {
    count: () => count,
    /** The same, with each of its answers waited for. */
    of: <T extends object>(inner: T): T =>
      new Proxy(inner, {
        get(_, name) {
          const held = Reflect.get(inner, name)
          if (typeof held !== 'function') return held
          return (...given: unknown[]) => Promise.resolve(Reflect.apply(held, inner, given)).finally(begun())
        },
      }),
    clock: ({ nowMs, after }: Clock): Clock => ({
      nowMs,
      after(ms, call) {
        const over = begun()
        const cancel = after(ms, () => {
          over()
          call()
        })
        return () => {
          over()
          cancel()
        }
      },
    }),
  }
}

/** The work before anybody asks, on a folder of its own, and what it does. */
async function world(
  options: { readonly database?: Database; readonly keep?: (table: string) => Promise<unknown> } = {},
) {
  const folder = await mkdtemp(path.join(tmpdir(), 'selvedge-ahead-'))
  folders.push(folder)
  const inner = await openSegmentFiles(folder)
  const kept: { readonly table: string; readonly columns: readonly string[] }[] = []
  const files: SegmentFiles = {
    ...inner,
    async keep(bytes) {
      const { table = '', columns = [] } = unpack(bytes) ?? {}
      kept.push({ table, columns })
      await options.keep?.(table)
      return inner.keep(bytes)
    },
  }
  const under = underWay()
  let stood = 0
  const stands: { readonly times: number; readonly tell: () => void }[] = []
  // The time of this factory stands still, so that no step takes any: whoever pauses stands still for somebody else.
  const after: Clock['after'] = (ms, call) => {
    if (ms > 0) stood += 1
    for (const { times, tell } of stands) if (stood >= times) tell()
    return factory.clock.after(0, call)
  }
  const deps = {
    database: under.of(options.database ?? factory.database),
    register: registerOf(tables),
    clock: under.clock({ ...factory.clock, after }),
    cursorKey: 'key',
    epoch: factory.server.epoch,
    schema: schemaHashOf(tables),
  }
  const segments = createSegments({ ...deps, files: under.of(files) })
  const failures: unknown[] = []
  const rests: (() => void)[] = []
  /** Resolves when a round is over. */
  const rested = () => new Promise<void>((resolve) => rests.push(resolve))
  const head = {
    current: () => 0,
    moved: async (_seq: number, _ms: number, signal?: AbortSignal) => {
      for (const tell of rests.splice(0)) tell()
      if (signal?.aborted === true) return
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
    },
  }
  return {
    kept,
    failures,
    segments,
    rested,
    underWay: under.count,
    /** Resolves when the building has looked so many times whether it may go on, and might not. */
    stoodStill: (times: number) => new Promise<void>((resolve) => stands.push({ times, tell: resolve })),
    begin: () => buildAhead({ ...deps, segments, head, firstMs: 0, onFailure: (error) => void failures.push(error) }),
    manifest: async (desk: Desk, names?: readonly string[]) => segments.manifest(await accessFor(desk), names),
    accessFor,
  }
}

async function accessFor(desk: Desk) {
  const access = await accessOf(factory.database, desk.user, factory.clock.nowMs())
  if (access === undefined) throw new Error('There is no such person.')
  return access
}

/** Holds up the segment of one table until the answer is called. */
function gate(held: string) {
  let reach = () => {}
  let open = () => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const keep = async (table: string) => {
    if (table !== held) return
    reach()
    await opened
  }
  return { keep, reached, open: () => open() }
}

test('the segments are there before the first device asks', async () => {
  const { begin, rested, kept, manifest, failures } = await world()
  const over = rested()
  const end = begin()
  await over
  const built = kept.length
  expect(built).toBeGreaterThan(5)
  expect((await manifest(rupa)).segments.map(({ table }) => table)).toContain('salesOrder')
  expect([kept.length, failures]).toEqual([built, []])
  await end()
})

test('what most people see is built first, and each view once', async () => {
  const { begin, rested, kept } = await world()
  const over = rested()
  const end = begin()
  await over
  const orders = kept.filter(({ table }) => table === 'salesOrder').map(({ columns }) => columns.includes('fob'))
  // Three merchandisers see prices, one store does not.
  expect(orders).toEqual([true, false])
  expect(kept.filter(({ table }) => table === 'party')).toHaveLength(1)
  await end()
})

test('a request is answered while segments are built', async () => {
  const { keep, reached, open } = gate('lookupValue')
  const { begin, rested, manifest } = await world({ keep })
  const over = rested()
  const end = begin()
  await reached
  expect((await manifest(rupa, ['salesOrder'])).segments).toHaveLength(1)
  expect((await factory.inject({ method: 'GET', url: '/api/v1/health' })).statusCode).toBe(200)
  open()
  await over
  await end()
})

test('whoever asks for what is being built waits for it, and it is built once', async () => {
  const { keep, reached, open } = gate('lookupValue')
  const { begin, rested, kept, manifest } = await world({ keep })
  const over = rested()
  const end = begin()
  await reached
  const asked = manifest(rupa, ['lookupValue'])
  open()
  expect((await asked).segments).toHaveLength(1)
  await over
  expect(kept.filter(({ table }) => table === 'lookupValue')).toHaveLength(1)
  await end()
})

test('what nobody waits for stands still while a device waits for something else', async () => {
  const { keep, reached, open } = gate('salesOrder')
  const { begin, rested, stoodStill, kept, manifest } = await world({ keep })
  const over = rested()
  const asked = manifest(rupa, ['salesOrder'])
  await reached
  const still = stoodStill(10)
  const end = begin()
  await Promise.race([still, over])
  expect(kept.map(({ table }) => table)).toEqual(['salesOrder'])
  open()
  expect((await asked).segments).toHaveLength(1)
  await over
  expect(kept.length).toBeGreaterThan(5)
  await end()
})

test('what nobody waits for stands still before a device fetches its segments, and while it does', async () => {
  const { begin, rested, stoodStill, kept, manifest, accessFor, segments } = await world()
  const access = await accessFor(rupa)
  const [first] = (await manifest(rupa, ['salesOrder'])).segments
  const over = rested()
  const end = begin()
  await Promise.race([stoodStill(10), over])
  expect(await segments.isFor(access, first?.id ?? '')).toBe(true)
  await Promise.race([stoodStill(29), over])
  expect(kept.map(({ table }) => table)).toEqual(['salesOrder'])
  await over
  expect(kept.length).toBeGreaterThan(5)
  await end()
})

test('a server that ends leaves the building where it is, and asks the database nothing after that', async () => {
  const { keep, reached, open } = gate('lookupValue')
  let asked = 0
  const database: Database = {
    ...factory.database,
    query: (statement) => {
      asked += 1
      return factory.database.query(statement)
    },
  }
  const { begin, kept, failures, manifest, underWay } = await world({ keep, database })
  const end = begin()
  await reached
  const waiting = manifest(rupa, ['salesOrder', 'lookupValue'])
  waiting.catch(() => {})
  const ended = end()
  open()
  await ended
  const [askedThen, keptThen] = [asked, kept.length]
  await expect(waiting).rejects.toThrow(Ended)
  await new Promise((resolve) => setImmediate(resolve))
  expect([asked, kept.length, underWay(), failures]).toEqual([askedThen, keptThen, 0, []])
  expect(kept.map(({ table }) => table)).not.toContain('style')
})

test('a failure is told, and costs no more than that a device waits', async () => {
  let isAway = true
  const database: Database = {
    ...factory.database,
    query: (statement) =>
      isAway ? Promise.reject(new Error('The database is away.')) : factory.database.query(statement),
  }
  const { begin, rested, failures, manifest } = await world({ database })
  const over = rested()
  const end = begin()
  await over
  expect(failures).toEqual([new Error('The database is away.')])
  isAway = false
  expect((await manifest(rupa)).segments.length).toBeGreaterThan(5)
  await end()
})

test('two servers on one database build beside each other, and come to the same', async () => {
  const [one, two] = [await world(), await world()]
  const over = Promise.all([one.rested(), two.rested()])
  const ends = [one.begin(), two.begin()]
  await over
  const segments = (await one.manifest(rupa)).segments
  expect(segments.length).toBeGreaterThan(5)
  expect((await two.manifest(rupa)).segments).toEqual(segments)
  expect([...one.failures, ...two.failures]).toEqual([])
  for (const end of ends) await end()
})

test('a server that is closed in the middle of its building is closed, and the next one goes on', async () => {
  const cacheFolder = await mkdtemp(path.join(tmpdir(), 'selvedge-ahead-'))
  folders.push(cacheFolder)
  const errors: string[] = []
  const start = () =>
    assemble({
      database: factory.database,
      // Only the pause before the building is cut short.
      clock: { ...factory.clock, after: (ms, call) => factory.clock.after(ms === 1_000 ? 0 : ms, call) },
      entropy: { hex: (bytes) => 'a'.repeat(2 * bytes), uuid: () => factory.server.epoch },
      cacheFolder,
      buildsAhead: true,
      log: { info: () => {}, warn: () => {}, error: ({ err }, text) => errors.push(`${text} ${err}`) },
    })
  const notes = async () => (await readdir(cacheFolder)).filter((name) => name.endsWith('.json')).length
  const first = await start()
  while ((await notes()) === 0) await new Promise((resolve) => setImmediate(resolve))
  await first.close()
  const half = await notes()
  const second = await start()
  while ((await notes()) < tables.length) await new Promise((resolve) => setImmediate(resolve))
  await second.close()
  expect(half).toBeLessThan(tables.length)
  expect(errors).toEqual([])
})

test('a device that waits for its segments while the server ends is told to ask again', async () => {
  const cacheFolder = await mkdtemp(path.join(tmpdir(), 'selvedge-ahead-'))
  folders.push(cacheFolder)
  const server = await assemble({
    database: factory.database,
    clock: factory.clock,
    entropy: { hex: (bytes) => 'a'.repeat(2 * bytes), uuid: () => factory.server.epoch },
    cacheFolder,
  })
  const headers = { authorization: `Bearer ${rupa.token}` }
  const asking = server.app.inject({ method: 'POST', url: '/sync/v1/snapshot', headers, payload: {} })
  // In the middle: some tables are done.
  while (!(await readdir(cacheFolder)).some((name) => name.endsWith('.json')))
    await new Promise((resolve) => setImmediate(resolve))
  await server.close()
  const answer = await asking
  expect([answer.statusCode, answer.json()]).toMatchObject([503, { fault: { kind: 'busy' } }])
})
