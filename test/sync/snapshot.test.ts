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
  const away = async () => fail({ kind: 'offline' })
  const nowMs = () => 1
  const filled = await bootstrap({
    store,
    shelf: createShelf(),
    transport: {
      login: away,
      refresh: away,
      health: away,
      setPassword: away,
      hello: away,
      push: away,
      live: away,
      changes: away,
      digest: away,
      range: away,
      numbers: away,
      snapshot: async () => ok({ epoch: 'e1', cursor: 'c1', seq: 1, segments: [segment] }),
      segment: async () => ok(bytes),
    },
    nowMs,
    serverMs: nowMs,
    sha256: async (text) => createHash('sha256').update(text).digest('hex'),
    notify: (told) => notices.push(...told),
    fence: 1,
    freeBytes: async () => undefined,
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
