import type { Made } from './tally.ts'

/** How fast a demonstration comes along. */
export interface Pace {
  /** The time that is left if it goes on like this, ms; null while that would be a guess. */
  readonly leftMs: number | null
  /** What the terminal is told now and then; null in between. */
  readonly line: string | null
}

/** A guess after less than this is worth nothing, ms. */
const soonMs = 2_000
const lineEveryMs = 10_000

export function paceOf(nowMs: () => number): (made: Made) => Pace {
  let startMs: number | undefined
  let lastLineMs = 0
  return ({ done, of }) => {
    const now = nowMs()
    if (startMs === undefined) {
      startMs = now
      lastLineMs = now
      return { leftMs: null, line: null }
    }
    const passedMs = now - startMs
    const leftMs = done > 0 && passedMs >= soonMs ? Math.round((passedMs * (of - done)) / done) : null
    if (now - lastLineMs < lineEveryMs || done >= of) return { leftMs, line: null }
    lastLineMs = now
    const count = (n: number) => n.toLocaleString('en')
    const left = leftMs === null ? '' : `, about ${spell(leftMs)} left`
    return { leftMs, line: `${count(done)} of ${count(of)} orders${left}.` }
  }
}

function spell(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
