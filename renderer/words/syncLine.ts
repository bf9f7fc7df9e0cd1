import type { SyncStatus } from '../../workers/doors.ts'
import type { Words } from '../words.ts'

/** "3 waiting · server out of reach · synced 09:41" */
export function syncLine(words: Words, status: SyncStatus): string {
  const parts: string[] = []
  if (status.attention > 0) parts.push(words.say('sync.attention', { n: status.attention }))
  if (status.waiting > 0) parts.push(words.say('sync.waiting', { n: status.waiting }))
  if (status.reach !== 'online') parts.push(words.say(`sync.${status.reach}`))
  else if (parts.length === 0) parts.push(words.say('sync.allSent'))
  if (status.lastSync !== null) parts.push(words.say('sync.synced', { time: words.time(status.lastSync) }))
  return parts.join(' · ')
}

/** bad: a person must act · warn: something waits or is out of reach · good: nothing to do */
export function syncTone({ attention, waiting, reach }: SyncStatus): 'bad' | 'warn' | 'good' | 'quiet' {
  if (attention > 0 || reach === 'signIn' || reach === 'mustUpdate') return 'bad'
  if (reach === 'starting' && waiting === 0) return 'quiet'
  return waiting > 0 || reach === 'offline' ? 'warn' : 'good'
}
