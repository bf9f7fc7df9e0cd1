import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { unpack } from '../model/pack.ts'
import { browserArguments, browserPath } from '../test/browser.ts'
import { type Contender, comparison } from './columns/compare.ts'
import { type FactoryBlock, packedFactory } from './columns/factory.ts'
import { askDexie, askDuckdb, askOurs, askSqlite, askTanstack, openRing } from './columns/ring.ts'
import { type Shapes, serveBench } from './columns/server.ts'
import { csvOf, jsonOf } from './columns/shapes.ts'
import type { Bench } from './figures.ts'

const everybody = 'sqlite,duckdb,dexie,tanstack'

/**
 * Lists, counts, groups and searches over orders in a real browser, in one run on the same rows: our reader through its
 * door, SQLite and DuckDB on OPFS, each in its own worker, Dexie with a record a row and TanStack DB in memory (of these
 * two some rows, multiplied: "extrapolated"). Each is filled in one page and asked in another, alone.
 * Flags: --rows N · --rounds N · --peers sqlite,duckdb,dexie,tanstack or no · --dexie N · --tanstack N (their rows)
 */
export const run: Bench = async ({
  rows = '1000000',
  rounds = '7',
  peers = everybody,
  dexie = '20000',
  tanstack = '20000',
}) => {
  const meant = Number(rows)
  const times = Number(rounds)
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-columns-'))
  const packStarted = performance.now()
  const blocks = [...packedFactory(meant)]
  const packMs = performance.now() - packStarted
  const asked = peers === 'no' ? [] : peers.split(',')
  await buildPages(join(folder, 'pages'))
  const server = await serveBench(join(folder, 'pages'), blocks, asked.length === 0 ? [] : blocks.map(shapesOf))
  const profile = join(folder, 'profile')
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath(),
    args: [...browserArguments],
  })
  try {
    const ring = await openRing(browser, profile, server.address)
    const startCalibrationMs = await ring.calibrate()
    const startLoad = loadavg()[0] ?? Number.NaN
    const { ours, known } = await askOurs(ring, times)
    const others: Record<string, Contender> = {}
    const [dexieRows, tanstackRows] = [Math.min(Number(dexie), meant), Math.min(Number(tanstack), meant)]
    if (asked.includes('sqlite')) others['SQLite on OPFS'] = await askSqlite(ring, known, times)
    if (asked.includes('duckdb')) others['DuckDB on OPFS'] = await askDuckdb(ring, known, times)
    if (asked.includes('dexie'))
      others[nameOf('Dexie', dexieRows, meant)] = await askDexie(ring, known, dexieRows, meant)
    if (asked.includes('tanstack'))
      others[nameOf('TanStack DB in memory', tanstackRows, meant)] = await askTanstack(ring, known, tanstackRows, meant)
    return {
      figures: {
        rows: meant,
        rounds: times,
        packedBytes: blocks.reduce((sum, block) => sum + block.bytes.length, 0),
        generateAndPackMs: Math.round(packMs),
        browserCalibrationMs: startCalibrationMs,
        browserCalibrationEndMs: await ring.calibrate(),
        loadAtStart: startLoad,
        loadAtEnd: loadavg()[0] ?? Number.NaN,
        ...comparison(ours, others),
      },
    }
  } finally {
    await browser.close()
    server.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function buildPages(outDir: string): Promise<void> {
  const root = join(import.meta.dirname, 'columns')
  await build({
    root,
    logLevel: 'error',
    base: './',
    worker: { format: 'es' },
    build: { outDir, target: 'esnext', rollupOptions: { input: join(root, 'index.html') } },
  })
}

function shapesOf({ table, bytes }: FactoryBlock): Shapes {
  const packed = unpack(bytes)
  if (packed === undefined) throw new Error('A block of the bench could not be opened.')
  const rows = Array.from({ length: packed.count }, (_, i) => packed.row(i))
  return { json: Buffer.from(jsonOf(table, rows)), csv: Buffer.from(csvOf(table, rows)) }
}

function nameOf(peer: string, tried: number, meant: number): string {
  return tried === meant ? peer : `${peer} (extrapolated from ${tried.toLocaleString('en-IN')})`
}
