import { calibrate } from './calibrate.ts'
import type { Bench } from './figures.ts'
import { commitToScreen } from './sync/freshness.ts'
import { closedLoop, shiftStart } from './sync/load.ts'
import { pageCost } from './sync/pages.ts'
import { limitByPgbench } from './sync/pgbench.ts'
import { openBenchFactory } from './sync/server.ts'
import { fourDigits, type Spread } from './sync/spread.ts'

/**
 * What the server carries, on a real PostgreSQL and in a process of its own: mutations a second through the committer
 * beside pgbench writing the same row the same way; what a page of changes costs; how long a commit takes to another
 * device and to another person's screen; and a shift start, when every device comes back with a full outbox at once.
 * The load, the server and the database share this machine. Flags: --devices N, --seconds N, --orders N
 */
export const run: Bench = async ({ devices = '250', seconds = '8', orders = '2000' }) => {
  const many = Number(devices)
  const forS = Number(seconds)
  const factory = await openBenchFactory(Number(orders))
  try {
    const loops: Record<string, Record<string, number>> = {}
    for (const clients of [1, 24, many]) {
      const { perSecond, latency, faults } = await closedLoop(factory, clients, forS)
      loops[`push ${clients} devices`] = { perSecond, ...shown(latency), faults }
    }
    for (const clients of [1, 24]) {
      const limit = await limitByPgbench(factory, clients, forS)
      if (limit !== undefined) loops[`pgbench ${clients} clients`] = { ...limit, faults: 0 }
    }
    const shift = await shiftStart(factory, many, 50)
    const pages = await pageCost(factory, 1000)
    const fresh = await commitToScreen(factory, many, 40)
    return {
      figures: {
        postgres: factory.version,
        calibrationAfterMs: calibrate(),
        ...loops,
        'shift start': { ...shift },
        'page of 1,000 rows': shown(pages),
        'commit to device': shown(fresh.device),
        'commit to screen': shown(fresh.screen),
      },
    }
  } finally {
    await factory.close()
  }
}

function shown(spread: Spread): Record<string, number> {
  const { p50, p99, most } = spread
  return { p50Ms: fourDigits(p50), p99Ms: fourDigits(p99), mostMs: fourDigits(most) }
}
