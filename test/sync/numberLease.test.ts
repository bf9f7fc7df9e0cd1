import { describe, expect, test } from 'vitest'
import type { Grant } from '../../model/access.ts'
import { fail, ok } from '../../model/fault.ts'
import { type Series, yearly } from '../../model/numbers.ts'
import type { NumberBlock, NumbersRequest } from '../../model/wire.ts'
import { leaseNumbers, takeNumber } from '../../sync/numberLease.ts'
import { openEntries, retry } from '../../sync/outbox.ts'
import { createShelf } from '../../sync/shelf.ts'
import { metaOf, setMeta } from '../../sync/store.ts'
import type { Transport } from '../../sync/transport.ts'
import { write } from '../../sync/write.ts'
import { nobody, putOrder, seeded, seededIds } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

const merchandiser: Grant = { role: 'merchandiser', scopeKind: 'all', scopeId: null }
const storekeeper: Grant = { role: 'store', scopeKind: 'all', scopeId: null }
const orderId = (i: number) => `01890000-0000-7000-8000-0000000000b${i}`
const morning = '2026-11-02T03:00:00.000Z'

/** A replica and a server that lends blocks of four. */
async function desk(grants: readonly Grant[] = [merchandiser]) {
  const clock = { now: Date.parse(morning) }
  const store = memoryStore()
  await store.write(['meta'], async (tx) => {
    await setMeta(tx, 'grants', grants)
    await setMeta(tx, 'replica', '01890000-0000-7000-8000-0000000000d1')
    await setMeta(tx, 'epoch', 'e1')
    await setMeta(tx, 'fence', 1)
  })
  const server = {
    isUp: true,
    losesAnswers: false,
    epoch: 'e1',
    year: 2026,
    next: 1,
    lent: new Map<string, NumberBlock>(),
  }
  const asked: NumbersRequest[] = []
  const numbers: Transport['numbers'] = async (request) => {
    if (!server.isUp) return fail({ kind: 'offline' })
    asked.push(request)
    const blocks = request.keys.map(({ key, series }) => {
      const { year, next: from } = server
      const block = server.lent.get(key) ?? {
        key,
        series,
        year,
        from,
        upTo: from + 3,
        until: '2026-12-31T00:00:00.000Z',
      }
      if (!server.lent.has(key)) server.next += 4
      server.lent.set(key, block)
      return block
    })
    return server.losesAnswers ? fail({ kind: 'offline' }) : ok({ epoch: server.epoch, blocks })
  }
  const transport = { numbers } as Transport // the lease asks for nothing else
  const deps = {
    store,
    transport,
    shelf: createShelf(),
    ids: seededIds(seeded(7), () => clock.now),
    nowMs: () => clock.now,
    serverMs: () => clock.now,
    fence: 1,
    person: nobody,
    inFlight: () => new Set<number>(),
    journal: {
      kind: 'file' as const,
      append: async () => ok(1),
      read: async () => ok([]),
      forget: async () => ok(undefined),
    },
  }
  let orders = 0
  return {
    ...deps,
    clock,
    server,
    asked,
    lease: (isNewlyMet = false, more: Partial<typeof deps> & { known?: readonly Series[] } = {}) =>
      leaseNumbers({ ...deps, ...more }, isNewlyMet),
    held: () => store.read(['meta'], (tx) => metaOf(tx, 'numberBlocks')),
    /** What a new order is numbered as it is saved. */
    async order() {
      const written = await write(deps, 'order.create', [putOrder(orderId(orders), { orderNo: `PO-${orders++}` })])
      const op = written.ok ? written.value.mutation.ops[0] : undefined
      return op?.op === 'put' ? (op.values.sclPo ?? op.values.provisionalNo) : written
    },
  }
}

