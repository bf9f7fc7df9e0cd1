import type { Clock } from './clock.ts'
import { createQueue } from './passwords.ts'

/** Wrong passwords from one address, whatever names they were for. */
export interface Attempts {
  /**
   * Looks at an attempt when it is its turn, and counts it when it `failed`. Few are looked at together, or a thousand
   * guesses sent at once would all be looked at before the first is counted.
   * @returns how long this address must wait before it is listened to again, ms, when it has failed too often
   */
  look<T>(
    address: string,
    attempt: () => Promise<T>,
    failed: (outcome: T) => boolean,
  ): Promise<T | { readonly waitMs: number }>
}

/** Attempts of one address that are looked at together. No sign-in waits for it: passwords are hashed two at a time. */
const together = 4

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
  const waitMs = (address: string) => {
    const found = current(address)
    return found === undefined || found.count < failuresMax ? 0 : found.sinceMs + windowMs - clock.nowMs()
  }
  const fail = (address: string) => {
    const found = current(address)
    if (found !== undefined) {
      found.count += 1
      return
    }
    const oldest = failures.keys().next()
    if (failures.size >= addressesMax && !oldest.done) failures.delete(oldest.value)
    failures.set(address, { count: 1, sinceMs: clock.nowMs() })
  }
  const lines = new Map<string, { readonly inTurn: ReturnType<typeof createQueue>; length: number }>()
  return {
    async look(address, attempt, failed) {
      const line = lines.get(address) ?? { inTurn: createQueue(together), length: 0 }
      lines.set(address, line)
      line.length += 1
      try {
        return await line.inTurn(async () => {
          const wait = waitMs(address)
          if (wait > 0) return { waitMs: wait }
          const outcome = await attempt()
          if (failed(outcome)) fail(address)
          return outcome
        })
      } finally {
        line.length -= 1
        if (line.length === 0) lines.delete(address)
      }
    },
  }
}
