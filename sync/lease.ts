import { instantAt } from '../model/calendar.ts'
import type { Fault } from '../model/fault.ts'

/** When a person was last confirmed on a device, by the device's own clock. */
export interface Lease {
  /** ms since 1970, of the last sign-in or refresh that the server granted. */
  readonly seenOnlineMs: number
  /** The latest time at which this device was used within its lease, ms since 1970. */
  readonly latestMs?: number
  /** The server has said that this person may not sign in any more. */
  readonly suspended?: boolean
}

/**
 * How long a device may go on without the server having confirmed the person. After that its data is locked until it is
 * reached; unsent work stays.
 */
export const leaseMs = 14 * 86_400_000

/** How far a clock may be set back before it is said that it was. */
export const backMs = 3_600_000

/**
 * Why a device may not show a person's data before the server has been met again; undefined while it may. A clock that
 * runs ahead ends the lease early and one that was set back does not lengthen it: both are said with both times, so that
 * a person can see which clock is wrong. While lapsed, `latestMs` stands still, so that setting the clock right helps.
 */
export function lapseOf({ seenOnlineMs, latestMs, suspended }: Lease, nowMs: number): Fault | undefined {
  if (suspended === true) return { kind: 'signIn', reason: 'suspended' }
  const clock = instantAt(nowMs)
  const latest = Math.max(seenOnlineMs, latestMs ?? 0)
  if (nowMs < latest - backMs) return { kind: 'signIn', reason: 'clock', seen: instantAt(latest), clock }
  if (nowMs - seenOnlineMs > leaseMs) return { kind: 'signIn', reason: 'lease', seen: instantAt(seenOnlineMs), clock }
  return undefined
}
