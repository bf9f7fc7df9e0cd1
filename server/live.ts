import type { Hint } from '../model/wire.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import type { HeadWatch } from './head.ts'
import { sql } from './sql.ts'

/** The wire of one listener. */
export interface Listener {
  readonly user: string
  write(text: string): void
  end(): void
}

/** Tells devices when to look. Every hint may be lost, doubled or late, and nothing changes but the delay. */
export interface Live {
  /** Adds a listener; the answer takes it away again. */
  join(listener: Listener): () => void
  count(): number
  /** Ends every stream. */
  close(): void
}

export interface LiveDeps {
  readonly database: Database
  readonly clock: Clock
  readonly head: HeadWatch
  readonly onFailure: (error: unknown) => void
}

// Proxies end a connection that is silent for a minute or so.
const heartbeatMs = 20_000

export function createLive({ database, clock, head, onFailure }: LiveDeps): Live {
  const listeners = new Set<Listener>()
  let cancelBeat = () => {}

  function beat(): void {
    cancelBeat = clock.after(heartbeatMs, () => {
      for (const listener of listeners) listener.write(': still here\n\n')
      beat()
    })
  }
  beat()

  const stopWatching = head.onMove((now, before) => {
    if (listeners.size === 0) return
    const text = eventOf({ kind: 'head', seq: now })
    for (const listener of listeners) listener.write(text)
    tellGrants(before, now).catch(onFailure)
  })

  async function tellGrants(after: number, upTo: number): Promise<void> {
    const touched = await database.query(
      sql`select 1 from sync_change
          where table_name in ('appUser', 'roleGrant') and seq > ${after} and seq <= ${upTo} limit 1`,
    )
    if (touched.length === 0) return
    const users = [...new Set([...listeners].map((listener) => listener.user))]
    const rows = await database.query<{ user: string; version: number }>(
      sql`select user_id as "user", version from user_access where user_id = any(${users}::uuid[])`,
    )
    const versions = new Map(rows.map((row) => [row.user, row.version]))
    for (const listener of listeners) {
      const version = versions.get(listener.user)
      if (version !== undefined) listener.write(eventOf({ kind: 'grants', version }))
    }
  }

  return {
    join(listener) {
      listeners.add(listener)
      listener.write(eventOf({ kind: 'head', seq: head.current() }))
      return () => listeners.delete(listener)
    },
    count: () => listeners.size,
    close() {
      stopWatching()
      cancelBeat()
      for (const listener of listeners) listener.end()
      listeners.clear()
    },
  }
}

function eventOf(hint: Hint): string {
  return `event: ${hint.kind}\ndata: ${JSON.stringify(hint)}\n\n`
}
