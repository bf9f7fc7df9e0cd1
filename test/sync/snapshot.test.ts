import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { fail, ok } from '../../model/fault.ts'
import { pack } from '../../model/pack.ts'
import { allFields } from '../../model/table.ts'
import { tableOf, tables } from '../../model/tables.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { createShelf } from '../../sync/shelf.ts'
import { bootstrap } from '../../sync/snapshot.ts'
import { metaOf, type Store, setMeta } from '../../sync/store.ts'
import type { Transport } from '../../sync/transport.ts'
import { serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

const id = '01890000-0000-7000-8000-0000000000aa'

/** A replica that has met its server, and no more. */
async function met(): Promise<Store> {
  const store = memoryStore()
  await store.write(['meta'], async (tx) => {
    await setMeta(tx, 'replica', 'r')
    await setMeta(tx, 'epoch', 'e1')
    await setMeta(tx, 'fence', 1)
  })
  return store
}

const offline = async () => fail({ kind: 'offline' })
const away: Transport = {
  login: offline,
  refresh: offline,
  health: offline,
  setPassword: offline,
  hello: offline,
  snapshot: offline,
  segment: offline,
  push: offline,
  live: offline,
  changes: offline,
  digest: offline,
  range: offline,
  numbers: offline,
}

function depsOf(store: Store, notify: (told: readonly StoreNotice[]) => void) {
  return {
    store,
    shelf: createShelf(),
    nowMs: () => 1,
    serverMs: () => 1,
    sha256: async (text: Uint8Array<ArrayBuffer>) => createHash('sha256').update(text).digest('hex'),
    notify,
    fence: 1,
    freeBytes: async () => undefined,
  }
}

/** Fetches a single party. @returns what the readers are told */
async function fetchFirst(store: Store): Promise<readonly StoreNotice[]> {
  const party = serverRow('party', id, { code: 'C1', name: 'Harrow Lane' })
  const bytes = pack('party', allFields(tableOf('party')), [party])
  const segment = {
    id: createHash('sha256').update(bytes).digest('hex'),
    table: 'party',
    rows: 1,
    bytes: bytes.length,
    minId: party.id,
    maxId: party.id,
  }
  const notices: StoreNotice[] = []
  const filled = await bootstrap({
    ...depsOf(store, (told) => notices.push(...told)),
    transport: {
      ...away,
      snapshot: async () => ok({ epoch: 'e1', cursor: 'c1', seq: 1, segments: [segment] }),
      segment: async () => ok(bytes),
    },
  })
  expect(filled).toEqual(ok(undefined))
  return notices
}

test('a first fetch tells of every table that it is whole, of those without rows too', async () => {
  const store = await met()
  const notices = await fetchFirst(store)
  const told = notices.flatMap((notice) => (notice.kind === 'blocks' && notice.complete ? [notice.table] : []))
  const names = tables.map(({ name }) => name).sort()
  expect(told.sort()).toEqual(names)
  expect([...((await store.read(['meta'], (tx) => metaOf(tx, 'complete'))) ?? [])].sort()).toEqual(names)
})

test('the end of a first fetch is told though the disk fails in the next moment', async () => {
  const store = await met()
  await store.write(['hot'], (tx) => tx.put('hot', { table: 'party', id, parent: '', server: null, row: null }))
  const read: Store['read'] = async (names, work) => {
    const isEnd = (await store.read(['meta'], (tx) => metaOf(tx, 'cursor'))) !== undefined
    if (isEnd) throw new DOMException('The disk is full.', 'QuotaExceededError')
    return store.read(names, work)
  }
  const notices = await fetchFirst({ ...store, read })
  expect(notices).toContainEqual({ kind: 'rows', replica: 'r', table: 'party', deltas: [], hot: [id] })
})

test('masters are fetched first, then the beginning of each other table, then the rest of them', async () => {
  const store = await met()
  const segment = (table: string, no: number) => ({
    id: `${table}${no}`,
    table,
    rows: 1,
    bytes: 8,
    minId: id,
    maxId: id,
  })
  const given = ['style', 'salesOrder', 'party'].flatMap((table) => [1, 2, 3].map((no) => segment(table, no)))
  const asked: string[] = []
  await bootstrap({
    ...depsOf(store, () => {}),
    transport: {
      ...away,
      snapshot: async () => ok({ epoch: 'e1', cursor: 'c1', seq: 1, segments: given }),
      segment: async (name) => {
        asked.push(name)
        return fail({ kind: 'offline' })
      },
    },
  })
  const plan = await store.read(['meta'], (tx) => metaOf(tx, 'plan'))
  expect(plan?.segments.map((each) => each.id)).toEqual([
    'party1',
    'party2',
    'party3',
    'style1',
    'salesOrder1',
    'style2',
    'style3',
    'salesOrder2',
    'salesOrder3',
  ])
  expect(asked).toEqual(['party1', 'party2', 'party3', 'style1'])
})
