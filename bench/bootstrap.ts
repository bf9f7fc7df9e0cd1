import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { calibrate } from './calibrate.ts'
import type { Bench } from './figures.ts'
import { fillingMs, openDesk, openSignIn, ordersIn } from './screen/desk.ts'
import { allDurable, allQueryable } from './screen/doors.ts'
import { framesOf } from './screen/frames.ts'
import { beginWatch, endWatch, firstKeyMs, listSinceClickMs } from './screen/probe.ts'
import { relayTo } from './screen/relay.ts'
import { openBenchFactory } from './sync/server.ts'

/**
 * A device that has nothing, from the click that signs in: until orders stand on the screen, until a key in
 * their search is answered, until all rows are on the
 * disk, until every table answers from all of them; what of it went over the wire, and how evenly the screen was drawn
 * meanwhile. The app itself is on the device before. The wire is the machine's own loopback, counted by a relay.
 * Flags: --rows N · --rounds N
 */
export const run: Bench = async ({ rows = '100000', rounds = '1' }) => {
  const factory = await openBenchFactory(Number(rows))
  try {
    const figures: Record<string, Record<string, number>> = {}
    for (let no = 1; no <= Number(rounds); no++) figures[`round ${no}`] = await bootstrap(factory.address, Number(rows))
    if (figures['round 1'] === undefined) throw new Error(`--rounds ${rounds} measures nothing.`)
    return {
      figures: { orders: Number(rows), postgres: factory.version, calibrationAfterMs: calibrate(), ...figures },
    }
  } finally {
    await factory.close()
  }
}

async function bootstrap(server: string, orders: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-bootstrap-'))
  const relay = await relayTo(server)
  const desk = await openDesk(join(folder, 'profile'))
  try {
    const page = await openSignIn(desk, relay.address)
    const [downBefore, upBefore] = [relay.downBytes(), relay.upBytes()]
    await beginWatch(page)
    const startMs = performance.now()
    const since = () => Math.round(performance.now() - startMs)
    await page.getByTestId('sign-in-submit').click()
    const filled = async () => {
      await allDurable(page, fillingMs)
      const durableMs = since()
      const rows = await allQueryable(page)
      return { durableMs, rows, queryableMs: since() }
    }
    const [{ durableMs, rows, queryableMs }, usable] = await Promise.all([filled(), use(page, since)])
    const seen = await endWatch(page)
    ordersIn(rows, orders)
    const allRows = Object.values(rows).reduce((sum, each) => sum + each, 0)
    return {
      ...usable,
      durableMs,
      queryableMs,
      rows: allRows,
      rowsPerSecond: Math.round(allRows / (queryableMs / 1000)),
      appBytes: downBefore,
      downBytes: relay.downBytes() - downBefore,
      upBytes: relay.upBytes() - upBefore,
      ...framesOf(seen),
    }
  } finally {
    await desk.close()
    await relay.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** What a person does at once: sees the frame of the app, then orders, and searches them while the rest arrives. */
async function use(page: Page, since: () => number): Promise<Record<string, number>> {
  await page.getByTestId('sync').first().waitFor()
  const signedInMs = since()
  const listMs = await listSinceClickMs(page, fillingMs)
  const keyMs = await firstKeyMs(page, 'k')
  return { signedInMs, firstListMs: Math.round(listMs), firstKeyMs: Math.round(keyMs) }
}
