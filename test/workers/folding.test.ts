import { expect, test } from 'vitest'
import { pack } from '../../model/pack.ts'
import { allFields } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { type Store, setMeta } from '../../sync/store.ts'
import { startFolding } from '../../workers/writer/folding.ts'
import { timingOf, virtualTime } from '../sim/virtualTime.ts'
import { seeded, serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`

/** A replica whose writer has folding at work beside it. */
async function world(full: { now: boolean } = { now: false }, freeBytes?: () => Promise<number>) {
  const time = virtualTime(1_790_000_000_000)
  const store = memoryStore(undefined, {
    beforeCommit: () => {
      if (full.now) throw Object.assign(new Error('The disk is full.'), { name: 'QuotaExceededError' })
    },
  })
  await store.write(['meta'], (tx) => setMeta(tx, 'fence', 1))
  const told: StoreNotice[] = []
  const counts = { damage: 0, changes: 0 }
  const busy = { now: false }
  const folding = startFolding({
    store,
    timing: timingOf(
      time,
      seeded(1),
      () => true,
      () => 0,
    ),
    fence: async () => 1,
    ...(freeBytes && { freeBytes }),
    isBusy: () => busy.now,
    notify: (notices) => told.push(...notices),
    onDamage: () => {
      counts.damage++
    },
    onChange: () => {
      counts.changes++
    },
    onBug: (error) => {
      throw error
    },
  })
  return { time, store, folding, told, counts, busy }
}

async function landMany(store: Store, count: number) {
  const fields = allFields(tableOf('party'))
  for (let i = 0; i < count; i++) {
    const bytes = pack('party', fields, [serverRow('party', id(i), { code: `C${i}`, name: `Party ${i}` })])
    await store.write(['deltas'], (tx) => tx.put('deltas', { table: 'party', bytes, rows: 1, gone: [] }))
  }
}

const deltasIn = (store: Store) => store.read(['deltas'], (tx) => tx.count('deltas'))

test('many deltas are folded once nobody has needed the disk for a while', async () => {
  const { time, store, folding, told } = await world()
  await landMany(store, 100)
  await time.run(20_000)
  expect(await deltasIn(store)).toBe(100)
  await time.run(60_000)
  expect(await deltasIn(store)).toBe(0)
  expect(told).toMatchObject([{ kind: 'folded', table: 'party', insteadOf: { blocks: [] } }])
  expect(folding.trouble()).toBeUndefined()
  folding.stop()
})

test('not while edits are on their way, nor right after somebody has saved', async () => {
  const { time, store, folding, busy } = await world()
  await landMany(store, 100)
  busy.now = true
  await time.run(300_000)
  expect(await deltasIn(store)).toBe(100)
  busy.now = false
  for (let second = 0; second < 120; second++) {
    folding.used()
    await time.run(1000)
  }
  expect(await deltasIn(store)).toBe(100)
  await time.run(60_000)
  expect(await deltasIn(store)).toBe(0)
  folding.stop()
})

test('a full disk is said, left alone for a while, and no longer said when there is room', async () => {
  const full = { now: false }
  const { time, store, folding, counts } = await world(full)
  await landMany(store, 100)
  full.now = true
  await time.run(120_000)
  expect(folding.trouble()).toEqual({ kind: 'storage', reason: 'full' })
  expect([await deltasIn(store), counts.changes]).toEqual([100, 1])
  full.now = false
  await time.run(300_000)
  expect(await deltasIn(store)).toBe(100)
  await time.run(600_000)
  expect([await deltasIn(store), folding.trouble(), counts.changes]).toEqual([0, undefined, 2])
  folding.stop()
})

test('a record that cannot be read is told, so that it is fetched again', async () => {
  const { time, store, folding, counts } = await world()
  await landMany(store, 100)
  await store.write(['deltas'], (tx) =>
    tx.put('deltas', { table: 'party', bytes: Uint8Array.of(1, 2, 3), rows: 1, gone: [] }),
  )
  await time.run(60_000)
  expect(counts.damage).toBe(1)
  expect(await deltasIn(store)).toBe(101)
  folding.stop()
})

test('a disk that is nearly full is left to what people save, and folding goes on when there is room', async () => {
  let free = 1_000_000
  const { time, store, folding } = await world(undefined, async () => free)
  await landMany(store, 100)
  await time.run(80_000)
  expect(await deltasIn(store)).toBe(100)
  expect(folding.trouble()).toEqual({ kind: 'storage', reason: 'low' })
  free = 1_000_000_000
  await time.run(660_000)
  expect(await deltasIn(store)).toBe(0)
  expect(folding.trouble()).toBeUndefined()
  folding.stop()
})
