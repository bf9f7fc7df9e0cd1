import { type Access, everyAccess, viewText } from './access.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import type { HeadWatch } from './head.ts'
import type { Register } from './register.ts'
import { Ended, type Segments } from './segments.ts'

export interface AheadDeps {
  readonly database: Database
  readonly register: Register
  readonly segments: Pick<Segments, 'prepare' | 'end'>
  readonly head: Pick<HeadWatch, 'current' | 'moved'>
  readonly clock: Clock
  readonly onFailure: (error: unknown) => void
  /** After a start everybody's devices come back at once, and they are answered first, ms. */
  readonly firstMs?: number
}

/** Between two looks what has grown old, and after a failure, ms. */
const restMs = 60_000
/** Grants also end by the calendar, of which the log says nothing, ms. */
const longestMs = 3_600_000

/**
 * Has the segments of every view that people have been built before the first device asks, the most common view first, and
 * again when changes have come. A failure is told and costs no more than that somebody waits as without it. The answer
 * ends it.
 */
export function buildAhead(deps: AheadDeps): () => Promise<void> {
  const { head, clock, onFailure, segments } = deps
  const over = new AbortController()

  async function run(): Promise<void> {
    await rest(clock, deps.firstMs ?? 1_000, over.signal)
    while (!over.signal.aborted) {
      const seen = head.current()
      const isDone = await buildAll(deps, over.signal).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof Ended)) onFailure(error)
          return false
        },
      )
      await head.moved(seen, isDone ? longestMs : restMs, over.signal)
      await rest(clock, restMs, over.signal)
    }
  }

  const running = run()
  return async () => {
    over.abort()
    await segments.end()
    await running
  }
}

async function buildAll({ database, register, segments, clock }: AheadDeps, signal: AbortSignal): Promise<void> {
  const people = await everyAccess(database, clock.nowMs())
  for (const access of oneOfEach(people, (each) => viewText(register.all, each))) {
    if (signal.aborted) return
    await segments.prepare(access)
  }
}

/** One person of each view, that of the most people first. */
function oneOfEach(people: readonly Access[], viewOf: (access: Access) => string): readonly Access[] {
  const kinds = new Map<string, { readonly access: Access; count: number }>()
  for (const access of people) {
    const view = viewOf(access)
    const known = kinds.get(view)
    if (known === undefined) kinds.set(view, { access, count: 1 })
    else known.count += 1
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count).map(({ access }) => access)
}

function rest(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(ms, end)
    signal.addEventListener('abort', end)
  })
}
