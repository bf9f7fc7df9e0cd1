import 'fake-indexeddb/auto'
import { expect, test, vi } from 'vitest'
import { pack, unpack } from '../../model/pack.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { spareBytes } from '../../sync/room.ts'
import { setMeta } from '../../sync/store.ts'
import { ColumnTable } from '../../workers/columns/columnTable.ts'
import type { ColumnDisk } from '../../workers/reader/columnDisk.ts'
import { ColumnKeeper } from '../../workers/reader/columnKeeper.ts'
import { chanceFrom, randomId, randomRow } from '../columns/random.ts'
import { diskOf, idOf, opening, party, turn, world } from './keptWorld.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
console.info(`columns that are kept: SEED=${seed}`)

test('the columns of before are taken up, with what has landed and was edited since', async () => {
  const { store, rows, land, edit } = await world()
  const { disk, counts, idle } = diskOf()
  const first = await opening(store, { disk, idle })
  first.reader.hear(await land([party(3, 'second')], [idOf(4)]))
  first.reader.hear(await edit(idOf(5), party(5, 'typed here')))
  await first.rest()
  expect(counts).toEqual({ taken: 0, written: 1, renamed: 0 })
  await land([party(6, 'third'), party(50, 'new')])
  await edit(idOf(5), undefined)
  await edit(idOf(7), null)
  const second = await opening(store, { disk, idle })
  expect(await second.shown()).toEqual(rows())
  expect(counts.taken).toBe(1)
  // What is taken up can be changed like any other columns.
  second.reader.hear(await land([party(1, 'fourth'), party(60, 'newest')], [idOf(2)]))
  await second.settle()
  expect(await second.shown()).toEqual(rows())
})

test('deltas that are folded into one leave the columns true, whether they are in them or have come since', async () => {
  const { store, rows, land, fold } = await world(300)
  const { disk, counts, idle } = diskOf()
  const { reader, rest, settle } = await opening(store, { disk, idle })
  for (const n of [3, 4, 5]) reader.hear(await land([party(n, 'before')]))
  await rest()
  for (const notice of await fold()) reader.hear(notice)
  await settle()
  expect(counts).toEqual({ taken: 0, written: 1, renamed: 1 })
  reader.hear(await land([party(4, 'since')]))
  expect(await (await opening(store, { disk, idle })).shown()).toEqual(rows())
  expect(counts.taken).toBe(1)
  // Now one that is in them and one that is not become one: that is more than anybody can tell apart.
  for (const notice of await fold()) reader.hear(notice)
  await settle()
  expect(await (await opening(store, { disk, idle })).shown()).toEqual(rows())
  expect(counts).toEqual({ taken: 1, written: 1, renamed: 1 })
})

test('while a first fetch is under way no columns are written, and they are as soon as it is over', async () => {
  const { store, land } = await world()
  const { disk, counts, idle } = diskOf()
  const plan = { epoch: 'e', cursor: 'c', seq: 1, segments: [], base: 1 }
  await store.write(['meta'], (tx) => setMeta(tx, 'plan', plan))
  const { reader, rest } = await opening(store, { disk, idle })
  reader.hear(await land([party(3, 'second')]))
  await rest()
  expect(counts.written).toBe(0)
  await store.write(['meta'], (tx) => tx.delete('meta', 'plan'))
  reader.hear(await land([party(4, 'third')]))
  await rest()
  expect(counts.written).toBe(1)
})

test('whatever lands, is edited, folded, kept and heard late, every opening shows what the disk says', async () => {
  let taken = 0
  for (let round = 0; round < 12; round++) {
    const { below, likely } = chanceFrom(seed + round)
    // Of many rows few deltas are folded into one, of few rows into blocks.
    const { store, rows, land, edit, fold } = await world(round % 2 === 0 ? 30 : 300)
    const { disk, counts, idle } = diskOf()
    for (let day = 0; day < 6; day++) {
      const { reader, shown, rest, settle } = await opening(store, { disk, idle })
      expect(await shown(), `SEED=${seed}, round ${round}, opening ${day}`).toEqual(rows())
      const waiting: StoreNotice[] = []
      for (let i = 0; i < 6; i++) {
        const n = below(45)
        const dice = below(10)
        if (dice < 4) waiting.push(await land([party(n, `${day}.${i}`)], likely(50) ? [idOf(below(45))] : []))
        else if (dice < 7) waiting.push(await edit(idOf(n), likely(50) ? party(n, `edit ${day}.${i}`) : undefined))
        else if (dice < 9) waiting.push(...(await fold(1 + below(4))))
        for (let some = below(3); some > 0; some--) {
          const notice = waiting.shift()
          if (notice !== undefined) reader.hear(notice)
        }
        if (likely(25)) await rest()
        if (likely(25)) await turn()
      }
      // Some windows are closed before the last notices reach the reader.
      if (likely(60)) {
        for (const notice of waiting) reader.hear(notice)
        await settle()
        expect(await shown(), `SEED=${seed}, round ${round}, evening ${day}`).toEqual(rows())
        if (likely(50)) await rest()
      }
      await reader.open(null)
    }
    taken += counts.taken
  }
  // Most openings find columns that are true; an opening that never takes any up would prove nothing.
  expect(taken).toBeGreaterThan(15)
})

