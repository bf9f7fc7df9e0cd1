import { expect, test } from 'vitest'
import type { Grant } from '../../model/access.ts'
import { fail, ok } from '../../model/fault.ts'
import type { Journal } from '../../sync/journal.ts'
import { land } from '../../sync/land.ts'
import { openEntries } from '../../sync/outbox.ts'
import { createShelf } from '../../sync/shelf.ts'
import { setMeta } from '../../sync/store.ts'
import { write } from '../../sync/write.ts'
import { nobody, orderValues, pageOf, seeded, seededIds, serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

const orderId = '01890000-0000-7000-8000-0000000000aa'
const merchandiser: Grant = { role: 'merchandiser', scopeKind: 'all', scopeId: null }
const note = { op: 'patch' as const, table: 'salesOrder', id: orderId, base: { note: null }, set: { note: 'rush' } }
const full = fail({ kind: 'storage', reason: 'full' })

/** A desk with one order, whose journal answers each append as told. */
async function desk(append: Journal['append'], beforeCommit?: () => void, flight = new Set<number>()) {
  const store = memoryStore(undefined, { beforeCommit })
  const shelf = createShelf()
  const nowMs = () => 0
  await store.write(['meta'], async (tx) => {
    await setMeta(tx, 'grants', [merchandiser])
    await setMeta(tx, 'replica', '01890000-0000-7000-8000-0000000000d1')
    await setMeta(tx, 'cursor', 'c1')
    await setMeta(tx, 'epoch', 'e1')
    await setMeta(tx, 'fence', 1)
  })
  const journal: Journal = { kind: 'file', append, read: async () => ok([]), forget: async () => ok(undefined) }
  const ids = seededIds(seeded(7), nowMs)
  const deps = { store, shelf, nowMs, serverMs: nowMs, fence: 1, ids, person: nobody, journal, inFlight: () => flight }
  await land(deps, 'c1', pageOf([{ table: 'salesOrder', row: serverRow('salesOrder', orderId, orderValues) }]))
  const outbox = () => store.read(['outbox'], (tx) => tx.all('outbox'))
  const hot = () => store.read(['hot'], (tx) => tx.get('hot', ['salesOrder', orderId]))
  return { ...deps, outbox, hot }
}

test('an edit for whose second copy the disk has no room is refused, and neither shown nor waiting', async () => {
  const at = await desk(async () => full)
  expect(await write(at, 'order.edit', [note])).toEqual(full)
  expect(await openEntries(at.store)).toEqual([])
  expect((await at.outbox()).map(({ state, reason }) => ({ state, reason }))).toEqual([
    { state: 'discarded', reason: 'not saved' },
  ])
  expect((await at.hot())?.row ?? null).not.toMatchObject({ note: 'rush' })
})

test('the edit after it gets a number of its own', async () => {
  let isFull = true
  const at = await desk(async () => (isFull ? full : ok(1)))
  await write(at, 'order.edit', [note])
  isFull = false
  expect(await write(at, 'order.edit', [note])).toMatchObject({ ok: true, value: { mutation: { clientSeq: 2 } } })
})

test('an edit that the server has answered while the disk was found full stands', async () => {
  const at = await desk(async ({ mutation }) => {
    await at.store.write(['outbox'], async (tx) => {
      const entry = await tx.get('outbox', mutation.clientSeq)
      if (entry !== undefined) await tx.put('outbox', { ...entry, state: 'answered' })
    })
    return full
  })
  expect(await write(at, 'order.edit', [note])).toMatchObject({ ok: true, value: { journalled: false } })
})

test('an edit that was on its way when the disk was found full stands, though its answer comes meanwhile', async () => {
  const flight = new Set<number>()
  const append = async () => {
    flight.add(1)
    // The answer is here, and is about to be written.
    queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => flight.clear())))
    return full
  }
  const at = await desk(append, undefined, flight)
  expect(await write(at, 'order.edit', [note])).toMatchObject({ ok: true, value: { journalled: false } })
  expect(await at.outbox()).toMatchObject([{ state: 'waiting' }])
})

test('an edit that is sent while it waits for its turn to be taken back stands', async () => {
  const flight = new Set<number>()
  const append = async () => {
    // The push that had its turn before has read what waits, and sends it.
    void at.store
      .read(['outbox'], (tx) => tx.all('outbox'))
      .then((sent) => {
        for (const { clientSeq } of sent) flight.add(clientSeq)
      })
    return full
  }
  const at = await desk(append, undefined, flight)
  expect(await write(at, 'order.edit', [note])).toMatchObject({ ok: true, value: { journalled: false } })
  expect(await at.outbox()).toMatchObject([{ state: 'waiting' }])
})

test('an edit that the full disk does not let be taken back is called saved, for it will be sent', async () => {
  let isFull = false
  const refuse = () => {
    if (isFull) throw new DOMException('No room.', 'QuotaExceededError')
  }
  const append = async () => {
    isFull = true
    return full
  }
  const at = await desk(append, refuse)
  expect(await write(at, 'order.edit', [note])).toMatchObject({ ok: true, value: { journalled: false } })
  expect(await openEntries(at.store)).toMatchObject([{ state: 'waiting' }])
})

test('an edit that the full disk has lost meanwhile is not called saved', async () => {
  const at = await desk(async ({ mutation }) => {
    await at.store.write(['outbox'], (tx) => tx.delete('outbox', mutation.clientSeq))
    return full
  })
  expect(await write(at, 'order.edit', [note])).toEqual(full)
  expect(await at.outbox()).toEqual([])
})

test('a journal that is out of reach lets the edit stand with its one copy', async () => {
  const at = await desk(async () => fail({ kind: 'storage', reason: 'journal' }))
  expect(await write(at, 'order.edit', [note])).toMatchObject({ ok: true, value: { journalled: false } })
  expect(await openEntries(at.store)).toHaveLength(1)
})
