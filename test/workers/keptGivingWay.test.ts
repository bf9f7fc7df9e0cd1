import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import type { ColumnDisk } from '../../workers/reader/columnDisk.ts'
import { diskOf, idOf, opening, party, slowlyCopying, turn, world } from './keptWorld.ts'

/** A disk for whose copying something happens before each turn. */
function interrupted(disk: ColumnDisk) {
  const between = { turns: async () => {} }
  const write: ColumnDisk['write'] = (table, records, columns, onTurn) =>
    disk.write(table, records, columns, async () => {
      await between.turns()
      return onTurn()
    })
  return { disk: { ...disk, write }, between }
}

test('copying stops for an edit of the person at this device, and is done later', async () => {
  const { store, rows, edit } = await world()
  const { disk, counts, idle } = diskOf()
  const slow = interrupted(disk)
  const { reader, rest, settle, shown } = await opening(store, { disk: slow.disk, idle })
  slow.between.turns = async () => {
    slow.between.turns = async () => {}
    reader.hear(await edit(idOf(3), party(3, 'in between')))
    await turn()
  }
  await rest()
  expect(counts.written).toBe(0)
  expect(await shown()).toEqual(rows())
  await settle()
  await rest()
  expect(counts.written).toBe(1)
})

test('a change that lands while columns are copied is shown before the copying is over, and they are copied after it', async () => {
  const { store, rows, land } = await world()
  const { disk, counts, idle } = diskOf()
  const { slow, steps } = slowlyCopying(disk)
  const { reader, rest, settle, shown } = await opening(store, { disk: slow, idle })
  await rest()
  expect(steps.left).toBeLessThan(5000)
  reader.hear(await land([party(3, 'in between')]))
  await settle()
  expect(await shown()).toEqual(rows())
  expect(steps.left).toBeGreaterThan(0)
  steps.left = 0
  await rest()
  expect(counts.written).toBe(1)
  expect(await (await opening(store, { disk, idle })).shown()).toEqual(rows())
  expect(counts.taken).toBe(1)
})

test('what was kept before is taken up where a later copying was stopped', async () => {
  const { store, rows, land } = await world()
  const { disk, counts, idle } = diskOf()
  const slow = interrupted(disk)
  const { reader, rest } = await opening(store, { disk: slow.disk, idle })
  await rest()
  expect(counts.written).toBe(1)
  // As many as make the columns worth writing anew.
  for (const n of [1, 2, 3]) reader.hear(await land([party(n, 'second')]))
  let stopped = 0
  slow.between.turns = async () => {
    stopped += 1
    reader.hear(await land([party(4, `third ${stopped}`)]))
    await turn()
  }
  await rest()
  expect(stopped).toBeGreaterThan(0)
  expect(await (await opening(store, { disk, idle })).shown()).toEqual(rows())
  expect(counts).toEqual({ taken: 1, written: 1, renamed: 0 })
})
