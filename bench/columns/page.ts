import { measureDexie } from './dexie.ts'
import { calibrate } from './load.ts'
import { fillOurs, measureOurs } from './ours.ts'
import type { PeerMeasured } from './sqlite.worker.ts'

function measureSqlite(rounds: number): Promise<PeerMeasured> {
  const worker = new Worker(new URL('./sqlite.worker.ts', import.meta.url), { type: 'module' })
  return new Promise((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<{ value?: PeerMeasured; error?: string }>) => {
      worker.terminate()
      if (event.data.value === undefined) reject(new Error(event.data.error))
      else resolve(event.data.value)
    }
    worker.onerror = (event) => reject(new Error(event.message))
    worker.postMessage(rounds)
  })
}

/** What the bench calls in the page. */
export interface BenchPage {
  readonly fillOurs: typeof fillOurs
  readonly measureOurs: typeof measureOurs
  readonly measureSqlite: typeof measureSqlite
  readonly measureDexie: typeof measureDexie
  readonly calibrate: typeof calibrate
}

declare global {
  interface Window {
    bench: BenchPage
  }
}

window.bench = { fillOurs, measureOurs, measureSqlite, measureDexie, calibrate }
