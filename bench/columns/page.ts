import { fillDexie, measureDexie } from './dexie.ts'
import { fillDuckdb, measureDuckdb } from './duckdb.ts'
import { calibrate } from './load.ts'
import { fillOurs, measureOurs } from './ours.ts'
import type { Measured } from './peer.ts'
import type { Known } from './questions.ts'
import type { SqliteTask } from './sqlite.worker.ts'
import { measureTanstack } from './tanstack.ts'

/** The worker stays, so that what it holds can be weighed; it ends with its page. */
function inSqlite<T extends number | Measured>(task: SqliteTask): Promise<T> {
  const worker = new Worker(new URL('./sqlite.worker.ts', import.meta.url), { type: 'module' })
  return new Promise((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<{ value?: T; error?: string }>) => {
      if (event.data.value === undefined) reject(new Error(event.data.error))
      else resolve(event.data.value)
    }
    worker.onerror = (event) => reject(new Error(event.message))
    worker.postMessage(task)
  })
}

async function storedBytes(): Promise<number> {
  return (await navigator.storage.estimate()).usage ?? 0
}

const page = {
  fillOurs,
  measureOurs,
  fillSqlite: () => inSqlite<number>({ fill: true }),
  measureSqlite: (known: Known, rounds: number) => inSqlite<Measured>({ known, rounds }),
  fillDuckdb,
  measureDuckdb,
  fillDexie,
  measureDexie,
  measureTanstack,
  storedBytes,
  calibrate,
}

/** What the bench calls in the page. */
export type BenchPage = typeof page

declare global {
  interface Window {
    bench: BenchPage
  }
}

window.bench = page
