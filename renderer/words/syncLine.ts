import type { SyncStatus } from '../../workers/doors.ts'
import type { Words } from '../words.ts'

/** "3 waiting · server out of reach · synced 09:41" */
export function syncLine(words: Words, status: SyncStatus): string {
  const parts: string[] = []
  if (status.attention > 0) parts.push(words.say('sync.attention', { n: status.attention }))
  if (status.waiting > 0) parts.push(words.say('sync.waiting', { n: status.waiting }))
  const cause = shortCause(words, status)
  if (cause !== undefined) parts.push(cause)
  else if (parts.length === 0) parts.push(words.say('sync.allSent'))
  if (status.lastSync !== null) parts.push(words.say('sync.synced', { time: words.time(status.lastSync) }))
  return parts.join(' · ')
}

/** bad: a person must act · warn: something waits, is out of reach or does not get on · good: nothing to do */
export function syncTone(status: SyncStatus): 'bad' | 'warn' | 'good' | 'quiet' {
  const { attention, waiting, reach, trouble } = status
  if (attention > 0 || reach === 'signIn' || reach === 'mustUpdate' || trouble?.kind === 'storage') return 'bad'
  if (reach === 'starting' && waiting === 0) return 'quiet'
  return waiting > 0 || reach === 'offline' || isStuck(status) ? 'warn' : 'good'
}

/** Why this device is not current, in sentences that say what a person can do; none when all is well. */
export function syncCauses(words: Words, status: SyncStatus): readonly string[] {
  const { stall, trouble, reach, clockOffsetMs } = status
  const causes: string[] = []
  if (stall !== undefined) causes.push(words.say(`sync.stall.${stall.way}`, { minutes: minutesOf(stall.forMs) }))
  if (reach === 'signIn' && trouble?.kind !== 'signIn') causes.push(words.say('reach.signIn'))
  // What begins anew in a moment is no news, unless it does so again and again.
  if (trouble !== undefined && (trouble.kind !== 'reset' || stall !== undefined)) causes.push(words.fault(trouble))
  if (clockOffsetMs !== null && Math.abs(clockOffsetMs) >= wrongClockMs)
    causes.push(
      words.say(clockOffsetMs > 0 ? 'sync.clock.ahead' : 'sync.clock.behind', { minutes: minutesOf(clockOffsetMs) }),
    )
  return causes
}

/** Times on this device are then read wrongly; a smaller difference no person would notice. */
const wrongClockMs = 5 * 60_000

function shortCause(words: Words, status: SyncStatus): string | undefined {
  const { reach, trouble, stall } = status
  if (reach === 'signIn' || reach === 'mustUpdate') return words.say(`sync.${reach}`)
  if (trouble?.kind === 'storage') return words.say(trouble.reason === 'low' ? 'sync.low' : 'sync.disk')
  if (stall !== undefined) return words.say('sync.stuck', { minutes: minutesOf(stall.forMs) })
  if (trouble?.kind === 'busy')
    return words.say('sync.busy', { seconds: Math.max(1, Math.ceil(trouble.retryMs / 1000)) })
  return reach === 'online' ? undefined : words.say(`sync.${reach}`)
}

function isStuck({ stall, trouble }: SyncStatus): boolean {
  return stall !== undefined || trouble?.kind === 'busy'
}

/** Whole minutes; 0 stands for less than one. */
function minutesOf(ms: number): number {
  return Math.floor(Math.abs(ms) / 60_000)
}
