import { expect, test } from 'vitest'
import { pack } from '../../model/pack.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { createShelf } from '../../sync/shelf.ts'
import type { Tx } from '../../sync/store.ts'
import { serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

const party = (n: number, name: string) =>
  serverRow('party', `01890000-0000-7000-8000-00000000000${n}`, { code: `C${n}`, name })
const packed = (rows: readonly Row[]) => pack('party', allFields(tableOf('party')), rows)

function putDelta(tx: Tx, rows: readonly Row[], gone: readonly string[] = []) {
  return tx.put('deltas', { table: 'party', bytes: packed(rows), rows: rows.length, gone })
}

test('the newest word on a row counts: deltas before blocks, later ones before earlier ones', async () => {
  const store = memoryStore()
  const shelf = createShelf()
  const [a, b, c] = [party(1, 'a'), party(2, 'b'), party(3, 'c')]
  await store.write(['blocks', 'deltas'], async (tx) => {
    await tx.put('blocks', { table: 'party', no: 1, bytes: packed([a, b, c]), rows: 3, minId: a.id, maxId: c.id })
    await putDelta(tx, [party(1, 'second'), party(2, 'second')])
    await putDelta(tx, [party(1, 'third')], [b.id])
  })
  for (let time = 0; time < 2; time++) {
    const found = await store.read(['blocks', 'deltas'], async (tx) => {
      const rows: (Row | null)[] = []
      for (const { id } of [a, b, c, party(4, 'none')]) rows.push(await shelf.find(tx, 'party', id))
      return rows.map((row) => row?.name)
    })
    expect(found).toEqual(['third', undefined, 'c', undefined])
  }
})

test('what a transaction that failed had put is not taken for what the next one puts under its key', async () => {
  const store = memoryStore()
  const shelf = createShelf()
  const found: unknown[] = []
  const land = async (name: string, fails: boolean) =>
    store.write(['blocks', 'deltas'], async (tx) => {
      await putDelta(tx, [party(1, name)])
      found.push((await shelf.find(tx, 'party', party(1, name).id))?.name)
      if (fails) throw new Error('The disk is full.')
    })
  await expect(land('never', true)).rejects.toThrow('full')
  await land('stays', false)
  found.push((await store.read(['blocks', 'deltas'], (tx) => shelf.find(tx, 'party', party(1, '').id)))?.name)
  expect(found).toEqual(['never', 'stays', 'stays'])
})

test('a block is fetched once for all rows of it that are looked for at the same time', async () => {
  const store = memoryStore()
  const rows = Array.from({ length: 9 }, (_, n) => party(n, `row ${n}`))
  await store.write(['blocks', 'deltas'], (tx) =>
    tx.put('blocks', {
      table: 'party',
      no: 1,
      bytes: packed(rows),
      rows: 9,
      minId: party(0, '').id,
      maxId: party(8, '').id,
    }),
  )
  let fetched = 0
  const found = await store.read(['blocks', 'deltas'], (tx) => {
    const counting: Tx = {
      ...tx,
      get: (from, key) => {
        fetched++
        return tx.get(from, key)
      },
    }
    const find = createShelf().look(counting)
    return Promise.all(rows.map(({ id }) => find('party', id)))
  })
  expect(found.map((row) => row?.name)).toEqual(rows.map(({ name }) => name))
  expect(fetched).toBe(1)
})

test('a record that cannot be read is told, and not taken for one without rows only', async () => {
  for (const store of ['blocks', 'deltas'] as const) {
    let told = 0
    const disk = memoryStore()
    const shelf = createShelf(() => {
      told++
    })
    const row = party(1, 'a')
    const bytes = packed([row])
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 16
    await disk.write([store], (tx) =>
      store === 'blocks'
        ? tx.put('blocks', { table: 'party', no: 1, bytes, rows: 1, minId: row.id, maxId: row.id })
        : tx.put('deltas', { table: 'party', bytes, rows: 1, gone: [] }),
    )
    expect(await disk.read(['blocks', 'deltas'], (tx) => shelf.find(tx, 'party', row.id))).toBeNull()
    expect(told, store).toBe(1)
  }
})