describe('a device that was lent numbers', () => {
  test('gives a new order its final number at once, online or not, and shows it', async () => {
    const at = await desk()
    await at.lease()
    at.server.isUp = false
    expect([await at.order(), await at.order()]).toEqual(['SCLPO_26_000001', 'SCLPO_26_000002'])
    const hot = await at.store.read(['hot'], (tx) => tx.get('hot', ['salesOrder', orderId(0)]))
    expect(hot?.row).toMatchObject({ sclPo: 'SCLPO_26_000001', provisionalNo: null })
  })

  test('asks for the second block when half is used, never for a third, and takes them in turn', async () => {
    const at = await desk()
    await at.lease()
    await at.order()
    await at.lease()
    expect(at.asked).toHaveLength(1)
    await at.order()
    for (let i = 0; i < 3; i++) await at.lease()
    expect(at.asked).toHaveLength(2)
    expect((await at.held())?.map(({ lent }) => lent?.from)).toEqual([1, 5])
    for (let i = 3; i <= 6; i++) expect(await at.order()).toBe(`SCLPO_26_00000${i}`)
    await at.lease()
    expect((await at.held())?.map(({ lent }) => lent?.from)).toEqual([5, 9])
  })

  test('asks again under the same key when an answer was lost, and leaves no block behind', async () => {
    const at = await desk()
    at.server.losesAnswers = true
    await at.lease()
    await at.lease()
    expect(new Set(at.asked.flatMap(({ keys }) => keys.map(({ key }) => key))).size).toBe(1)
    at.server.losesAnswers = false
    await at.lease()
    expect(at.server.lent.size).toBe(1)
    expect(await at.order()).toBe('SCLPO_26_000001')
  })

  test('numbers provisionally when it has none, when they have run out, and after the turn of the year', async () => {
    const at = await desk()
    expect(await at.order()).toMatch(/^~[2-9A-Z]{4}-0001$/)
    await at.lease()
    for (let i = 1; i <= 4; i++) expect(await at.order()).toBe(`SCLPO_26_00000${i}`)
    expect(await at.order()).toMatch(/^~[2-9A-Z]{4}-0002$/)
    await at.lease()
    at.clock.now = Date.parse('2026-12-31T18:00:00.000Z') // midnight at the factory
    expect(await at.order()).toMatch(/^~[2-9A-Z]{4}-0003$/)
    at.server.year = 2027
    await at.lease()
    expect((await at.held())?.map(({ lent }) => lent?.year)).toEqual([2027])
  })

  test('takes nothing of a block whose time is over', async () => {
    const at = await desk()
    await at.lease()
    at.clock.now = Date.parse('2026-12-31T00:00:00.000Z')
    expect(await at.order()).toMatch(/^~/)
  })

  test('takes no number for an order that could not be saved', async () => {
    const at = await desk()
    await at.lease()
    const full = { ...at.store, write: at.store.write }
    full.write = (stores, work) =>
      at.store.write(stores, async (tx) => {
        await work(tx)
        throw new DOMException('The disk is full.', 'QuotaExceededError')
      })
    await expect(write({ ...at, store: full }, 'order.create', [putOrder(orderId(9))])).rejects.toThrow('full')
    expect(await at.order()).toBe('SCLPO_26_000001')
  })

  test('keeps the number of a refused order when it is sent again, and takes no number that a screen made up', async () => {
    const at = await desk()
    await at.lease()
    await at.order()
    const [entry] = await openEntries(at.store)
    if (entry === undefined) throw new Error('Nothing waits.')
    await at.store.write(['outbox'], (tx) => tx.put('outbox', { ...entry, state: 'attention' }))
    expect((await retry(at, entry.mutation.id)).ok).toBe(true)
    const again = await openEntries(at.store)
    expect(again.map(({ mutation }) => mutation.ops[0])).toEqual(entry.mutation.ops)
    expect(await write(at, 'order.create', [putOrder(orderId(8), { sclPo: 'SCLPO_26_000002' })])).toMatchObject({
      fault: { kind: 'invalid', fields: { sclPo: 'notYours' } },
    })
  })

  test('lets go of what a restored server does not know, and goes on with what it knows', async () => {
    const at = await desk()
    await at.lease()
    await at.order()
    await at.lease(true)
    expect(await at.order()).toBe('SCLPO_26_000002')
    at.server.lent.clear()
    at.server.next = 1001
    await at.lease(true)
    expect(await at.order()).toBe('SCLPO_26_001001')
  })

  test('takes no answer of another incarnation, or for a writer that has lost the lock', async () => {
    const at = await desk()
    at.server.epoch = 'e2'
    await at.lease()
    expect((await at.held())?.map(({ lent }) => lent)).toEqual([null])
    at.server.epoch = 'e1'
    await at.lease(false, { fence: 0 })
    expect((await at.held())?.map(({ lent }) => lent)).toEqual([null])
  })

  test('asks for nothing that its person may not write', async () => {
    const at = await desk([storekeeper])
    await at.lease()
    expect([at.asked, await at.held()]).toEqual([[], undefined])
  })

  test('never asks for numbers of a series without gaps, and takes none of it', async () => {
    const invoice: Series = {
      name: 'invoice',
      table: 'salesOrder',
      field: 'sclPo',
      provisionalField: 'provisionalNo',
      leased: false,
      ...yearly('INV', 6),
    }
    const at = await desk()
    await at.lease(true, { known: [invoice] })
    expect(at.asked).toEqual([])
    const lent = { year: 2026, from: 1, upTo: 4, next: 1, until: '2026-12-31T00:00:00.000Z' }
    await at.store.write(['meta'], (tx) => setMeta(tx, 'numberBlocks', [{ key: 'k', series: 'invoice', lent }]))
    expect(await at.store.write(['meta'], (tx) => takeNumber(tx, invoice, at.clock.now))).toBeUndefined()
  })
})
