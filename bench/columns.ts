import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { browserArguments, browserPath } from '../test/browser.ts'
import { packedFactory } from './columns/factory.ts'
import { memoryOf } from './columns/memory.ts'
import { serveBench } from './columns/server.ts'
import type { PeerMeasured } from './columns/sqlite.worker.ts'
import type { Bench, Figures } from './figures.ts'

const dexieRows = 20_000

/**
 * Lists, counts, groups and searches over orders in a real browser, in one run on the same rows: our reader through its
 * door, SQLite on OPFS with fitting indexes in its own worker, and Dexie with a record a row (the first 20,000 of them,
 * multiplied). A name with "extrapolated" says so.
 * Flags: --rows N · --rounds N · --peers no
 */
export const run: Bench = async ({ rows = '1000000', rounds = '5', peers = 'yes' }) => {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-columns-'))
  const packStarted = performance.now()
  const blocks = [...packedFactory(Number(rows))]
  const packMs = performance.now() - packStarted
  await build({
    root: join(import.meta.dirname, 'columns'),
    logLevel: 'error',
    base: './',
    worker: { format: 'es' },
    build: {
      outDir: join(folder, 'pages'),
      target: 'esnext',
      rollupOptions: { input: join(import.meta.dirname, 'columns/index.html') },
    },
  })
  const server = await serveBench(join(folder, 'pages'), blocks)
  const browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: browserPath(),
    args: [...browserArguments],
  })
  try {
    const page = await browser.newPage()
    page.on('console', (message) => console.error(`browser: ${message.text()}`))
    const open = async () => {
      await page.goto(server.address)
      await page.waitForFunction(() => 'bench' in window)
    }
    await open()
    const { known, importMs } = await page.evaluate(() => window.bench.fillOurs())
    // A fresh page, so that what the import left behind does not count as the reader's.
    await page.goto('about:blank')
    await open()
    const before = memoryOf(join(folder, 'profile'))
    const ours = await page.evaluate(({ buyers, count }) => window.bench.measureOurs({ buyers }, count), {
      buyers: known.buyers,
      count: Number(rounds),
    })
    const memoryMB = Math.round((memoryOf(join(folder, 'profile')) - before) / 1e6)
    const others: Record<string, PeerMeasured> = {}
    if (peers !== 'no') {
      others['SQLite on OPFS'] = await page.evaluate((count) => window.bench.measureSqlite(count), Number(rounds))
      others['Dexie (extrapolated)'] = await page.evaluate(
        ([count, tried, meant]) => window.bench.measureDexie(count ?? 1, tried ?? 1, meant ?? 1),
        [Math.min(3, Number(rounds)), Math.min(dexieRows, Number(rows)), Number(rows)],
      )
    }
    const endCalibrationMs = await page.evaluate(() => window.bench.calibrate())
    return {
      figures: {
        rows: Number(rows),
        packedBytes: blocks.reduce((sum, block) => sum + block.bytes.length, 0),
        generateAndPackMs: Math.round(packMs),
        browserCalibrationMs: ours.calibrationMs,
        browserCalibrationEndMs: endCalibrationMs,
        oursOpenToFirstListMs: ours.openMs,
        oursStoredBytes: ours.storedBytes,
        oursMemoryMB: memoryMB,
        answersAgree: others['SQLite on OPFS'] === undefined || same(ours.totals, others['SQLite on OPFS'].totals),
        ...comparison({ importMs, times: ours.times }, others),
      },
    }
  } finally {
    await browser.close()
    server.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function comparison(
  ours: { readonly importMs: number; readonly times: PeerMeasured['times'] },
  others: Readonly<Record<string, PeerMeasured>>,
): Figures {
  const figures: Record<string, Record<string, number | string>> = {}
  const add = (
    name: string,
    times: readonly number[],
    peerTimes: (peer: PeerMeasured) => readonly number[] | undefined,
  ) => {
    const oursMs = median(times)
    const peers = Object.entries(others).flatMap(([peer, measured]) => {
      const theirs = peerTimes(measured)
      return theirs === undefined ? [] : [{ peer, ms: median(theirs) }]
    })
    const best = peers.sort((a, b) => a.ms - b.ms)[0]
    figures[name] = {
      ours_ms: oursMs,
      ours_p95_ms: [...times].sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? oursMs,
      ...(best === undefined ? {} : { best_peer: best.peer, best_peer_ms: best.ms, ratio: best.ms / oursMs }),
    }
  }
  add('import', [ours.importMs], (peer) => [peer.importMs])
  for (const [name, times] of Object.entries(ours.times)) add(name, times, (peer) => peer.times[name])
  return figures
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
