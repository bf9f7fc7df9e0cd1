import type { Timing } from '../../sync/loop.ts'

/** A clock that only moves when the simulation says so, and the timers that wait on it. */
export interface VirtualTime {
  readonly nowMs: () => number
  /** Calls back at a later virtual time; returns "never mind". */
  readonly after: (ms: number, then: () => void) => () => void
  /** Lets everything happen that is due within the next `ms`, in order. */
  run(ms: number): Promise<void>
  readonly pendingTimers: () => number
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly then: () => void
}

export function virtualTime(startMs: number): VirtualTime {
  let now = startMs
  let order = 0
  const timers = new Set<Timer>()

  function next(until: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of timers) {
      if (timer.at > until) continue
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer
    }
    return first
  }

  return {
    nowMs: () => now,
    after(ms, then) {
      const timer = { at: now + Math.max(0, ms), order: order++, then }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async run(ms) {
      const until = now + ms
      await quiet()
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        timers.delete(timer)
        now = Math.max(now, timer.at)
        timer.then()
        await quiet()
      }
      now = until
    },
    pendingTimers: () => timers.size,
  }
}

/** Lets all promises that can go on go on. Nothing in the simulation waits for anything real, so one turn of the event loop is enough. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A process's own view of time and chance; a dead process's timers never fire. */
export function timingOf(
  time: VirtualTime,
  random: () => number,
  isAlive: () => boolean,
  skewMs: () => number,
): Timing {
  return {
    nowMs: () => time.nowMs() + skewMs(),
    random,
    after: (ms, then) =>
      time.after(ms, () => {
        if (isAlive()) then()
      }),
  }
}
