import type { Clock } from './clock.ts'

/** Wrong passwords from one address, whatever names they were for. */
export interface Attempts {
  /** How long this address must wait before it is listened to again, ms; 0 when it need not. */
  waitMs(address: string): number
  /** Notes a wrong password. */
  fail(address: string): void
}

const windowMs = 15 * 60_000
/** A whole factory may stand behind one address, and of 250 people who come to work some mistype. */
const failuresMax = 100
/** Somebody with that many addresses is not stopped by counting them; memory must not be what ends first. */
const addressesMax = 10_000

/**
 * Counts by address what the count by name cannot see: one word tried on everybody. Kept in memory, because a restart
 * that forgets it gives a guesser no more than another hundred tries.
 */
export function createAttempts(clock: Clock): Attempts {
  const failures = new Map<string, { count: number; readonly sinceMs: number }>()
  const current = (address: string) => {
    const found = failures.get(address)
    if (found === undefined || clock.nowMs() - found.sinceMs < windowMs) return found
    failures.delete(address)
    return undefined
  }
  return {
    waitMs(address) {
      const found = current(address)
      return found === undefined || found.count < failuresMax ? 0 : found.sinceMs + windowMs - clock.nowMs()
    },
    fail(address) {
      const found = current(address)
      if (found !== undefined) {
        found.count += 1
        return
      }
      const oldest = failures.keys().next()
      if (failures.size >= addressesMax && !oldest.done) failures.delete(oldest.value)
      failures.set(address, { count: 1, sinceMs: clock.nowMs() })
    },
  }
}
