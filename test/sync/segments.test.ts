import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Fault, fail, type Outcome, ok } from '../../model/fault.ts'
import { pack } from '../../model/pack.ts'
import { allFields } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { takeSegments } from '../../sync/segments.ts'
import { metaOf, type SegmentPlan, setMeta } from '../../sync/store.ts'
import { seeded, serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

const fields = allFields(tableOf('party'))
const turns = async () => {
  for (let i = 0; i < 60; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** A device half way through a plan of so many segments of one party each, and a server that answers when it is told to. */
async function world(count: number) {
  const packed = Array.from({ length: count }, (_, i) => {
    const row = serverRow('party', `01890000-0000-7000-8000-${String(i).padStart(12, '0')}`, {
      code: `C${i}`,
      name: 'H',
    })
    const bytes = pack('party', fields, [row])
    const id = createHash('sha256').update(bytes).digest('hex')
    return { bytes, plan: { id, table: 'party', rows: 1, bytes: bytes.length, minId: row.id, maxId: row.id } }
  })
  const segments: readonly SegmentPlan[] = packed.map(({ plan }) => plan)
  const store = memoryStore()
  await store.write(['meta'], async (tx) => {
    await setMeta(tx, 'replica', 'r')
    await setMeta(tx, 'fence', 1)
    await setMeta(tx, 'plan', { epoch: 'e', cursor: 'c', seq: 1, segments, base: 100 })
  })
  const asked: number[] = []
  const answers = new Map<number, (outcome: Outcome<Uint8Array<ArrayBuffer>>) => void>()
  const notices: StoreNotice[] = []
  let disk = Promise.resolve()
  const deps = {
    store: {
      ...store,
      write: (async (names, work) => {
        if (names.includes('blocks')) await disk
        return store.write(names, work)
      }) satisfies typeof store.write as typeof store.write,
    },
    transport: {
      segment: (id: string) => {
        const at = segments.findIndex((segment) => segment.id === id)
        asked.push(at)
        return new Promise<Outcome<Uint8Array<ArrayBuffer>>>((resolve) => answers.set(at, resolve))
      },
    },
    sha256: async (bytes: Uint8Array<ArrayBuffer>) => createHash('sha256').update(bytes).digest('hex'),
    notify: (told: readonly StoreNotice[]) => void notices.push(...told),
    fence: 1,
  }
  return {
    store,
    asked,
    isOnItsWay: () => [...answers.keys()],
    begin: () =>
      takeSegments(
        deps,
        segments.map((segment, i) => ({ segment, no: 100 + i })),
      ),
    async arrive(at: number) {
      answers.get(at)?.(ok(packed[at]?.bytes.slice() ?? new Uint8Array()))
      answers.delete(at)
      await turns()
    },
    async lose(at: number, fault: Fault) {
      answers.get(at)?.(fail(fault))
      answers.delete(at)
      await turns()
    },
    /** The disk takes nothing until the answer is called. */
    hold(): () => Promise<void> {
      let release = () => {}
      disk = new Promise((resolve) => {
        release = resolve
      })
      return async () => {
        release()
        await turns()
      }
    },
    /** Numbers of blocks, together as they were told of. */
    told: () => notices.map((notice) => (notice.kind === 'blocks' ? notice.numbers : [])),
    isWhole: () => notices.map((notice) => notice.kind === 'blocks' && notice.complete),
    blocks: async () => (await store.read(['blocks'], (tx) => tx.all('blocks'))).map(({ no }) => no),
    fetched: async () => ((await store.read(['meta'], (tx) => metaOf(tx, 'fetched'))) ?? []).length,
  }
}

test('segments go to the disk in the order of the plan, however they arrive', async () => {
  const { begin, arrive, told, isWhole, blocks } = await world(5)
  const taking = begin()
  await turns()
  await arrive(2)
  await arrive(1)
  expect([told(), await blocks()]).toEqual([[], []])
  await arrive(0)
  expect(told()).toEqual([[100, 101, 102]])
  await arrive(4)
  await arrive(3)
  expect(await taking).toEqual(ok(undefined))
  expect(told()).toEqual([
    [100, 101, 102],
    [103, 104],
  ])
  expect(isWhole()).toEqual([false, true])
})

test('what arrives while the disk is busy goes there together, and the line does not wait for it', async () => {
  const { begin, arrive, hold, asked, told } = await world(9)
  const release = hold()
  const taking = begin()
  await turns()
  for (let at = 0; at < 6; at++) await arrive(at)
  expect(told()).toEqual([])
  expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  await release()
  expect(told()).toEqual([[100], [101, 102, 103, 104, 105]])
  for (let at = 6; at < 9; at++) await arrive(at)
  expect(await taking).toEqual(ok(undefined))
})

test('four are on their way at most, and a slow first one does not make all others pile up', async () => {
  const { begin, arrive, isOnItsWay, asked } = await world(40)
  const taking = begin()
  await turns()
  let most = 0
  for (let at = 1; at < 40; at++) {
    most = Math.max(most, isOnItsWay().length)
    await arrive(at)
  }
  expect(most).toBe(4)
  expect(asked).toHaveLength(12)
  await arrive(0)
  while (isOnItsWay().length > 0) for (const at of isOnItsWay()) await arrive(at)
  expect(await taking).toEqual(ok(undefined))
})

test('one that is lost ends it with its fault, and what had come is kept for the next time', async () => {
  const { begin, arrive, lose, blocks, fetched, asked } = await world(9)
  const taking = begin()
  await turns()
  await arrive(0)
  await arrive(2)
  await lose(1, { kind: 'offline' })
  for (const at of [3, 4, 5]) await arrive(at)
  expect(await taking).toEqual(fail({ kind: 'offline' }))
  expect(asked).toEqual([0, 1, 2, 3, 4, 5])
  expect(await blocks()).toEqual([100, 102, 103, 104, 105])
  expect(await fetched()).toBe(5)
})

test('of a plan that another took the place of nothing lands', async () => {
  const { store, begin, arrive, blocks, told, isOnItsWay } = await world(6)
  const taking = begin()
  await turns()
  await arrive(0)
  await store.write(['meta'], (tx) => setMeta(tx, 'fence', 2))
  while (isOnItsWay().length > 0) for (const at of isOnItsWay()) await arrive(at)
  expect(await taking).toEqual(fail({ kind: 'busy', retryMs: 0 }))
  expect([await blocks(), told()]).toEqual([[100], [[100]]])
})

test('a segment that the server has no longer takes its own plan with it, and none that took the place of that', async () => {
  const missing = { kind: 'missing', table: 'segment', id: 'gone' } as const
  const half = async (meanwhile: (at: Awaited<ReturnType<typeof world>>) => Promise<unknown>) => {
    const at = await world(3)
    const taking = at.begin()
    await turns()
    await meanwhile(at)
    await at.lose(1, missing)
    for (const other of [0, 2]) await at.arrive(other)
    expect((await taking).ok).toBe(false)
    return at.store.read(['meta'], async (tx) => (await metaOf(tx, 'plan'))?.base)
  }
  const replace = (segmentsOf: (segments: readonly SegmentPlan[]) => readonly SegmentPlan[], base: number) => {
    return ({ store }: Awaited<ReturnType<typeof world>>) =>
      store.write(['meta'], async (tx) => {
        const plan = await metaOf(tx, 'plan')
        if (plan !== undefined) await setMeta(tx, 'plan', { ...plan, segments: segmentsOf(plan.segments), base })
      })
  }
  expect(await half(async () => {})).toBeUndefined()
  // The same segments, in a plan that begins anew.
  expect(await half(replace((segments) => segments, 103))).toBe(103)
  // The same place, another segment.
  expect(await half(replace((segments) => segments.map((each) => ({ ...each, id: `${each.id}2` })), 100))).toBe(100)
  // Another took over the work on the same plan.
  expect(await half(({ store }) => store.write(['meta'], (tx) => setMeta(tx, 'fence', 2)))).toBe(100)
})

test('in whatever order they arrive, all rows are there at the end', async () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = seeded(seed)
    const { begin, arrive, isOnItsWay, blocks, told } = await world(25)
    const taking = begin()
    await turns()
    while (isOnItsWay().length > 0) {
      const all = isOnItsWay()
      await arrive(all[Math.floor(random() * all.length)] ?? 0)
    }
    expect(await taking, `seed ${seed}`).toEqual(ok(undefined))
    const numbers = Array.from({ length: 25 }, (_, i) => 100 + i)
    expect([await blocks(), told().flat()], `seed ${seed}`).toEqual([numbers, numbers])
  }
})
