import 'fake-indexeddb/auto'
import { forceCloseDatabase } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../../sync/database.ts'
import { openDevice } from '../../sync/device.ts'
import { metaOf, type Store, setMeta } from '../../sync/store.ts'
import { memoryStore } from '../world/memoryStore.ts'

let opened = 0
const kinds: Record<string, () => Promise<Store>> = {
  'IndexedDB by Dexie': () => openStore(`store-${opened++}`),
  memory: async () => memoryStore(),
}

const block = (no: number, minId: string, maxId: string) => ({
  table: 'party',
  no,
  minId,
  maxId,
  rows: 1,
  bytes: new Uint8Array([no]),
})

describe.each(Object.entries(kinds))('a store on %s', (_name, open) => {
  test('gives back what was put, and nothing for what was not', async () => {
    const store = await open()
    await store.write(['meta'], (tx) => setMeta(tx, 'cursor', 'c1'))
    const read = await store.read(['meta'], async (tx) => [await metaOf(tx, 'cursor'), await metaOf(tx, 'epoch')])
    expect(read).toEqual(['c1', undefined])
  })

  test('writes all of a transaction or, when it throws, nothing', async () => {
    const store = await open()
    const failing = store.write(['meta', 'drafts'], async (tx) => {
      await setMeta(tx, 'cursor', 'never')
      await tx.put('drafts', { key: 'form', value: 7 })
      throw new Error('The process died.')
    })
    await expect(failing).rejects.toThrow('died')
    const left = await store.read(['meta', 'drafts'], async (tx) => [
      await metaOf(tx, 'cursor'),
      await tx.all('drafts'),
    ])
    expect(left).toEqual([undefined, []])
  })

  test('numbers deltas upwards and finds those of a table in order', async () => {
    const store = await open()
    await store.write(['deltas'], async (tx) => {
      for (const table of ['party', 'style', 'party'])
        await tx.put('deltas', { table, bytes: new Uint8Array(), rows: 0, gone: [] })
    })
    const found = await store.read(['deltas'], async (tx) => [
      await tx.keys('deltas', '[table+key]', 'party'),
      await tx.ownKeys('deltas', '[table+key]', 'party'),
      (await tx.all('deltas', 'table', 'style')).map((each) => each.key),
    ])
    expect(found).toEqual([
      [
        ['party', 1],
        ['party', 3],
      ],
      [1, 3],
      [2],
    ])
  })

  test('lists the ranges of blocks without reading them', async () => {
    const store = await open()
    await store.write(['blocks'], async (tx) => {
      await tx.put('blocks', block(2, 'k', 'z'))
      await tx.put('blocks', block(1, 'a', 'j'))
    })
    const index = '[table+no+minId+maxId]'
    const keys = await store.read(['blocks'], (tx) => tx.keys('blocks', index, 'party'))
    expect(keys).toEqual([
      ['party', 1, 'a', 'j'],
      ['party', 2, 'k', 'z'],
    ])
    expect(await store.read(['blocks'], (tx) => tx.ownKeys('blocks', index, 'party'))).toEqual([
      ['party', 1],
      ['party', 2],
    ])
    expect(await store.read(['blocks'], (tx) => tx.get('blocks', ['party', 2]))).toEqual(block(2, 'k', 'z'))
  })

  test('finds hot rows by table and by head, counts and clears them', async () => {
    const store = await open()
    const line = (id: string, parent: string) => ({ table: 'orderLine', id, parent, server: null, row: null })
    const found = await store.write(['hot'], async (tx) => {
      await tx.put('hot', line('1', 'o1'))
      await tx.put('hot', line('2', 'o2'))
      await tx.put('hot', { ...line('9', ''), table: 'party' })
      const ofHead = await tx.all('hot', '[table+parent]', ['orderLine', 'o2'])
      const count = await tx.count('hot', 'table', 'orderLine')
      await tx.clear('hot', 'table', 'orderLine')
      return [ofHead.map((each) => each.id), count, (await tx.all('hot')).map((each) => each.table)]
    })
    expect(found).toEqual([['2'], 2, ['party']])
  })

  test('lets transactions see each other whole, one after another', async () => {
    const store = await open()
    const bump = () =>
      store.write(['meta'], async (tx) => setMeta(tx, 'nextClientSeq', ((await metaOf(tx, 'nextClientSeq')) ?? 0) + 1))
    await Promise.all(Array.from({ length: 20 }, bump))
    expect(await store.read(['meta'], (tx) => metaOf(tx, 'nextClientSeq'))).toBe(20)
  })
})

