import 'fake-indexeddb/auto'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { KeptTable } from '../../workers/columns/kept.ts'
import { type ColumnDisk, columnDisk } from '../../workers/reader/columnDisk.ts'

const records = { mark: 'this store', blocks: [1], deltas: [] }
const under = [{ id: 'edited', row: null }]
const go = async () => true

/** Columns of which some lie for themselves, over several slices and ending within a word, and many lie together. */
function columns(): KeptTable {
  const bytes = (length: number, factor: number) => Uint8Array.from({ length }, (_, i) => i * factor)
  const words = (length: number, factor: number) => Uint32Array.from({ length }, (_, i) => i * factor)
  const texts = (length: number, factor: number) => ({
    form: 'texts' as const,
    kind: 'text' as const,
    bytes: bytes(length, factor),
    starts: words(length >> 3, factor),
    nulls: bytes(length >> 3, factor),
    deadBytes: factor,
    odd: bytes(0, 0),
  })
  const numbers = (length: number) => {
    const values = Float64Array.from({ length }, (_, i) => i / 3)
    return { form: 'numbers' as const, kind: 'decimal' as const, scale: 2, hasEmpty: false, farthest: 9, values }
  }
  const few = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`few${i}`, texts(11 + i, 1 + i)]))
  const many = Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`many${i}`, texts(400_001, 1 + i)]))
  return {
    columns: { note: texts(2_500_001, 3), value: numbers(300_000), ...few, ...many },
    ids: { as: 'ids', count: 7, ascending: 5, words: words(600_000, 7), slots: words(0, 0) },
    alive: bytes(2_100_001, 1),
    liveCount: 3,
    isInIdOrder: true,
  }
}

let disks = 0

async function written() {
  const name = `pieces-${disks++}`
  const end = await columnDisk(name, 'this build').write('party', records, { table: columns(), under }, go)
  await end?.()
  return { name, disk: columnDisk(name, 'this build') }
}

const taken = async (disk: ColumnDisk) => (await disk.find('party'))?.read(go)

test('columns are read as they were written, the large ones as the very bytes that the disk brings', async () => {
  const { name, disk } = await written()
  const read: ArrayBuffer[] = []
  const { arrayBuffer } = Blob.prototype
  Blob.prototype.arrayBuffer = async function () {
    const buffer = await arrayBuffer.call(this)
    read.push(buffer)
    return buffer
  }
  const found = await taken(disk).finally(() => {
    Blob.prototype.arrayBuffer = arrayBuffer
  })
  expect(plain(found)).toEqual(plain({ table: columns(), under }))
  const arrays = arraysIn(found)
  for (const array of arrays) expect(read.includes(array.buffer), `${array.length}`).toBe(array.byteLength >= 1 << 21)
  // One column that is let go of must not hold another in memory, nor a row that is written change two.
  expect(new Set(arrays.map(({ buffer }) => buffer)).size).toBe(arrays.length)
  for (const { byteLength, buffer } of arrays) expect(buffer.byteLength - byteLength).toBeLessThan(8)
  expect((await partsOf(name)).length).toBe(read.length)
})

test('a single bit of any piece that is not as it was written leaves nothing of them', async () => {
  const { name, disk } = await written()
  const parts = await partsOf(name)
  expect(parts.length).toBeGreaterThan(4)
  for (const [key, blob] of parts) {
    for (const at of [0, blob.size >> 1, blob.size - 1]) {
      const bytes = new Uint8Array(await blob.arrayBuffer())
      bytes[at] = (bytes[at] ?? 0) ^ 1
      await change(name, (store) => store.put(new Blob([bytes]), key))
      expect(await taken(disk), `piece ${key}, byte ${at}`).toBeUndefined()
    }
    await change(name, (store) => store.put(blob, key))
  }
  expect(await taken(disk)).toBeDefined()
})

test('a piece that is missing, cut, longer, of something else or in the place of another leaves nothing of them', async () => {
  const { name, disk } = await written()
  const parts = await partsOf(name)
  for (const [i, [key, blob]] of parts.entries()) {
    const [, other = blob] = parts[(i + 1) % parts.length] ?? []
    const put = (content: unknown) => change(name, (store) => store.put(content, key))
    await change(name, (store) => store.delete(key))
    expect(await taken(disk), `${key} is missing`).toBeUndefined()
    for (const wrong of [blob.slice(0, blob.size - 8), new Blob([blob, new Uint8Array(8)]), other, 'no piece']) {
      await put(wrong)
      expect(await taken(disk), `${key} is ${wrong}`).toBeUndefined()
    }
    await put(blob)
  }
  await change(name, (store) => store.put(new Blob([new Uint8Array(8)]), ['party', parts.length]))
  expect(await taken(disk), 'one piece too many').toBeUndefined()
})

test('a writing that ends before its seal has left nothing to be taken up', async () => {
  const name = `pieces-${disks++}`
  const disk = columnDisk(name, 'this build')
  await disk.write('party', records, { table: columns(), under }, go)
  expect(await columnDisk(name, 'this build').find('party')).toBeUndefined()
  // The disk does what it is asked in its order, so that what is looked at now has the end of the writing behind it.
  expect(await partsOf(name)).toEqual([])
})

/** With a word for each array, for millions of numbers are not compared one by one. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    return `${value.constructor.name} ${createHash('sha256').update(bytes).digest('hex')}`
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]))
}

function arraysIn(value: unknown): readonly Uint8Array<ArrayBuffer>[] {
  if (ArrayBuffer.isView(value)) return [value as Uint8Array<ArrayBuffer>] // of any kind: only bytes are compared
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(arraysIn) : []
}

async function change(name: string, work: (store: IDBObjectStore) => void): Promise<void> {
  const db = await answer(indexedDB.open(name, 1))
  await new Promise<void>((resolve) => {
    const transaction = db.transaction('parts', 'readwrite')
    transaction.oncomplete = () => resolve()
    work(transaction.objectStore('parts'))
  })
  db.close()
}

async function partsOf(name: string): Promise<readonly (readonly [IDBValidKey, Blob])[]> {
  const db = await answer(indexedDB.open(name, 1))
  const store = db.transaction('parts').objectStore('parts')
  const [keys, blobs] = await Promise.all([answer(store.getAllKeys()), answer<Blob[]>(store.getAll())])
  db.close()
  return keys.map((key, i) => [key, blobs[i] ?? new Blob()] as const)
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
