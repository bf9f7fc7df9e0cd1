import { Dexie } from 'dexie'
import { assert } from '../model/fault.ts'
import { type Key, metaOf, type Shapes, type Store, type StoreName, setMeta, shapes, type Tx } from './store.ts'

/** The name of a person's replica on this device: what one may see is not on disk where another signs in. */
export function replicaName(person: string): string {
  return `selvedge-${person}`
}

/**
 * Opens a replica in IndexedDB. Dexie keeps the schema and its versions; transactions are the platform's own, because
 * Dexie's follow its zones, and a zone lost between two awaits commits half of the work (seen in Chromium under load).
 * Every write is strict: it resolves when the medium has it, for Chromium's default loses the last seconds in a power
 * cut. In bulk the difference is not measurable.
 * @param freshMark draws what tells a new store from every other that has had its name
 * @param reopenMs how long a question waits for a closed store to open again: on a full disk that may never end, and a save
 * that waits for it would be neither saved nor refused
 */
export async function openStore(
  name: string,
  freshMark: () => string = () => 'store',
  reopenMs = 10_000,
): Promise<Store> {
  const db = new Dexie(name)
  // 2: an edit is found by its name, however many there have been.
  db.version(2).stores({ ...shapes })
  await db.open()
  const mark = await markOf(db, freshMark).catch((error: unknown) => {
    db.close()
    throw error
  })
  let isLetGo = false
  const letGo = () => {
    isLetGo = true
    db.close()
  }
  // Another window upgrades the app: let it, rather than block it until this one is closed.
  db.on('versionchange', letGo)

  // Chromium closes a database by force when its disk is full. What was committed is still there; a store that stayed
  // closed would hold the outbox up until somebody starts the app again.
  let reopening: Promise<unknown> | undefined
  function reopen(): Promise<unknown> {
    db.close({ disableAutoOpen: false })
    return openAgain().finally(() => {
      reopening = undefined
    })
  }

  // A browser may also drop a database that it has closed. What is found then is empty, or filled anew by whoever came
  // first, and gives the old numbers to other records: it is not what the holders of this store believe in.
  async function openAgain(): Promise<void> {
    await db.open()
    const found = await markOf(db).catch((error: unknown) => {
      // Left open, it would be used by the next question, and nobody would have looked whose it is.
      db.close({ disableAutoOpen: false })
      throw error
    })
    if (found !== mark) letGo()
  }

  async function run<T>(
    stores: readonly StoreName[],
    mode: IDBTransactionMode,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    // What is being opened again may turn out to be another's: nobody reads or writes it before that is known.
    let native = reopening === undefined ? begin(db, stores, mode) : undefined
    if (native === undefined && !isLetGo) {
      reopening ??= reopen()
      await inTime(reopening, reopenMs).catch((error: unknown) => {
        throw plainly(error)
      })
      native = begin(db, stores, mode)
    }
    // Closed for another window's upgrade, or by a sign-out in mid-save: a fault to tell, not a broken pointer.
    if (native === undefined) throw new DOMException('The store is closed.', 'InvalidStateError')
    return finish(native, work)
  }

  return {
    read: (stores, work) => run(stores, 'readonly', work),
    write: (stores, work) => run(stores, 'readwrite', work),
    close: letGo,
  }
}

function inTime<T>(opening: Promise<T>, ms: number): Promise<T> {
  const limit = AbortSignal.timeout(ms)
  const late = new Promise<never>((_, reject) => {
    limit.addEventListener('abort', () =>
      reject(new DOMException('The store did not open again in time.', 'InvalidStateError')),
    )
  })
  return Promise.race([opening, late])
}

/** What this store, of all that have had its name, is known by; given to one that has nothing yet. */
async function markOf(db: Dexie, freshMark?: () => string): Promise<string | undefined> {
  const known = await marked(db, 'readonly', (tx) => metaOf(tx, 'mark'))
  if (known !== undefined || freshMark === undefined) return known
  return marked(db, 'readwrite', async (tx) => {
    const mark = (await metaOf(tx, 'mark')) ?? freshMark()
    await setMeta(tx, 'mark', mark)
    return mark
  })
}

function marked<T>(db: Dexie, mode: IDBTransactionMode, work: (tx: Tx) => Promise<T>): Promise<T> {
  const native = begin(db, ['meta'], mode)
  if (native === undefined)
    throw new DOMException('The store was closed while it was being opened.', 'InvalidStateError')
  return finish(native, work)
}