describe('a browser that closes its databases by force, as on a full disk', () => {
  const connections: IDBDatabase[] = []
  const open = indexedDB.open.bind(indexedDB)
  beforeEach(() => {
    indexedDB.open = (...asked) => {
      const request = open(...asked)
      request.addEventListener('success', () => connections.push(request.result))
      return request
    }
  })
  afterEach(() => {
    indexedDB.open = open
    connections.length = 0
  })

  function closeByForce(): void {
    expect(connections.length).toBeGreaterThan(0)
    for (const connection of connections.splice(0)) forceCloseDatabase(connection as never) // its type asks for the class, and it takes what the class makes
  }

  /** The next opening ends with the error that a full disk gives. */
  function failNextOpening(): void {
    const recording = indexedDB.open
    indexedDB.open = () => {
      indexedDB.open = recording
      throw new DOMException(
        'Encountered full disk while opening backing store for indexedDB.open.',
        'QuotaExceededError',
      )
    }
  }

  test('leaves a store that opens again by itself, unless it was let go', async () => {
    const store = await openStore(`store-${opened++}`)
    await store.write(['meta'], (tx) => setMeta(tx, 'cursor', 'kept'))
    closeByForce()
    const reads = [1, 2].map(() => store.read(['meta'], (tx) => metaOf(tx, 'cursor')))
    expect(await Promise.all(reads)).toEqual(['kept', 'kept'])
    store.close()
    await expect(store.read(['meta'], (tx) => metaOf(tx, 'cursor'))).rejects.toThrow('The store is closed.')
  })

  test('ends a question that waits for it, though the browser says nothing more of the transaction', async () => {
    const store = await openStore(`store-${opened++}`)
    const { IDBTransaction } = globalThis
    const { objectStore } = IDBTransaction.prototype
    // Asked like this, a request is never answered, and its transaction never ends.
    IDBTransaction.prototype.objectStore = function (name) {
      return { ...objectStore.call(this, name), get: () => ({}) } as never // of a request only its answer is waited for
    }
    const closed: (() => void)[] = []
    for (const connection of connections)
      connection.addEventListener = (_: string, tell: unknown) => closed.push(tell as () => void) // the store listens for nothing else
    const stuck = store.read(['meta'], (tx) => metaOf(tx, 'cursor'))
    IDBTransaction.prototype.objectStore = objectStore
    for (const tell of closed) tell()
    await expect(stuck).rejects.toMatchObject({ name: 'InvalidStateError' })
  })

  test('and never opens one again leaves nobody waiting: what was asked is refused, and may be asked again', async () => {
    const store = await openStore(`store-${opened++}`, () => 'store', 50)
    closeByForce()
    const recording = indexedDB.open
    indexedDB.open = () => new EventTarget() as IDBOpenDBRequest // never tells of anything
    await expect(store.read(['meta'], (tx) => metaOf(tx, 'cursor'))).rejects.toMatchObject({
      name: 'InvalidStateError',
    })
    indexedDB.open = recording
  })

  async function drop(name: string): Promise<void> {
    closeByForce()
    await new Promise((resolve, reject) => {
      const gone = indexedDB.deleteDatabase(name)
      gone.onsuccess = resolve
      gone.onerror = reject
    })
  }

  /** A store that was dropped under its holder, and the one that was made in its place and says the same. */
  async function replaced(): Promise<{ readonly old: Store; readonly next: Store }> {
    const name = `store-${opened++}`
    const old = await openStore(name, () => 'first')
    await old.write(['meta'], (tx) => setMeta(tx, 'replica', 'mine'))
    await drop(name)
    const next = await openStore(name, () => 'second')
    await next.write(['meta'], (tx) => setMeta(tx, 'replica', 'mine'))
    return { old, next }
  }

  test('and drops one on the way leaves it closed for good to all who held it, not an empty one under their hands', async () => {
    const name = `store-${opened++}`
    const held = [await openStore(name), await openStore(name)]
    await held[0]?.write(['meta'], (tx) => setMeta(tx, 'replica', 'mine'))
    await drop(name)
    for (const store of [...held, ...held])
      await expect(store.write(['meta'], (tx) => setMeta(tx, 'cursor', 'c'))).rejects.toMatchObject({
        name: 'InvalidStateError',
      })
    const next = await openStore(name)
    const read = await next.read(['meta'], async (tx) => [await metaOf(tx, 'replica'), await metaOf(tx, 'cursor')])
    expect(read).toEqual([undefined, undefined])
  })

  test('and drops one that is filled anew at once does not give the new one, with its old numbers, for the old', async () => {
    const { old, next } = await replaced()
    await expect(old.read(['meta'], (tx) => metaOf(tx, 'replica'))).rejects.toMatchObject({ name: 'InvalidStateError' })
    closeByForce()
    expect(await next.read(['meta'], (tx) => metaOf(tx, 'replica'))).toBe('mine')
  })

  test('and fails in the moment in which it is asked whose one is does not leave it open for anybody', async () => {
    const { old } = await replaced()
    const { transaction } = IDBDatabase.prototype
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('Encountered full disk.', 'QuotaExceededError')
    }
    const read = () => old.read(['meta'], (tx) => metaOf(tx, 'replica'))
    await expect(read()).rejects.toMatchObject({ name: 'QuotaExceededError' })
    IDBDatabase.prototype.transaction = transaction
    await expect(read()).rejects.toMatchObject({ name: 'InvalidStateError' })
  })

  test('and cannot open them in that moment says that the disk is full, and opens them when there is room', async () => {
    const store = await openStore(`store-${opened++}`)
    await store.write(['meta'], (tx) => setMeta(tx, 'cursor', 'kept'))
    closeByForce()
    failNextOpening()
    const read = () => store.read(['meta'], (tx) => metaOf(tx, 'cursor'))
    await expect(read()).rejects.toMatchObject({ name: 'QuotaExceededError' })
    expect(await read()).toBe('kept')
  })

  test('does not keep a device from knowing its people for good', async () => {
    const device = await openDevice(() => 'PC-2345')
    expect(await device.name()).toBe('PC-2345')
    closeByForce()
    failNextOpening()
    await expect(device.current()).rejects.toThrow()
    expect(await device.name()).toBe('PC-2345')
  })
})
