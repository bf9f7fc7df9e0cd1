import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { calibrate } from './calibrate.ts'
import type { Bench, Figure } from './figures.ts'
import { fillDesk, openDesk } from './screen/desk.ts'
import { rowAt } from './screen/doors.ts'
import { framesOf } from './screen/frames.ts'
import { type Doing, doings } from './screen/hands.ts'
import { beginWatch, endWatch } from './screen/probe.ts'
import { beginStorm } from './screen/storm.ts'
import { openBenchFactory } from './sync/server.ts'
import { fourDigits, spreadOf } from './sync/spread.ts'

const stormPerSecond = 100

/**
 * How smooth the list of orders is under a person's hands while another device changes 100 of its rows a second: scrolled
 * by wheel and by keys, sorted, searched; on this machine as it is, and with the screen's thread slowed to a fourth (the
 * workers keep their pace: a browser cannot slow them). "still" is the list with nobody at it, first without the storm:
 * no frame can be better than those. Server, database and browser share this machine.
 * Flags: --rows N · --seconds N, each
 */
export const run: Bench = async ({ rows = '100000', seconds = '8' }) => {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-scroll-'))
  const factory = await openBenchFactory(Number(rows))
  try {
    const desk = await openDesk(join(folder, 'profile'))
    try {
      const page = await fillDesk(desk, factory.address, Number(rows))
      const figures: Record<string, Record<string, Figure>> = {}
      const measure = async (name: string, doing: Doing) => {
        figures[name] = await measured(page, doing, Number(seconds))
      }
      await measure('still, no storm', doings.still ?? missing('still'))
      const storm = await beginStorm(factory, stormPerSecond)
      for (const [name, doing] of Object.entries(doings)) await measure(name, doing)
      const cdp = await desk.newCDPSession(page)
      await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
      for (const [name, doing] of Object.entries(doings)) await measure(`${name}, slowed 4 times`, doing)
      await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 })
      const { last, ...came } = await storm.stop()
      const lagMs = await reaches(page, last)
      return {
        figures: {
          rows: Number(rows),
          postgres: factory.version,
          calibrationAfterMs: calibrate(),
          stormRows: came.rows,
          stormPerSecond: came.perSecond,
          lastOfStormHereAfterMs: lagMs,
          ...figures,
        },
      }
    } finally {
      await desk.close()
    }
  } finally {
    await factory.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function measured(page: Page, doing: Doing, seconds: number): Promise<Record<string, Figure>> {
  await beginWatch(page)
  const times = await doing(page, seconds)
  const seen = await endWatch(page)
  const answers = seen.answerMs.length === 0 ? undefined : spreadOf(seen.answerMs)
  return {
    times,
    ...framesOf(seen),
    answers: answers?.count ?? 0,
    ...(answers && { answerP50Ms: fourDigits(answers.p50), answerP99Ms: fourDigits(answers.p99) }),
  }
}

/** The storm must have been here, or the list was watched in fair weather. @returns ms until its last edit was read here */
async function reaches(page: Page, { id, note }: { readonly id: string; readonly note: string }): Promise<number> {
  const startMs = performance.now()
  while (performance.now() - startMs < 60_000) {
    if ((await rowAt(page, 'salesOrder', id))?.note === note) return Math.round(performance.now() - startMs)
    await page.waitForTimeout(20)
  }
  throw new Error('The last edit of the storm never came to the screen, so nothing was measured under it.')
}

function missing(name: string): never {
  throw new Error(`There is nothing to do called "${name}".`)
}