/** Undefined when the connection is closed, or about to be: the event that tells of it comes later. */
function begin(db: Dexie, stores: readonly StoreName[], mode: IDBTransactionMode): IDBTransaction | undefined {
  if (!db.isOpen()) return undefined
  try {
    return db.backendDB().transaction([...stores], mode, { durability: 'strict' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'InvalidStateError') return undefined
    throw error
  }
}

async function finish<T>(native: IDBTransaction, work: (tx: Tx) => Promise<T>): Promise<T> {
  const ended = new Promise<void>((resolve, reject) => {
    const lose = () => {
      native.db.removeEventListener('close', lose)
      reject(native.error ?? new DOMException('The transaction was aborted.', 'AbortError'))
    }
    native.oncomplete = () => {
      native.db.removeEventListener('close', lose)
      resolve()
    }
    native.onabort = lose
    // A connection that is closed by force should tell of each transaction that it ends; nobody is to wait for that.
    native.db.addEventListener('close', lose)
  })
  // Only the awaited promise below may report it; a work that throws has its own error.
  ended.catch(() => {})
  try {
    const doing = work(transactionOn(native))
    doing.catch(() => {}) // the next line reports it, unless the transaction has ended before
    const result = await Promise.race([doing, ended.then(() => doing)])
    await ended
    return result
  } catch (error) {
    abort(native)
    throw plainly(nameOf(error) === 'AbortError' ? await ended.catch((reason: unknown) => reason) : error)
  }
}

/**
 * What the browser says when a disk is full or fails comes under many names. Here it gets one of the two that a person
 * can be told of: there is no room, or the disk did not answer (it failed, or the store was closed in the middle).
 */
function plainly(error: unknown): unknown {
  const cause = (error instanceof Error && 'inner' in error && error.inner) || error
  const text = cause instanceof Error ? cause.message : ''
  if (nameOf(cause) === 'QuotaExceededError' || /NO_SPACE|full disk/.test(text))
    return new DOMException('The disk is full.', 'QuotaExceededError')
  const isOfTheDisk = ['AbortError', 'UnknownError', 'DatabaseClosedError'].includes(nameOf(cause))
  return isOfTheDisk ? new DOMException(`The store was closed: ${text}`, 'InvalidStateError') : error
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}

function abort(native: IDBTransaction): void {
  try {
    native.abort()
  } catch {
    // It had ended by itself already, which is why the work failed.
  }
}

function transactionOn(native: IDBTransaction): Tx {
  const source = (store: StoreName, index: string | undefined): IDBObjectStore | IDBIndex =>
    index === undefined ? native.objectStore(store) : native.objectStore(store).index(index)
  const only = (index: string | undefined, value: Key | undefined) =>
    index === undefined ? undefined : IDBKeyRange.only(value)
  return {
    get: <S extends StoreName>(store: S, key: Key): Promise<Shapes[S] | undefined> =>
      done(native.objectStore(store).get(asNative(key))),
    all: <S extends StoreName>(store: S, index?: string, value?: Key): Promise<readonly Shapes[S][]> =>
      done(source(store, index).getAll(only(index, value))),
    keys: (store, index, first) => keysOf(source(store, index), first === undefined ? null : beginningWith(first)),
    ownKeys: async (store, index, first) =>
      (await done(source(store, index).getAllKeys(beginningWith(first)))).map(asKey),
    count: (store, index, value) => done(source(store, index).count(only(index, value))),
    put: async (store, record) => asKey(await done(native.objectStore(store).put(record))),
    delete: async (store, key) => {
      await done(native.objectStore(store).delete(asNative(key)))
    },
    clear: async (store, index, value) => {
      if (index === undefined) {
        await done(native.objectStore(store).clear())
        return
      }
      for (const key of await done(native.objectStore(store).index(index).getAllKeys(only(index, value))))
        await done(native.objectStore(store).delete(key))
    },
  }
}

/** Of a compound index. */
function beginningWith(first: string): IDBKeyRange {
  return IDBKeyRange.bound([first], [first, []])
}

/** The keys of an index, without its records; a key cursor is the only way to have them. */
function keysOf(source: IDBObjectStore | IDBIndex, range: IDBKeyRange | null): Promise<readonly Key[]> {
  return new Promise((resolve, reject) => {
    const found: Key[] = []
    const request = source.openKeyCursor(range)
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      const cursor = request.result
      if (cursor === null) {
        resolve(found)
        return
      }
      found.push(asKey(cursor.key))
      cursor.continue()
    }
  })
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function asNative(key: Key): IDBValidKey {
  return typeof key === 'object' ? [...key] : key
}

function asKey(key: IDBValidKey): Key {
  if (typeof key === 'string' || typeof key === 'number') return key
  assert(Array.isArray(key), 'An IndexedDB key was neither a text, a number nor a list of them.')
  return key.map((part) => {
    assert(
      typeof part === 'string' || typeof part === 'number',
      'A part of an IndexedDB key was neither a text nor a number.',
    )
    return part
  })
}
