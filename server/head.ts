import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import { headOf } from './log.ts'

/** Knows how far the change log reaches, and tells who waits for it. */
export interface HeadWatch {
  current(): number
  /** A commit of this server has reached `head`. */
  tell(head: number): void
  /** Resolves when the head is beyond `seq`, after `ms`, or when the signal says so. */
  moved(seq: number, ms: number, signal?: AbortSignal): Promise<void>
  onMove(listen: (head: number, before: number) => void): () => void
  stop(): void
}

export interface HeadDeps {
  readonly database: Database
  readonly clock: Clock
  /** How often to look for commits of other servers and of psql; 0 where this process is the only writer. */
  readonly pollMs: number
  readonly onFailure: (error: unknown) => void
}

export async function watchHead({ database, clock, pollMs, onFailure }: HeadDeps): Promise<HeadWatch> {
  let head = await headOf(database)
  let stopped = false
  let cancel = () => {}
  const listeners = new Set<(head: number, before: number) => void>()
  const stops = new Set<() => void>()

  function tell(next: number): void {
    if (next <= head) return
    const before = head
    head = next
    for (const listen of [...listeners]) listen(head, before)
  }

  function poll(): void {
    if (stopped || pollMs === 0) return
    cancel = clock.after(pollMs, () => {
      void headOf(database).then(tell, onFailure).finally(poll)
    })
  }
  poll()

  return {
    current: () => head,
    tell,
    moved(seq, ms, signal) {
      if (head > seq || stopped || signal?.aborted === true) return Promise.resolve()
      return new Promise((resolve) => {
        const end = () => {
          listeners.delete(end)
          stops.delete(end)
          signal?.removeEventListener('abort', end)
          cancelWait()
          resolve()
        }
        const cancelWait = clock.after(ms, end)
        listeners.add(end)
        stops.add(end)
        signal?.addEventListener('abort', end, { once: true })
      })
    },
    onMove(listen) {
      listeners.add(listen)
      return () => listeners.delete(listen)
    },
    stop() {
      stopped = true
      cancel()
      for (const end of [...stops]) end()
    },
  }
}