test.each<[string, (name: string) => Promise<ReturnType<typeof diskOf>>]>([
  ['another build', async (name) => diskOf('another build', name)],
  ['a flipped bit', flipped],
  ['a missing piece', (name) => changedPart(name, (store, key) => store.delete(key))],
])('After %s the rows are read from their blocks', async (_, change) => {
  const { store, rows } = await world()
  const { name, disk, counts, idle } = diskOf()
  const first = await opening(store, { disk, idle })
  await first.rest()
  expect(counts.written).toBe(1)
  const later = await change(name)
  const second = await opening(store, { ...later })
  expect(await second.shown()).toEqual(rows())
  expect(later.counts.taken).toBe(0)
})

test('nothing of the columns is left once less may be seen', async () => {
  const { store } = await world()
  const { disk, counts, idle } = diskOf()
  const { reader, rest, settle } = await opening(store, { disk, idle })
  await rest()
  expect(counts.written).toBe(1)
  reader.hear({ kind: 'reload', replica: 'mine', table: '*' })
  await settle()
  expect(await disk.find('party')).toBeUndefined()
})

test('columns that fit no more do not stay on the disk, nor do those of a writing that was stopped', async () => {
  const { store, edit } = await world()
  const { name, disk, counts, idle } = diskOf()
  const first = await opening(store, { disk, idle })
  await first.rest()
  expect(counts.written).toBe(1)
  await store.write(['meta'], (tx) => setMeta(tx, 'mark', 'another store'))
  let interrupt = async () => {}
  const slow: ColumnDisk = {
    ...disk,
    write: (table, records, columns, onTurn) =>
      disk.write(table, records, columns, async () => {
        await interrupt()
        return onTurn()
      }),
  }
  const second = await opening(store, { disk: slow, idle })
  await second.settle()
  expect(await partsOf(name)).toEqual([])
  interrupt = async () => {
    second.reader.hear(await edit(idOf(3), party(3, 'in between')))
    await turn()
  }
  await second.rest()
  expect(await partsOf(name)).toEqual([])
})

test('a disk that refuses columns is not asked again and again', async () => {
  const { store, rows, land } = await world()
  const { disk, idle } = diskOf()
  let asked = 0
  const full: ColumnDisk = {
    ...disk,
    async write() {
      asked += 1
      throw new DOMException('The disk is full.', 'QuotaExceededError')
    },
  }
  const { reader, rest, shown } = await opening(store, { disk: full, idle, restMs: 60_000 })
  for (let i = 0; i < 4; i++) {
    await rest()
    reader.hear(await land([party(i, 'changed')]))
  }
  await rest()
  expect(asked).toBe(1)
  expect(await shown()).toEqual(rows())
})

test('a disk that fails when it is first looked at is looked at again', async () => {
  const { store } = await world()
  const first = diskOf()
  await (await opening(store, first)).rest()
  const { disk } = diskOf(undefined, first.name)
  const open = vi.spyOn(indexedDB, 'open').mockImplementationOnce(() => {
    throw new DOMException('The disk does not answer.', 'UnknownError')
  })
  await expect(disk.find('party')).rejects.toThrow('The disk does not answer.')
  open.mockRestore()
  expect(await disk.find('party')).toBeDefined()
})

test('nothing is left of columns that were being written when less may be seen', async () => {
  for (const when of ['before its end', 'after its end']) {
    const { store } = await world()
    const { disk, idle } = diskOf()
    let told = 0
    const slow: ColumnDisk = {
      ...disk,
      async write(...given) {
        const end = await disk.write(...given)
        const reload = () => {
          told += 1
          reader.hear({ kind: 'reload', replica: 'mine', table: '*' })
        }
        return (
          end &&
          (async () => {
            if (when === 'before its end') reload()
            await end()
            if (when === 'after its end') reload()
          })
        )
      },
    }
    const { reader, rest, settle } = await opening(store, { disk: slow, idle })
    await rest()
    await settle()
    expect(told, when).toBe(1)
    expect(await disk.find('party'), when).toBeUndefined()
  }
})

