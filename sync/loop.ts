import { done, type Fault, fail, type Outcome } from '../model/fault.ts'
import { storageFault } from './storageFault.ts'

/** Everything about time and chance that a loop needs. */
export interface Timing {
  readonly nowMs: () => number
  /** 0 ≤ x < 1. */
  readonly random: () => number
  /** Calls back after a while; returns "never mind". */
  readonly after: (ms: number, then: () => void) => () => void
}

export interface Loop {
  /** There may be something to do: now, not at the next turn. Forgets any backoff. */
  poke(): void
  stop(): void
  /** How the last step ended. */
  readonly last: () => Outcome<void>
  /** How long until the next turn, ms; 0 while one is under way. */
  readonly nextMs: () => number
}

export interface LoopOptions {
  readonly timing: Timing
  readonly step: () => Promise<Outcome<void>>
  /** How long to rest after a step that went well, ms. */
  readonly restMs: () => number
  readonly onEnd: (outcome: Outcome<void>) => void
  readonly onBug: (error: unknown) => void
}

const firstBackoffMs = 500
// Short enough that a queue is empty well within a minute of the server's return, long enough for 250 devices at once.
const longestBackoffMs = 10_000

/**
 * Repeats a step for ever: at once when poked, after a rest when all is well, after a growing, jittered pause when not.
 * It never gives up: a queue that stopped for good is how other systems lose work.
 */
export function startLoop({ timing, step, restMs, onEnd, onBug }: LoopOptions): Loop {
  let stopped = false
  let running = false
  let pokedWhileRunning = false
  let failures = 0
  let last: Outcome<void> = done
  let nextAtMs = 0
  let cancel = () => {}

  async function turn(): Promise<void> {
    if (stopped || running) {
      pokedWhileRunning = running
      return
    }
    running = true
    cancel()
    last = await step().catch(unexpected)
    running = false
    if (stopped) return
    failures = last.ok ? 0 : failures + 1
    const again = pokedWhileRunning && last.ok
    pokedWhileRunning = false
    const pause = again ? 0 : pauseMs()
    nextAtMs = timing.nowMs() + pause
    // A fault says when it goes on.
    onEnd(last)
    cancel = timing.after(pause, () => void turn())
  }

  // A bug in a step must not end the loop: the same work may well succeed on the next row, and a dead loop is a stuck queue.
  function unexpected(error: unknown): Outcome<void> {
    const fault = storageFault(error)
    if (fault !== undefined) return fail(fault)
    onBug(error)
    return fail({ kind: 'unexpected', incident: error instanceof Error ? error.message : String(error) })
  }

  function pauseMs(): number {
    if (last.ok) return restMs()
    const ceiling = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(failures - 1, 10))
    // Full jitter: 250 devices that lost the server together must not come back together.
    return Math.max(askedMs(last.fault), timing.random() * ceiling, 50)
  }

  void turn()
  return {
    poke: () => {
      failures = 0
      void turn()
    },
    stop: () => {
      stopped = true
      cancel()
    },
    last: () => last,
    nextMs: () => (running ? 0 : Math.max(0, nextAtMs - timing.nowMs())),
  }
}

/** A server that sheds load says how long to stay away. */
function askedMs(fault: Fault): number {
  return fault.kind === 'busy' ? Math.min(fault.retryMs, longestBackoffMs) : 0
}
