import { expect, test } from 'vitest'
import { fail, ok } from '../../model/fault.ts'
import { pack } from '../../model/pack.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf, tables } from '../../model/tables.ts'
import { audit } from '../../sync/audit.ts'
import { incidentsIn } from '../../sync/incident.ts'
import type { MendDeps } from '../../sync/mend.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { createShelf } from '../../sync/shelf.ts'
import { metaOf, type Store, setMeta } from '../../sync/store.ts'
import { modelRange, modelSums } from '../sim/modelDigests.ts'
import { orderValues, pageOf, seeded, seededIds, serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

const buyers = ['01890000-0000-7000-8000-0000000b0001', '01890000-0000-7000-8000-0000000b0002'] as const
const offline = fail({ kind: 'offline' })

/** A replica of two buyers' orders, the server's orders as given, and a line that drops after so many ranges. */
async function world(there: readonly Row[], blocks: readonly (readonly Row[])[], line: { ranges: number }) {
  const store = memoryStore()
  await store.write(['meta', 'blocks'], async (tx) => {
    await setMeta(tx, 'replica', 'r')
    await setMeta(tx, 'epoch', 'e1')
    await setMeta(tx, 'cursor', 'c2')
    await setMeta(tx, 'fence', 7)
    await setMeta(
      tx,
      'complete',
      tables.map(({ name }) => name),
    )
    for (const [i, rows] of blocks.entries()) await tx.put('blocks', { ...packedRows(rows), no: i + 1 })
  })
  const seen = new Map(there.map((row) => [`salesOrder/${row.id}`, row]))
  const units = tables.flatMap((drawer) =>
    (drawer.scope === undefined ? [null] : [...buyers]).map((scope) => ({ drawer, scope })),
  )
  const notices: StoreNotice[] = []
  const clock = () => 1_790_000_000_000
  const transport: Pick<MendDeps['transport'], 'digest' | 'range'> = {
    digest: async ({ of }) => {
      const asked = units.filter(
        ({ drawer, scope }) => of === undefined || (drawer.name === of.table && scope === of.scope),
      )
      const answer = { epoch: 'e1', cursor: 'c2', seq: 2, units: modelSums(seen, asked, of, undefined) }
      return ok({ ...answer, changes: of === undefined ? pageOf([]) : null })
    },
    range: async (asked) =>
      line.ranges-- > 0
        ? ok({ epoch: 'e1', seq: 2, ...modelRange(seen, tableOf(asked.table), asked, undefined) })
        : offline,
  }
  const deps = {
    store,
    shelf: createShelf(),
    transport: transport as MendDeps['transport'], // an audit asks for nothing else
    nowMs: clock,
    serverMs: clock,
    fence: 7,
    notify: (more: readonly StoreNotice[]) => notices.push(...more),
  }
  const whole = () => store.read(['meta'], async (tx) => new Set(await metaOf(tx, 'complete')).has('salesOrder'))
  const found = (id: string) => store.read(['blocks', 'deltas'], (tx) => createShelf().find(tx, 'salesOrder', id))
  return { store, notices, whole, found, audit: () => audit(deps) }
}

function packedRows(rows: readonly Row[]) {
  const bytes = pack('salesOrder', allFields(tableOf('salesOrder')), rows)
  return { table: 'salesOrder', bytes, rows: rows.length, minId: rows[0]?.id ?? '', maxId: rows.at(-1)?.id ?? '' }
}

const ids = seededIds(seeded(5), () => 1_790_000_000_000)
const orders = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    serverRow('salesOrder', ids.next('row'), { ...orderValues, orderNo: `PO-${i}`, buyer: buyers[0] }),
  ).sort((a, b) => (a.id < b.id ? -1 : 1))

async function damage(store: Store, kind: 'blocks' | 'deltas'): Promise<void> {
  await store.write([kind], async (tx) => {
    for (const record of await tx.all(kind)) {
      const bytes = record.bytes.slice()
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 255
      await tx.put(kind, { ...record, bytes } as never) // the record of the store that it came from
    }
  })
}

test.each(['blocks', 'deltas'] as const)(
  'a table whose %s could not be read is not called whole before the server has brought the rows again',
  async (kind) => {
    const [rows, line] = [orders(4), { ranges: 0 }]
    const at = await world(rows, kind === 'blocks' ? [rows] : [], line)
    if (kind === 'deltas') await at.store.write(['deltas'], (tx) => tx.put('deltas', { ...packedRows(rows), gone: [] }))
    await damage(at.store, kind)
    expect(await at.audit()).toEqual(offline)
    expect(await at.whole()).toBe(false)
    expect(at.notices.some((notice) => notice.kind === 'blocks' && notice.complete)).toBe(false)
    // What could not be read is gone by now, and nobody else could tell of it.
    expect(await incidentsIn(at.store)).toMatchObject([{ damaged: { [kind]: [1] }, missing: 0 }])
    line.ranges = 1000
    expect(await at.audit()).toEqual(ok('mended'))
    expect(await at.whole()).toBe(true)
    expect(at.notices.at(-1)).toEqual({
      kind: 'blocks',
      replica: 'r',
      table: 'salesOrder',
      numbers: [],
      complete: true,
    })
    for (const row of rows) expect(await at.found(row.id)).toEqual(row)
  },
)

test('what was mended before the line dropped is kept as an incident', async () => {
  const [rows, line] = [orders(10), { ranges: 1 }]
  const at = await world(rows, [], line)
  expect(await at.audit()).toEqual(offline)
  const [first, ...more] = await incidentsIn(at.store)
  expect([first?.missing, more.length]).toEqual([3, 0])
  line.ranges = 1000
  expect(await at.audit()).toEqual(ok('mended'))
  expect((await incidentsIn(at.store)).map(({ missing }) => missing)).toEqual([3, 7])
  expect(await at.audit()).toEqual(ok('sound'))
})

test('an order in the blocks of two buyers is mended once, and stays with the buyer to whom it moved', async () => {
  for (const order of ['the old first', 'the new first', 'both as they are now', 'removed since']) {
    const rows = orders(6)
    const moved = { ...rows[2], buyer: buyers[1], fob: '9.99', version: 2 } as Row
    const there = rows.flatMap((row) => (row.id !== moved.id ? [row] : order === 'removed since' ? [] : [moved]))
    const blocks =
      order === 'both as they are now'
        ? [there, [moved]]
        : order === 'the new first'
          ? [[moved], rows]
          : [rows, [moved]]
    const at = await world(there, blocks, { ranges: 1000 })
    await at.audit()
    for (const row of rows)
      expect(await at.found(row.id), order).toEqual(there.find((each) => each.id === row.id) ?? null)
    expect(await at.audit(), order).toEqual(ok('sound'))
  }
})