test('columns that were looked for before they are asked for are not taken up once less may be seen', async () => {
  const { store } = await world()
  const { disk, idle } = diskOf()
  await (await opening(store, { disk, idle })).rest()
  const keeper = new ColumnKeeper('party', { disk, clock: () => 0, freeBytes: async () => spareBytes })
  expect(await keeper.look()).toBeDefined()
  await keeper.forget()
  expect(await keeper.find()).toBeUndefined()
})

test('a disk that is nearly full keeps its room for what people save', async () => {
  const { store, land } = await world()
  const { disk, counts, idle } = diskOf()
  const first = await opening(store, { disk, idle })
  await first.rest()
  expect(counts.written).toBe(1)
  const { reader, rest } = await opening(store, { disk, idle, freeBytes: spareBytes })
  // As many deltas as make the columns worth writing anew.
  for (let i = 0; i < 4; i++) reader.hear(await land([party(i, 'changed')]))
  await rest()
  expect(counts.written).toBe(1)
  expect(await disk.find('party')).toBeUndefined()
})

test(`columns of every kind are what they were, and go on as the others do (seed ${seed})`, () => {
  const chance = chanceFrom(seed)
  const draw = {
    chance,
    ids: { none: Array.from({ length: 30 }, () => randomId(chance)) },
    sameness: 50,
    few: ['লট ৫', 'café', 'SHADE', ''],
  }
  for (const name of ['salesOrder', 'party', 'style']) {
    const drawer = tableOf(name)
    const rowsOf = (from: number, count: number) => {
      const ids = new Set(Array.from({ length: count }, () => from + chance.below(400)))
      return [...ids].map((n) => randomRow(draw, name, idOf(n)))
    }
    const packed = (rows: readonly Row[]) => {
      const found = unpack(pack(name, allFields(drawer), rows))
      if (found === undefined) throw new Error('Packed rows could not be opened.')
      return found
    }
    for (let round = 0; round < 4; round++) {
      const table = new ColumnTable(drawer)
      for (let i = 0; i < 4; i++) table.apply(packed(rowsOf(i * 100, 200)))
      for (let i = 0; i < 20; i++) table.remove(idOf(chance.below(400)))
      const again = ColumnTable.of(drawer, structuredClone(table.kept()))
      expect(rowsIn(again)).toEqual(rowsIn(table))
      const more = packed(rowsOf(200, 300))
      for (const each of [table, again]) each.apply(more)
      for (const row of rowsOf(0, 20)) for (const each of [table, again]) each.write(row)
      expect(rowsIn(again)).toEqual(rowsIn(table))
    }
  }
})

function rowsIn(table: ColumnTable): readonly Row[] {
  const rows: Row[] = []
  for (let slot = 0; slot < table.slots; slot++) if (table.alive[slot] === 1) rows.push(table.rowAt(slot))
  return rows
}

async function flipped(name: string) {
  const parts = await partsOf(name)
  const [key, blob] = parts[0] ?? []
  if (key === undefined || blob === undefined) throw new Error('Nothing was kept.')
  const bytes = new Uint8Array(await blob.arrayBuffer())
  bytes[100] = (bytes[100] ?? 0) ^ 4
  return changedPart(name, (store) => store.put(new Blob([bytes]), key))
}

/** The same place, with its first piece changed. */
async function changedPart(name: string, change: (store: IDBObjectStore, key: IDBValidKey) => void) {
  const [[key] = []] = await partsOf(name)
  const db = await opened(name)
  await new Promise<void>((resolve) => {
    const transaction = db.transaction('parts', 'readwrite')
    transaction.oncomplete = () => resolve()
    change(transaction.objectStore('parts'), key ?? '')
  })
  db.close()
  return diskOf('this build', name)
}

async function partsOf(name: string): Promise<readonly (readonly [IDBValidKey, Blob])[]> {
  const db = await opened(name)
  const store = db.transaction('parts').objectStore('parts')
  const keys = await answer(store.getAllKeys())
  const blobs: Blob[] = await answer(store.getAll())
  db.close()
  return keys.map((key, i) => [key, blobs[i] ?? new Blob()] as const)
}

const opened = (name: string) => answer(indexedDB.open(name, 1))

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
