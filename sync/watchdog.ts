import type { Timing } from './loop.ts'
import { metaOf, type Store } from './store.ts'

/** Work that does not get on though the server answers. up: what was saved is not taken · down: news does not come. */
export interface Stall {
  readonly way: 'up' | 'down'
  /** For how long, ms. */
  readonly forMs: number
}

/** Where the replica stands in both directions. Null where nothing is to be done. */
export interface Mark {
  /** Grows with what the server takes, while something waits. */
  readonly up: number | null
  /** Another with everything that comes, while the replica is not at the feed's head. */
  readonly down: string | null
}

export interface WatchdogDeps {
  readonly timing: Timing
  /** Where the replica stands. */
  readonly look: () => Promise<Mark>
  /** Grows with every answer of the server. */
  readonly heard: () => number
  /** Begins anew: what was on its way is given up, and the server is greeted again. */
  readonly restart: () => void
  /** The stall has begun, goes on or has ended. */
  readonly onChange: () => void
}

export interface Watchdog {
  stall(): Stall | undefined
  stop(): void
}

/** Between two looks, ms. Time is counted in looks, so that neither a sleep nor a clock set right seems a stall. */
export const lookMs = 5_000
/** Without any progress for so many looks, the loops begin anew. */
const looksToRestart = 6
/**
 * After so many looks without an answer the server is out of reach, which has words of its own. Fewer than to a restart: of
 * a server that is off nobody should read that it gets nowhere.
 */
const looksToSilence = 5

/** Watches that what waits gets on. A queue that stands still for good, and nobody knows why, is how work gets lost. */
export function startWatchdog({ timing, look, heard, restart, onChange }: WatchdogDeps): Watchdog {
  let before: Mark = { up: null, down: null }
  let stood = { up: 0, down: 0 }
  let heardBefore = heard()
  let unheard = 0
  let cancel = () => {}
  let stopped = false

  async function turn(): Promise<void> {
    // A disk that cannot be read now says nothing of the server.
    const now = await look().catch(() => undefined)
    if (stopped) return
    if (now !== undefined) count(now)
    cancel = timing.after(lookMs, () => void turn())
  }

  function count(now: Mark): void {
    const hadStall = stall() !== undefined
    const stands = (way: 'up' | 'down') => (now[way] !== null && now[way] === before[way] ? stood[way] + 1 : 0)
    stood = { up: stands('up'), down: stands('down') }
    before = now
    unheard = heard() === heardBefore ? unheard + 1 : 0
    heardBefore = heard()
    const longest = Math.max(stood.up, stood.down)
    // Nobody knows whether it is the server that is silent or a connection that is half open: beginning anew costs little.
    if (longest > 0 && longest % looksToRestart === 0) restart()
    if (hadStall || stall() !== undefined) onChange()
  }

  function stall(): Stall | undefined {
    if (unheard >= looksToSilence || Math.max(stood.up, stood.down) < looksToRestart) return undefined
    const way = stood.up >= looksToRestart ? 'up' : 'down'
    return { way, forMs: stood[way] * lookMs }
  }

  cancel = timing.after(lookMs, () => void turn())
  return {
    stall,
    stop: () => {
      stopped = true
      cancel()
    },
  }
}

/** What is still to be done, read from the store so that no counter can drift from the truth. */
export async function placeOf(store: Store): Promise<{ isSending: boolean; isBehind: boolean; cursor: string }> {
  return store.read(['meta', 'outbox'], async (tx) => ({
    isSending: (await tx.count('outbox', 'state', 'waiting')) > 0,
    isBehind: (await metaOf(tx, 'caughtUp')) !== true || (await tx.count('outbox', 'state', 'answered')) > 0,
    cursor: (await metaOf(tx, 'cursor')) ?? '',
  }))
}
