import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { pack } from '../../model/pack.ts'
import { allFields } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { ColumnDisk } from '../../workers/reader/columnDisk.ts'
import { diskOf, opening, party, turn, world } from './keptWorld.ts'

/** An opening in which each step of copying uses up its slice, and whose reading of deltas can be held on. */
async function slowly() {
  const { store, rows, land } = await world()
  const { disk, counts, idle } = diskOf()
  const at = { steps: 0, left: 0, ms: 0 }
  const hold = { isOn: false, end: () => {} }
  const copying: ColumnDisk = {
    ...disk,
    async write(table, records, columns, onTurn) {
      for (; at.left > 0; at.left--) {
        at.steps += 1
        at.ms += 10
        if (!(await onTurn())) return undefined
      }
      return disk.write(table, records, columns, onTurn)
    },
  }
  const held: typeof store = {
    ...store,
    async read(stores, work) {
      if (hold.isOn && stores.includes('deltas')) {
        hold.isOn = false
        await new Promise<void>((resolve) => {
          hold.end = resolve
        })
      }
      return store.read(stores, work)
    },
  }
  const opened = await opening(held, { disk: copying, idle, clock: () => at.ms })
  return { store, rows, land, counts, at, hold, ...opened }
}

test('columns are copied no further while a change of another table is taken', async () => {
  const { store, counts, at, hold, reader, rest, settle } = await slowly()
  at.left = 5000
  await rest()
  expect(at.left).toBeGreaterThan(0)
  const bytes = pack('appUser', allFields(tableOf('appUser')), [])
  const key = Number(
    await store.write(['deltas'], (tx) => tx.put('deltas', { table: 'appUser', bytes, rows: 0, gone: [] })),
  )
  hold.isOn = true
  reader.hear({ kind: 'rows', replica: 'mine', table: 'appUser', deltas: [key], hot: [] })
  for (let turns = 0; turns < 10; turns++) await turn()
  const { steps } = at
  await settle()
  expect(at.steps).toBe(steps)
  hold.end()
  await settle()
  expect(at.steps).toBeGreaterThan(steps)
  at.left = 0
  await rest()
  expect(counts.written).toBe(1)
})

test('a change that came before the copying began is taken at once', async () => {
  const { rows, land, at, hold, reader, rest, settle, shown } = await slowly()
  await settle()
  hold.isOn = true
  reader.hear(await land([party(1, 'first of two')]))
  await settle()
  at.left = 5000
  await rest()
  reader.hear(await land([party(2, 'second of two')]))
  await settle()
  hold.end()
  await settle()
  expect(await shown()).toEqual(rows())
  expect(at.steps).toBeLessThan(3)
})
