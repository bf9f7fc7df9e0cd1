import type { Fault } from '../model/fault.ts'

/**
 * What the disk refused, in our words: it is full, or did not answer: it failed, or another window has closed the store. Undefined for anything else,
 * which is a bug. Dexie wraps what the platform said, and the platform's word is inside.
 */
export function storageFault(error: unknown): (Fault & { readonly kind: 'storage' }) | undefined {
  const inner = error instanceof Error && 'inner' in error ? error.inner : undefined
  const names = [error, inner].map((each) =>
    typeof each === 'object' && each !== null && 'name' in each ? String(each.name) : '',
  )
  if (names.includes('QuotaExceededError')) return { kind: 'storage', reason: 'full' }
  if (names.includes('DatabaseClosedError') || names.includes('InvalidStateError'))
    return { kind: 'storage', reason: 'closed' }
  return undefined
}
