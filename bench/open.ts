import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { calibrate } from './calibrate.ts'
import type { Bench } from './figures.ts'
import { fillDesk, openDesk } from './screen/desk.ts'
import { longOf } from './screen/frames.ts'
import { endWatch, firstKeyMs, firstListMs } from './screen/probe.ts'
import { openBenchFactory } from './sync/server.ts'
import { spreadOf } from './sync/spread.ts'

interface Opened {
  /** From the navigation to the painted list of orders, ms. */
  readonly listMs: number
  /** From the first key in its search, pressed as soon as it stands there, to the painted answer, ms. */
  readonly keyMs: number
  readonly longMs: readonly number[]
}

const withinMs = 120_000

/** The reader keeps what helps the next opening some seconds after it has come to rest, as in any minute of work. */
const restMs = 20_000

/**
 * How long a person looks at nothing when a device that has all of its rows opens the list of orders: in a browser that
 * was just started ("cold"), in a running one after its last window was closed, so that the workers start anew ("warm"),
 * beside a window that is open ("second"), and in a browser that was just started where nothing but the rows themselves is
 * on the disk ("bare"). What the operating system keeps of the disk in memory stays there.
 * Flags: --rows N · --rounds N
 */
export const run: Bench = async ({ rows = '100000', rounds = '5' }) => {
  const profile = mkdtempSync(join(tmpdir(), 'selvedge-open-'))
  const factory = await openBenchFactory(Number(rows))
  try {
    const first = await openDesk(profile)
    try {
      await fillDesk(first, factory.address, Number(rows))
      await new Promise((resolve) => setTimeout(resolve, restMs))
    } finally {
      await first.close()
    }
    const launchMs: number[] = []
    const opened: Record<string, Opened[]> = { cold: [], warm: [], second: [], bare: [] }
    for (let no = 0; no < Number(rounds); no++) {
      const startMs = performance.now()
      const desk = await openDesk(profile)
      try {
        launchMs.push(performance.now() - startMs)
        const window = await desk.newPage()
        opened.cold?.push(await openWindow(window, factory.address))
        const beside = await desk.newPage()
        opened.second?.push(await openWindow(beside, factory.address))
        const workers = await workersOf(desk)
        await beside.close()
        await window.close()
        await workers.end()
        opened.warm?.push(await openWindow(await desk.newPage(), factory.address))
      } finally {
        await desk.close()
      }
    }
    for (let no = 0; no < Number(rounds); no++) {
      const desk = await openDesk(profile)
      try {
        const page = await desk.newPage()
        await forgetKept(page, factory.address)
        opened.bare?.push(await openWindow(page, factory.address))
      } finally {
        await desk.close()
      }
    }
    return {
      figures: {
        rows: Number(rows),
        rounds: Number(rounds),
        postgres: factory.version,
        calibrationAfterMs: calibrate(),
        browserStartMs: Math.round(spreadOf(launchMs).p50),
        ...Object.fromEntries(Object.entries(opened).map(([name, times]) => [name, shown(times)])),
      },
    }
  } finally {
    await factory.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function openWindow(page: Page, address: string): Promise<Opened> {
  await page.goto(address, { waitUntil: 'commit' })
  const listMs = await firstListMs(page, withinMs)
  const keyMs = await firstKeyMs(page, 'k')
  const { longMs } = await endWatch(page)
  return { listMs, keyMs, longMs }
}

/** Drops what the reader has kept beside the rows, from a page of the same origin in which the product does not run. */
async function forgetKept(page: Page, address: string): Promise<void> {
  await page.goto(new URL('/offline.json', address).href)
  const dropped = await page.evaluate<number>(`(async () => {
    const kept = (await indexedDB.databases()).filter(({ name }) => /-(answers|columns)$/.test(name))
    for (const { name } of kept) await new Promise((resolve, reject) => {
      Object.assign(indexedDB.deleteDatabase(name), { onsuccess: resolve, onerror: reject, onblocked: reject })
    })
    return kept.length
  })()`)
  if (dropped === 0) throw new Error('Nothing that the reader keeps was found, so nothing could be taken from it.')
}

/** Shared workers outlive their last window by a moment; a list from their memory would not be a list from the disk. */
async function workersOf(desk: BrowserContext): Promise<{ end(): Promise<void> }> {
  const page = desk.pages()[0]
  if (page === undefined) throw new Error('The browser has no page left to be asked of its workers.')
  const cdp = await desk.newCDPSession(page)
  const areRunning = async () => {
    const { targetInfos } = await cdp.send('Target.getTargets')
    return targetInfos.some(({ type }) => type === 'shared_worker')
  }
  if (!(await areRunning())) throw new Error('The browser shows no shared workers, so nobody could tell when they end.')
  return {
    async end() {
      for (let tries = 0; tries < 200; tries++) {
        if (!(await areRunning())) return
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error("The product's workers go on without a window.")
    },
  }
}

function shown(times: readonly Opened[]): Record<string, number> {
  const list = spreadOf(times.map(({ listMs }) => listMs))
  const key = spreadOf(times.map(({ keyMs }) => keyMs))
  return {
    listMs: Math.round(list.p50),
    listMostMs: Math.round(list.most),
    firstKeyMs: Math.round(key.p50),
    firstKeyMostMs: Math.round(key.most),
    // Of one window, as the other figures; the longest is that of all of them.
    ...longOf(times.flatMap(({ longMs }) => longMs)),
    longTasks: spreadOf(times.map(({ longMs }) => longMs.length)).p50,
  }
}
