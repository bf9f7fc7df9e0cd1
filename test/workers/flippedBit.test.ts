import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { digestIndex, digestOf, hashRows } from '../../model/digest.ts'
import { fail, ok } from '../../model/fault.ts'
import { pack, unpack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf, tables } from '../../model/tables.ts'
import type { Changes } from '../../model/wire.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { startReplica } from '../../sync/replica.ts'
import { createShelf } from '../../sync/shelf.ts'
import { type Store, setMeta, type Tx } from '../../sync/store.ts'
import type { Transport } from '../../sync/transport.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { createReader, type ReaderHost } from '../../workers/reader/reader.ts'
import { timingOf, virtualTime } from '../sim/virtualTime.ts'
import { dawn, seeded, seededIds, serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

const person = '01890000-0000-7000-8000-00000000000f'
const parties: Row[] = Array.from({ length: 30 }, (_, i) =>
  serverRow('party', `01890000-0000-7000-8000-0000000001${String(i).padStart(2, '0')}`, {
    code: `C${i}`,
    name: `Party ${i}`,
  }),
)
const all: Query = { table: 'party', where: [], search: '', sort: ['code'] }

/** Whether the server is there, and how many times it cannot add its rows up. */
interface Up {
  now: boolean
  digestFails?: number
}

/** A server that holds the parties, while it is there. */
function serverOf(up: Up): Transport {
  const bytes = packed(parties)
  const id = sha256(bytes)
  const away = async () => fail({ kind: 'offline' })
  const answer = async <T>(value: T) => (up.now ? ok(value) : fail({ kind: 'offline' }))
  const read = unpack(bytes)
  if (read === undefined) throw new Error('Rows that were just packed cannot be read.')
  const index = digestIndex(hashRows(read))
  const segment = { id, table: 'party', rows: 30, bytes: bytes.length, minId: idOf(0), maxId: idOf(29) }
  return {
    login: away,
    refresh: away,
    health: away,
    setPassword: away,
    push: away,
    live: away,
    numbers: away,
    digest: async ({ of }) => {
      up.digestFails = (up.digestFails ?? 0) - 1
      if (up.digestFails >= 0) return fail({ kind: 'offline' })
      let after: string | null = null
      const sums = [...(of?.ends ?? []), null].map((end) => {
        const from = after === null ? 0 : index.upTo(after)
        after = end
        return digestOf(index.sum(from, index.upTo(end)))
      })
      const units = [{ table: 'party', scope: null, sums }]
      return answer({ epoch: 'e1', cursor: 'c2', seq: 2, changes: of === undefined ? nothingNew : null, units })
    },
    range: async ({ after, upTo, have }) => {
      const columns = Object.keys(parties[0] ?? {})
      const had = new Map(have)
      const rows = parties.filter(
        ({ id }) =>
          (after === null || id > after) &&
          (upTo === null || id <= upTo) &&
          had.get(id) !== index.hashAt(index.placeOf(id)),
      )
      return answer({
        epoch: 'e1',
        seq: 2,
        columns,
        rows: rows.map((row) => columns.map((column) => row[column])),
        gone: [],
        end: null,
      })
    },
    hello: () =>
      answer({
        protocol: { least: 1, most: 1 },
        minimumClient: '0',
        epoch: 'e1',
        schemaHash: 's',
        serverTime: dawn,
        durability: 'memory',
        demo: false,
        limits: { pushBytes: 1, pushMutations: 1, pageRows: 1 },
        grants: [],
        grantsVersion: 1,
        lastClientSeq: 0,
      }),
    snapshot: () => answer({ epoch: 'e1', cursor: 'c2', seq: 2, segments: [segment] }),
    segment: () => answer(bytes),
    changes: () => answer(nothingNew),
  }
}

const nothingNew: Changes = {
  epoch: 'e1',
  tables: {},
  gone: [],
  results: [],
  cursor: 'c2',
  done: true,
  seq: 2,
  head: 2,
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
function packed(rows: readonly Row[]) {
  return pack('party', allFields(tableOf('party')), rows)
}
function idOf(place: number): string {
  return parties[place]?.id ?? ''
}

/** The place of a byte that harms a block. */
type Harm = (bytes: Uint8Array) => number
const inTheMiddle: Harm = (bytes) => bytes.length >> 1
/** What is read after that is a name like any other. */
const inAName: Harm = (bytes) => Buffer.from(bytes).indexOf('Party 15')

async function putBlock(tx: Tx, no: number, from: number, to: number, harm?: Harm): Promise<void> {
  const bytes = packed(parties.slice(from, to))
  const place = harm?.(bytes) ?? -1
  if (harm !== undefined && place < 0) throw new Error('The block has no such place to be harmed in.')
  if (harm !== undefined) bytes[place] = (bytes[place] ?? 0) ^ 32
  await tx.put('blocks', { table: 'party', no, bytes, rows: to - from, minId: idOf(from), maxId: idOf(to - 1) })
}

/** A replica of three blocks, the second with a flipped bit. */
async function harmed(harm = inTheMiddle): Promise<Store> {
  const store = memoryStore()
  await store.write(['meta', 'blocks'], async (tx) => {
    await setMeta(tx, 'replica', 'mine')
    await setMeta(tx, 'epoch', 'e1')
    await setMeta(tx, 'cursor', 'c1')
    await setMeta(tx, 'complete', ['party'])
    await setMeta(tx, 'blockRows', { party: 30 })
    await setMeta(
      tx,
      'tables',
      tables.map(({ name }) => name),
    )
    await setMeta(tx, 'nextBlock', 4)
    for (const no of [1, 2, 3]) await putBlock(tx, no, (no - 1) * 10, no * 10, no === 2 ? harm : undefined)
  })
  return store
}

/** A replica, its writer's loops and a reader that hear each other. */
async function world(up: Up, store: Store, transport = serverOf(up)) {
  const time = virtualTime(Date.parse(dawn))
  const timing = timingOf(
    time,
    seeded(3),
    () => true,
    () => 0,
  )
  const reports: StoreNotice[] = []
  const onBug = (error: unknown) => {
    throw error
  }
  let reader: ReaderHost | undefined
  const shelf = createShelf(() => void replica.refetch())
  const replica = startReplica({
    store,
    shelf,
    transport,
    timing,
    ids: seededIds(seeded(4), time.nowMs),
    journal: { kind: 'none', append: async () => ok(0), read: async () => ok([]), forget: async () => ok(undefined) },
    person,
    sha256: async (bytes) => sha256(bytes),
    notify: (notices) => {
      for (const notice of notices) reader?.hear(notice)
    },
    onChange: () => {},
    onBug,
  })
  reader = createReader({
    kernel: plainKernel,
    slicing: { clock: () => 0, pause: () => new Promise((resolve) => setImmediate(resolve)) },
    openStore: async () => store,
    report: (notice) => {
      reports.push(notice)
      void replica.refetch()
    },
    onBug,
  })
  const page = async (): Promise<unknown> => {
    const found = await reader?.page(all, 0, 100)
    return found?.ok ? { total: found.value.total, complete: found.value.complete } : found
  }
  const find = (place: number) => store.read(['blocks', 'deltas'], (tx) => shelf.find(tx, 'party', idOf(place)))
  return { time, store, replica, reader, reports, page, find }
}

test.each<[string, Harm]>([
  ['in the middle of a block', inTheMiddle],
  ['in a letter of a name', inAName],
])('a flipped bit %s is noticed, said, and the rows of its block are fetched again', async (_, harm) => {
  const up = { now: false }
  const { time, store, replica, reader, reports, page, find } = await world(up, await harmed(harm))
  await reader.open('me')
  expect(await page()).toEqual({ total: 20, complete: false })
  expect(reports).toEqual([{ kind: 'damaged', replica: 'mine', table: 'party', number: 2 }])
  up.now = true
  await time.run(60_000)
  expect(await page()).toEqual({ total: 30, complete: true })
  expect(await find(15)).toEqual(parties[15])
  expect((await store.read(['blocks'], (tx) => tx.all('blocks'))).map(({ no }) => no)).toEqual([1, 3])
  replica.stop()
})

test('while the server is out of reach, the rows that can be read stay', async () => {
  const up = { now: false }
  const { time, replica, reader, page, find } = await world(up, await harmed())
  await reader.open('me')
  await page()
  await time.run(3_600_000)
  expect(await page()).toEqual({ total: 20, complete: false })
  expect(await find(5)).toEqual(parties[5])
  up.now = true
  await time.run(60_000)
  expect(await page()).toEqual({ total: 30, complete: true })
  expect(await find(15)).toEqual(parties[15])
  replica.stop()
})

test('the writer notices it by itself when an edit needs the row', async () => {
  const { time, replica, find } = await world({ now: true }, await harmed())
  await time.run(5000)
  expect(await find(15)).toBeNull()
  await time.run(60_000)
  expect(await find(15)).toEqual(parties[15])
  replica.stop()
})

test('a comparison that fails is not long in being tried again while rows are missing', async () => {
  const { time, replica, reader, page } = await world({ now: true, digestFails: 1 }, await harmed())
  await reader.open('me')
  expect(await page()).toEqual({ total: 20, complete: false })
  await time.run(20_000)
  expect(await page()).toEqual({ total: 30, complete: true })
  replica.stop()
})

test('of a first fetch that was given up half way nothing stays on the screens', async () => {
  const up = { now: true }
  const server = serverOf(up)
  const [before, now] = [packed(parties.slice(0, 10)), packed(parties.slice(5, 10))]
  const rows = new Map([before, now, packed(parties.slice(10))].map((bytes) => [sha256(bytes), bytes]))
  const segments = [...rows].map(([id, bytes]) => {
    const { count = 0, idAt = () => '' } = unpack(bytes) ?? {}
    return { id, table: 'party', rows: count, bytes: bytes.length, minId: idAt(0), maxId: idAt(count - 1) }
  })
  const [old, changed, rest] = segments
  if (old === undefined || changed === undefined || rest === undefined) throw new Error('Three segments were made.')
  let epoch = 'e1'
  const store = memoryStore()
  await store.write(['meta'], (tx) => setMeta(tx, 'replica', 'mine'))
  const { time, replica, reader, page } = await world(up, store, {
    ...server,
    hello: async (device) => {
      const said = await server.hello(device)
      return said.ok ? ok({ ...said.value, epoch }) : said
    },
    snapshot: async () => ok({ epoch, cursor: 'c2', seq: 2, segments: epoch === 'e1' ? [old, rest] : [changed, rest] }),
    segment: async (id) => (epoch === 'e1' && id === rest.id ? fail({ kind: 'offline' }) : ok(rows.get(id) ?? now)),
    changes: async () => ok({ ...nothingNew, epoch }),
  })
  await reader.open('me')
  await time.run(5_000)
  expect(await page()).toEqual({ total: 10, complete: false })
  epoch = 'e2'
  await time.run(10_000)
  expect(await page()).toEqual({ total: 25, complete: true })
  replica.stop()
})
