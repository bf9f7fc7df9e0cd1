import type { Grant } from '../../model/access.ts'
import { ok } from '../../model/fault.ts'
import { idFrom } from '../../model/id.ts'
import type { Row } from '../../model/table.ts'
import type { Result } from '../../model/wire.ts'
import type { Frame } from '../../sync/journal.ts'
import { land } from '../../sync/land.ts'
import { createShelf } from '../../sync/shelf.ts'
import { type Store, setMeta } from '../../sync/store.ts'
import { nobody, orderValues, pageOf, seeded, seededIds, serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

export const orderId = '01890000-0000-7000-8000-0000000000aa'
export const lineId = idFrom('orderLine', orderId, 'navy', 'M', null)
export const merchandiser: Grant = { role: 'merchandiser', scopeKind: 'all', scopeId: null }
export const order = serverRow('salesOrder', orderId, {
  ...orderValues,
  status: 'confirmed',
  pieces: 100,
  value: '485',
  version: 3,
})

/** A merchandiser's device on a store in memory, with one order of the server. */
export async function desk(grants: readonly Grant[] = [merchandiser]) {
  const store = memoryStore()
  const frames: Frame[] = []
  let clock = Date.parse('2026-11-02T03:00:00.000Z')
  const nowMs = () => clock++
  const shelf = createShelf()
  await store.write(['meta'], async (tx) => {
    await setMeta(tx, 'grants', grants)
    await setMeta(tx, 'replica', '01890000-0000-7000-8000-0000000000d1')
    await setMeta(tx, 'cursor', 'c1')
    await setMeta(tx, 'epoch', 'e1')
    await setMeta(tx, 'fence', 1)
  })
  const deps = {
    store,
    shelf,
    nowMs,
    serverMs: nowMs,
    fence: 1,
    ids: seededIds(seeded(7), nowMs),
    person: nobody,
    inFlight: () => new Set<number>(),
    journal: {
      kind: 'file' as const,
      append: async (frame: Frame) => ok(frames.push(frame)),
      read: async () => ok([]),
      forget: async () => ok(undefined),
    },
  }
  await land(deps, 'c1', pageOf([{ table: 'salesOrder', row: order }]))
  return { ...deps, frames, shown: (table: string, id: string) => shown(store, table, id, shelf) }
}

/** What a screen shows of a row: the hot record where there is one, else the packed server row. */
async function shown(store: Store, table: string, id: string, shelf = createShelf()): Promise<Row | null> {
  return store.read(['hot', 'deltas', 'blocks'], async (tx) => {
    const hot = await tx.get('hot', [table, id])
    return hot === undefined ? shelf.find(tx, table, id) : hot.row
  })
}

/** The server's answer to an edit, "applied" where nothing else is said. */
export const answer = (clientSeq: number, mutation: string, rest: Partial<Result> = {}): Result => ({
  clientSeq,
  mutation,
  status: 'applied',
  ...rest,
})

/** A first note on the order. */
export const patchNote = (note: string) => ({
  op: 'patch' as const,
  table: 'salesOrder',
  id: orderId,
  base: { note: null },
  set: { note },
})
