import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import type { StoreNotice } from '../../sync/notice.ts'
import type { Store } from '../../sync/store.ts'
import type { ColumnDisk } from '../../workers/reader/columnDisk.ts'
import { opening as columnsOpening, diskOf, slowlyCopying, world } from './keptWorld.ts'
import { opening as answersOpening, device, list, namesSoon, turns } from './openings.ts'

const lessIsSeen: StoreNotice = { kind: 'reload', replica: 'mine', table: '*' }

/** A store whose rows come only after a while, from when it is held on: the other tables are read anew one after the other. */
function held<T extends Store>(store: T) {
  const hold = { isOn: false, end: () => {} }
  const slow: T = {
    ...store,
    async read(stores, work) {
      if (hold.isOn && stores.includes('blocks')) {
        hold.isOn = false
        await new Promise<void>((resolve) => {
          hold.end = resolve
        })
      }
      return store.read(stores, work)
    },
  }
  return { slow, hold }
}

test('columns of a table that is still to be read anew are not kept, for they may hold what may be seen no more', async () => {
  const { store } = await world()
  const { slow, hold } = held(store)
  const { disk, counts, idle } = diskOf()
  const { reader, rest, settle, shown } = await columnsOpening(slow, { disk, idle })
  await settle()
  await store.write(['blocks'], (tx) => tx.delete('blocks', ['party', 1]))
  hold.isOn = true
  reader.hear(lessIsSeen)
  await rest()
  expect(counts.written).toBe(0)
  hold.end()
  await settle()
  expect(await shown()).toHaveLength(20)
  await rest()
  expect(counts.written).toBe(1)
})

test('answers from a table that is still to be read anew are not kept either', async () => {
  const owner = await device()
  const { slow, hold } = held(owner.store)
  const { reader, disk, kept } = await answersOpening({ ...owner, store: slow }, true)
  expect(await namesSoon(reader)).toHaveLength(3)
  await kept()
  await owner.store.write(['blocks'], (tx) => tx.delete('blocks', ['party', 1]))
  hold.isOn = true
  reader.hear(lessIsSeen)
  await turns()
  const keeping = kept()
  await turns()
  expect(await disk.read()).toEqual([])
  hold.end()
  await keeping
  expect(await namesSoon(reader, { ...list, sort: ['-code'] })).toEqual([])
  expect((await disk.read()).map(({ page }) => page.rows)).toEqual([[]])
})

test('copying ends when the person signs out', async () => {
  const { store } = await world()
  const { disk, counts, idle } = diskOf()
  const { slow, steps } = slowlyCopying(disk)
  const { reader, rest, settle } = await columnsOpening(store, { disk: slow, idle })
  await rest()
  await reader.open(null)
  await settle()
  const left = steps.left
  await settle()
  expect(left).toBeGreaterThan(0)
  expect(steps.left).toBe(left)
  expect(counts.written).toBe(0)
})

test('what was being written when the person signed out is gone once less may be seen in the next sign-in', async () => {
  const { store } = await world()
  const { disk, counts, idle } = diskOf()
  let release = () => {}
  let isFirst = true
  const slow: ColumnDisk = {
    ...disk,
    async write(...given) {
      const end = await disk.write(...given)
      if (end === undefined || !isFirst) return undefined
      isFirst = false
      return async () => {
        await new Promise<void>((resolve) => {
          release = resolve
        })
        return end()
      }
    },
  }
  const { reader, rest, settle } = await columnsOpening(store, { disk: slow, idle })
  await rest()
  await reader.open(null)
  await reader.open('mine')
  await settle()
  reader.hear(lessIsSeen)
  await settle()
  release()
  await rest()
  await settle()
  expect(counts.written).toBe(1)
  expect(await disk.find('party')).toBeUndefined()
})
