/** A field whose stored value moved on while somebody else was editing it: what a person needs to see to decide. */
export interface Clash {
  readonly field: string
  readonly base: unknown
  readonly mine: unknown
  readonly theirs: unknown
  /** Who wrote the value that stands, and when (UTC), if the server knows. */
  readonly theirsBy?: string
  readonly theirsAt?: string
}

/**
 * Everything that may go wrong and is expected to. A fault is a value: it crosses threads and the wire as plain data,
 * carries reason codes and never sentences; renderer/words turns it into a person's language.
 */
export type Fault =
  | { readonly kind: 'offline' }
  | {
      readonly kind: 'signIn'
      /** lease: this device may not go on so long without the server · clock: its clock was set back and cannot tell. */
      readonly reason: 'none' | 'expired' | 'wrongPassword' | 'suspended' | 'locked' | 'lease' | 'clock'
      readonly retryMs?: number
      /** When the server was last met, and what this device's clock says now (UTC): with "lease" and "clock". */
      readonly seen?: string
      readonly clock?: string
    }
  | { readonly kind: 'forbidden'; readonly permission: string }
  | { readonly kind: 'invalid'; readonly table?: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'stale'; readonly table: string; readonly id: string; readonly clashes: readonly Clash[] }
  | { readonly kind: 'missing'; readonly table: string; readonly id: string }
  | { readonly kind: 'duplicate'; readonly table: string; readonly fields: readonly string[] }
  | { readonly kind: 'inUse'; readonly table: string; readonly id: string; readonly by: string }
  | {
      readonly kind: 'illegalMove'
      readonly table: string
      readonly id: string
      readonly from: string
      readonly to: string
      readonly reason: string
    }
  /** The document has come to its end (closed, cancelled): it is read, and written no more. */
  | { readonly kind: 'ended'; readonly table: string; readonly id: string; readonly state: string }
  | { readonly kind: 'blocked'; readonly by: string }
  /** A person gave an edit up, for this reason, and the server had it already: it stands. */
  | { readonly kind: 'taken'; readonly reason: string }
  | { readonly kind: 'mustUpdate'; readonly minimum: string }
  | { readonly kind: 'busy'; readonly retryMs: number }
  | { readonly kind: 'tooLarge'; readonly limit: number; readonly unit: 'bytes' | 'rows' }
  | { readonly kind: 'reset'; readonly reason: 'epoch' | 'expired' | 'scope' | 'corrupt' }
  | { readonly kind: 'storage'; readonly reason: StorageReason }
  | { readonly kind: 'unreadable'; readonly what: string; readonly where?: string }
  | { readonly kind: 'unexpected'; readonly incident: string }

/**
 * newer: written by a later version of the app · unread: the second copy of unsent work cannot be read just now · low:
 * what is left of the disk is kept for what people save.
 */
export type StorageReason = 'full' | 'corrupt' | 'closed' | 'journal' | 'newer' | 'unread' | 'low'

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault }

export const done = { ok: true, value: undefined } as const

export function ok<T>(value: T): Outcome<T> {
  return { ok: true, value }
}

export function fail(fault: Fault): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault }
}

/** Stops at what cannot be. The message is a whole sentence and names the id, because it is all a log will have. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence)
}
