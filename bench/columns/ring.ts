import type { BrowserContext, Page } from 'playwright-core'
import type { Contender } from './compare.ts'
import { memoryOf } from './memory.ts'
import type { Measured } from './peer.ts'
import type { Known } from './questions.ts'

/** A browser in which one after the other is filled in one page and asked in another, with nobody beside. */
export interface Ring {
  readonly page: Page
  /**
   * @param fill returns how long it took, in ms; left out where rows are held in memory alone
   * @param measure leaves what it opened open, so that it can be weighed
   */
  contend(fill: (() => Promise<number>) | undefined, measure: () => Promise<Measured>): Promise<Contender>
  /** Asks in a page and workers that were started anew. */
  again(ask: () => Promise<number>): Promise<number>
  calibrate(): Promise<number>
}

/** A shared worker outlives its last page by a moment. */
const workersEndMs = 2000

export async function openRing(browser: BrowserContext, profile: string, address: string): Promise<Ring> {
  const page = await browser.newPage()
  page.setDefaultTimeout(0)
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`browser: ${message.text()}`)
  })
  const openAnew = async () => {
    await page.goto('about:blank')
    await page.goto(address)
    await page.waitForFunction(() => 'bench' in window)
  }
  const storedBytes = () => page.evaluate(() => window.bench.storedBytes())
  return {
    page,
    async contend(fill, measure) {
      await openAnew()
      const storedBefore = await storedBytes()
      const filledMs = await fill?.()
      await openAnew()
      const storedOnce = await storedBytes()
      const memoryBefore = memoryOf(profile)
      const measured = await measure()
      const memory = memoryOf(profile) - memoryBefore
      // What is kept for the next opening counts too.
      const stored = Math.max(storedOnce, await storedBytes()) - storedBefore
      return {
        ...measured,
        importMs: filledMs ?? measured.importMs ?? Number.NaN,
        ...(memory > 0 && { memoryMB: Math.round(memory / 1e6) }),
        ...(fill !== undefined && { storedMB: Math.round(stored / 1e5) / 10 }),
      }
    },
    async again(ask) {
      await page.goto('about:blank')
      await page.waitForTimeout(workersEndMs)
      await openAnew()
      return ask()
    },
    async calibrate() {
      await openAnew()
      return page.evaluate(() => window.bench.calibrate())
    },
  }
}

export async function askOurs(
  { page, contend, again }: Ring,
  rounds: number,
): Promise<{ ours: Contender; known: Known }> {
  let known: Known = { buyers: [] }
  const ours = await contend(
    async () => {
      const filled = await page.evaluate(() => window.bench.fillOurs())
      known = filled.known
      return filled.importMs
    },
    () => page.evaluate(([a, b]) => window.bench.measureOurs(a, b), [known, rounds] as const),
  )
  const openAgainMs = await again(() => page.evaluate(() => window.bench.reopenOurs('last')))
  const openOtherMs = await again(() => page.evaluate(() => window.bench.reopenOurs('other')))
  return { ours: { ...ours, openAgainMs, openOtherMs }, known }
}

export function askSqlite({ page, contend }: Ring, known: Known, rounds: number): Promise<Contender> {
  return contend(
    () => page.evaluate(() => window.bench.fillSqlite()),
    () => page.evaluate(([a, b]) => window.bench.measureSqlite(a, b), [known, rounds] as const),
  )
}

export function askDuckdb({ page, contend }: Ring, known: Known, rounds: number): Promise<Contender> {
  return contend(
    () => page.evaluate(() => window.bench.fillDuckdb()),
    () => page.evaluate(([a, b]) => window.bench.measureDuckdb(a, b), [known, rounds] as const),
  )
}

/** These two take seconds for a question as it is. */
const fewRounds = 2

export async function askDexie({ page, contend }: Ring, known: Known, tried: number, meant: number) {
  const { memoryMB: _, ...seen } = await contend(
    () => page.evaluate(([a, b]) => window.bench.fillDexie(a, b), [tried, meant] as const),
    () =>
      page.evaluate(([a, b, c, d]) => window.bench.measureDexie(a, b, c, d), [known, fewRounds, tried, meant] as const),
  )
  // What it holds in memory are the rows of one answer, which do not grow as its table does.
  return { ...seen, storedMB: ((seen.storedMB ?? 0) * meant) / tried }
}

export async function askTanstack({ page, contend }: Ring, known: Known, tried: number, meant: number) {
  const { memoryMB, ...seen } = await contend(undefined, () =>
    page.evaluate(([a, b, c, d]) => window.bench.measureTanstack(a, b, c, d), [
      known,
      fewRounds,
      tried,
      meant,
    ] as const),
  )
  return { ...seen, ...(memoryMB !== undefined && { memoryMB: (memoryMB * meant) / tried }) }
}
