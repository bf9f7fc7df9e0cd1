import { fillDexie, measureDexie } from './dexie.ts'
import { fillDuckdb, measureDuckdb } from './duckdb.ts'
import { calibrate } from './load.ts'
import { fillOurs, measureOurs, reopenOurs } from './ours.ts'
import { fillSqlite, measureSqlite } from './sqlite.ts'
import { measureTanstack } from './tanstack.ts'

async function storedBytes(): Promise<number> {
  return (await navigator.storage.estimate()).usage ?? 0
}

const page = {
  fillOurs,
  measureOurs,
  reopenOurs,
  fillSqlite,
  measureSqlite,
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
