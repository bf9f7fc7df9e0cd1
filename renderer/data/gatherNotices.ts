import type { Notice } from '../../workers/doors.ts'

/**
 * Between two times that somebody is told of notices, ms. The first one after a pause is told at once, for it is what
 * somebody has just saved.
 */
const gatherMs = 40
/** The same of tables that are being filled: nobody reads every tenth of a second how many rows there are by now, ms. */
const fillingMs = 300

export interface Gathering {
  hear(notices: readonly Notice[]): void
  stop(): void
}

/** Tells of notices, together of those that come together, and of many rows at a time less often than of single ones. */
export function gatherNotices(tell: (notices: readonly Notice[]) => void): Gathering {
  let gathered: Notice[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  /** How often the timer has rung since somebody was told. */
  let turns = 0

  function isDue(): boolean {
    const isOfMany = gathered.every(({ ids }) => ids.length === 0)
    return gathered.length > 0 && turns * gatherMs >= (isOfMany ? fillingMs : gatherMs)
  }

  function flush(): void {
    const notices = gathered
    gathered = []
    turns = 0
    tell(notices)
  }

  function turn(): void {
    turns += 1
    if (isDue()) flush()
    timer = turns * gatherMs < fillingMs ? setTimeout(turn, gatherMs) : undefined
  }

  return {
    hear(notices) {
      gathered.push(...notices)
      if (timer !== undefined && !isDue()) return
      flush()
      timer ??= setTimeout(turn, gatherMs)
    },
    stop: () => clearTimeout(timer),
  }
}
