import { checksum } from '../../model/pack/checksum.ts'
import type { AnswerDisk, KeptAnswer } from './keptAnswers.ts'

const storeName = 'answers'
const only = 'all'

/**
 * Answers in a small database of their own, as one record, sealed with what was answered by: another build may answer
 * otherwise, and what a disk has altered answers nothing.
 * @param name beside the replica's, so that each person has their own
 * @param build the same only where the code is
 */
export function answerDisk(name: string, build: string): AnswerDisk {
  return {
    async read() {
      const record: unknown = await inStore(name, 'readonly', (store) => store.get(only))
      const answers = record instanceof Uint8Array ? opened(record, build) : undefined
      return answers ?? []
    },
    async write(answers) {
      await inStore(name, 'readwrite', (store) => store.put(sealed(answers, build), only))
    },
  }
}

const headBytes = 8

/** Checksum and length, then JSON, filled up to whole words. */
export function sealed(answers: readonly KeptAnswer[], build: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify({ build, answers }))
  const bytes = new Uint8Array(headBytes + Math.ceil(text.length / 4) * 4)
  bytes.set(text, headBytes)
  const words = new Uint32Array(bytes.buffer)
  words[1] = text.length
  words[0] = checksum(words.subarray(1))
  return bytes
}

/** @returns undefined for bytes that are not whole, or of another build */
export function opened(given: Uint8Array, build: string): readonly KeptAnswer[] | undefined {
  if (given.length < headBytes || given.length % 4 !== 0) return undefined
  const words = new Uint32Array(given.slice().buffer)
  const [sum, length = 0] = words
  if (checksum(words.subarray(1)) !== sum || length > given.length - headBytes) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(given.subarray(headBytes, headBytes + length))
    const found = JSON.parse(text) as { readonly build: string; readonly answers: readonly KeptAnswer[] } // as it was sealed
    return found.build === build ? found.answers : undefined
  } catch {
    return undefined
  }
}

async function inStore<T>(
  name: string,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(name, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(storeName)
  const db = await answerOf(opening)
  try {
    const transaction = db.transaction(storeName, mode)
    const ended = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error ?? new DOMException('The transaction was aborted.'))
    })
    ended.catch(() => {}) // the request says the same, and is awaited first
    const answer = await answerOf(ask(transaction.objectStore(storeName)))
    await ended
    return answer
  } finally {
    db.close()
  }
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new DOMException('The disk did not answer.'))
  })
}
