import type { Timing } from './loop.ts'

/** When a replica compares itself with the server: soon after it started, then now and then. */
export interface AuditTimes {
  isDue(): boolean
  /** Now is not too early: something has been found that only a comparison can mend. */
  hurry(): void
  /**
   * One begins; whatever becomes of it, the next is not before a while.
   * @param isWanted rows are known to be missing until one comes to its end
   */
  begin(isWanted: boolean): void
  /** One came to its end. */
  end(): void
}

/** After the start, when the screens have been filled, ms; up to twice as long, so that not all devices ask at once. */
const firstMs = 15_000
/** After one that could not be finished: out of reach, or the rows did not hold still. */
const againMs = 60_000
const wantedMs = 5_000
const restMs = 3_600_000

export function auditTimes({ nowMs, random }: Pick<Timing, 'nowMs' | 'random'>): AuditTimes {
  let sinceMs = nowMs()
  let waitMs = firstMs * (1 + random())
  const wait = (ms: number) => {
    sinceMs = nowMs()
    waitMs = ms * (0.75 + random() / 2)
  }
  return {
    // A clock that was set back must not put an audit off for a year.
    isDue: () => Math.abs(nowMs() - sinceMs) >= waitMs,
    hurry: () => {
      waitMs = 0
    },
    begin: (isWanted) => wait(isWanted ? wantedMs : againMs),
    end: () => wait(restMs),
  }
}
