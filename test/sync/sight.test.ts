import { expect, test } from 'vitest'
import type { Grant } from '../../model/access.ts'
import { ok } from '../../model/fault.ts'
import { incidentsIn, keepIncidents } from '../../sync/incident.ts'
import { land } from '../../sync/land.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { exportEntries, openEntries } from '../../sync/outbox.ts'
import { createShelf } from '../../sync/shelf.ts'
import { losesSight } from '../../sync/sight.ts'
import { bootstrap, forgetRows, forgetSight } from '../../sync/snapshot.ts'
import { type Incident, setMeta } from '../../sync/store.ts'
import type { Transport } from '../../sync/transport.ts'
import { write } from '../../sync/write.ts'
import { nobody, orderValues, pageOf, seeded, seededIds, serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

const buyer = (id: string, role: Grant['role'] = 'merchandiser'): Grant => ({ role, scopeKind: 'buyer', scopeId: id })
const all = (role: Grant['role']): Grant => ({ role, scopeKind: 'all', scopeId: null })

test('sight is lost with a buyer, with a column, and with a whole kind of rows; not by seeing more', () => {
  expect([
    losesSight([buyer('a')], [buyer('a'), buyer('b')]),
    losesSight([buyer('a')], [all('merchandiser')]),
    losesSight([], [all('qc')]),
    losesSight([all('qc')], [all('merchandiser')]),
  ]).toEqual([false, false, false, false])
  expect([
    losesSight([buyer('a'), buyer('b')], [buyer('a')]),
    losesSight([all('merchandiser')], [buyer('a')]),
    losesSight([all('merchandiser')], [all('qc')]),
    losesSight([all('merchandiser')], [all('store')]),
    losesSight([all('qc')], []),
  ]).toEqual([true, true, true, true, true])
})

const shown = serverRow('salesOrder', '01890000-0000-7000-8000-0000000000aa', { ...orderValues, fob: '77.12' })
const sum = { rows: 1, sum: '0' }
const incident: Incident = {
  kind: 'divergence',
  at: 1,
  epoch: 'e1',
  seq: 2,
  table: 'salesOrder',
  scope: null,
  here: sum,
  there: sum,
  missing: 0,
  different: 1,
  extra: 0,
  stretches: [],
  records: { blocks: [], deltas: [] },
  damaged: { blocks: [], deltas: [] },
  samples: [{ id: shown.id, here: { fob: '77.12' }, there: { fob: '77.12' } }],
}

/** A replica with an order that has an unsent note, a new order that the server has not seen, and an incident. */
async function replica() {
  const store = memoryStore()
  const shelf = createShelf()
  const nowMs = () => Date.parse('2026-11-02T03:00:00.000Z')
  await store.write(['meta'], async (tx) => {
    await setMeta(tx, 'grants', [all('merchandiser')])
    await setMeta(tx, 'seenWith', [all('merchandiser')])
    await setMeta(tx, 'replica', 'r')
    await setMeta(tx, 'cursor', 'c1')
    await setMeta(tx, 'epoch', 'e1')
    await setMeta(tx, 'fence', 1)
  })
  const journal = {
    kind: 'file' as const,
    append: async () => ok(1),
    read: async () => ok([]),
    forget: async () => ok(undefined),
  }
  const deps = {
    store,
    shelf,
    nowMs,
    serverMs: nowMs,
    fence: 1,
    person: nobody,
    journal,
    inFlight: () => new Set<number>(),
  }
  const ids = seededIds(seeded(7), nowMs)
  await land(deps, 'c1', pageOf([{ table: 'salesOrder', row: shown }]))
  const note = { op: 'patch' as const, table: 'salesOrder', id: shown.id, base: { note: null }, set: { note: 'rush' } }
  await write({ ...deps, ids }, 'order.edit', [note])
  const fresh = ids.next('salesOrder')
  const values = { ...orderValues, orderNo: 'PO-9', fob: '1.25' }
  await write({ ...deps, ids }, 'order.create', [{ op: 'put', table: 'salesOrder', id: fresh, values }])
  await keepIncidents(store, [incident])
  const hot = () => store.read(['hot'], async (tx) => new Map((await tx.all('hot')).map((each) => [each.id, each])))
  return { ...deps, fresh, hot }
}

test('when sight is lost, no price stays under an unsent edit or in an incident, and the edits stay', async () => {
  const at = await replica()
  const notices: StoreNotice[] = []
  await forgetSight({ ...at, notify: (told) => notices.push(...told) })
  // What the readers hold in memory goes too.
  expect(notices).toEqual([{ kind: 'reload', replica: 'r', table: '*' }])
  const hot = await at.hot()
  expect(hot.get(shown.id)).toMatchObject({ server: null, row: null })
  expect(hot.get(at.fresh)).toMatchObject({ server: null, row: { fob: '1.25' } })
  expect(await incidentsIn(at.store)).toEqual([{ ...incident, samples: [] }])
  expect((await openEntries(at.store)).map(({ state }) => state)).toEqual(['waiting', 'waiting'])
  expect(await exportEntries(at.store)).not.toContain('77.12')
})

test('a writer without the lock covers nothing up', async () => {
  const at = await replica()
  await forgetSight({ ...at, fence: 2, notify: () => {} })
  expect((await at.hot()).get(shown.id)).toMatchObject({ server: { fob: '77.12' } })
  expect(await incidentsIn(at.store)).toEqual([incident])
})

test('rows that are only fetched anew stay in sight under the edits', async () => {
  const at = await replica()
  await forgetRows(at.store, 1)
  expect((await at.hot()).get(shown.id)).toMatchObject({ server: { fob: '77.12' }, row: { note: 'rush' } })
})

test.each([
  ['the same rights', [all('merchandiser')], '77.12'],
  ['fewer rights', [all('qc')], undefined],
] as const)('a first fetch that begins with %s shows under the edits what they give', async (_, grants, fob) => {
  const at = await replica()
  await forgetRows(at.store, 1)
  await at.store.write(['meta'], (tx) => setMeta(tx, 'grants', grants))
  const segment = { id: 's1', table: 'party', rows: 1, bytes: 1, minId: '', maxId: '' }
  const transport = {
    snapshot: async () => ok({ epoch: 'e1', cursor: 'c5', seq: 5, segments: [segment] }),
    segment: async () => ({ ok: false, fault: { kind: 'offline' } }) as const,
  } as unknown as Transport // a first fetch asks for nothing else
  await bootstrap({ ...at, transport, sha256: async () => '', notify: () => {} })
  expect((await at.hot()).get(shown.id)?.server?.fob).toBe(fob)
  expect((await incidentsIn(at.store))[0]?.samples.length).toBe(fob === undefined ? 0 : 1)
})
