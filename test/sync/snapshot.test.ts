import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { fail, ok } from '../../model/fault.ts'
import { pack } from '../../model/pack.ts'
import { allFields } from '../../model/table.ts'
import { tableOf, tables } from '../../model/tables.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { createShelf } from '../../sync/shelf.ts'
import { bootstrap } from '../../sync/snapshot.ts'
import { metaOf, setMeta } from '../../sync/store.ts'
import { serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

test('a first fetch tells of every table that it is whole, of those without rows too', async () => {
  const store = memoryStore()
  await store.write(['meta'], async (tx) => {
    await setMeta(tx, 'replica', 'r')
    await setMeta(tx, 'epoch', 'e1')
    await setMeta(tx, 'fence', 1)
  })
  const party = serverRow('party', '01890000-0000-7000-8000-0000000000aa', { code: 'C1', name: 'Harrow Lane' })
  const bytes = pack('party', allFields(tableOf('party')), [party])
  const id = createHash('sha256').update(bytes).digest('hex')
  const segment = { id, table: 'party', rows: 1, bytes: bytes.length, minId: party.id, maxId: party.id }
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
  const told = notices.flatMap((notice) => (notice.kind === 'blocks' && notice.complete ? [notice.table] : []))
  const names = tables.map(({ name }) => name).sort()
  expect(told.sort()).toEqual(names)
  expect([...((await store.read(['meta'], (tx) => metaOf(tx, 'complete'))) ?? [])].sort()).toEqual(names)
})
