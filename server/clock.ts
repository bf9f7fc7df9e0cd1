import { type Instant, instantAt } from '../model/calendar.ts'

/** Time, as handed to every room that needs it: a test may hold it still. */
export interface Clock {
  /** Wall clock, ms since 1970. */
  nowMs(): number
  /** Calls once after `ms`; the answer takes it back. */
  after(ms: number, call: () => void): () => void
}

/** A clock that tells this time and waits on real timers. */
export function clockFrom(nowMs: () => number): Clock {
  return {
    nowMs,
    after(ms, call) {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
  }
}

export function nowOf(clock: Clock): Instant {
  return instantAt(clock.nowMs())
}
