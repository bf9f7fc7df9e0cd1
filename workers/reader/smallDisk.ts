/*
 * Small databases beside a replica's, for what can be made again from it at any time. Each question opens and closes its
 * database: nothing of it is held open while a person works.
 */

/** Asks in one transaction; what the asking returns is the answer once the transaction has ended. */
export async function inStores<T>(
  name: string,
  stores: readonly string[],
  mode: IDBTransactionMode,
  ask: (storeOf: (name: string) => IDBObjectStore) => Promise<T>,
): Promise<T> {
  const opening = indexedDB.open(name, 1)
  opening.onupgradeneeded = () => {
    for (const store of stores) opening.result.createObjectStore(store)
  }
  const db = await answerOf(opening)
  try {
    const transaction = db.transaction([...stores], mode)
    const ended = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error ?? new DOMException('The transaction was aborted.'))
    })
    ended.catch(() => {}) // the request says the same, and is awaited first
    const answer = await ask((store) => transaction.objectStore(store))
    await ended
    return answer
  } finally {
    db.close()
  }
}

export function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new DOMException('The disk did not answer.'))
  })
}
