import { Dexie, type Table } from 'dexie'
import { type Key, type Shapes, type Store, type StoreName, shapes, type Tx } from './store.ts'

/** The name of a person's replica on this device: what one may see is not on disk where another signs in. */
export function replicaName(person: string): string {
  return `selvedge-${person}`
}

/**
 * Opens a replica in IndexedDB. Every write is strict: it resolves when the medium has it, because Chromium's default
 * loses the last seconds in a power cut and an outbox is a person's work. In bulk the difference is not measurable.
 */
export async function openStore(name: string): Promise<Store> {
  const db = new Dexie(name, { chromeTransactionDurability: 'strict' })
  db.version(1).stores({ ...shapes })
  await db.open()
  // Another window upgrades the app: let it, rather than block it until this one is closed.
  db.on('versionchange', () => db.close())

  const within = <T>(mode: 'r' | 'rw', stores: readonly StoreName[], work: (tx: Tx) => Promise<T>): Promise<T> =>
    db.transaction(mode, [...stores], () => work(transactionOn(db)))

  return {
    read: (stores, work) => within('r', stores, work),
    write: (stores, work) => within('rw', stores, work),
    close: () => db.close(),
  }
}

function transactionOn(db: Dexie): Tx {
  const table = <S extends StoreName>(store: S): Table<Shapes[S], Key> => db.table(store)
  const some = <S extends StoreName>(store: S, index: string | undefined, value: Key | undefined) =>
    index === undefined
      ? table(store).toCollection()
      : table(store)
          .where(index)
          .equals(value ?? '')
  return {
    get: (store, key) => table(store).get(key),
    all: (store, index, value) => some(store, index, value).toArray(),
    keys: async (store, index, first) => {
      const found = await table(store).where(index).between([first], [first, Dexie.maxKey]).keys()
      return found as unknown as readonly Key[] // Dexie types every index key as one value; ours are compound
    },
    count: (store, index, value) => some(store, index, value).count(),
    put: (store, record) => table(store).put(record),
    delete: (store, key) => table(store).delete(key),
    clear: async (store, index, value) => {
      if (index === undefined) await table(store).clear()
      else await some(store, index, value).delete()
    },
  }
}
