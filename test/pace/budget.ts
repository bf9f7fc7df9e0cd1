import type { Figure } from './watch.ts'

/**
 * What a day's actions may take, all of it relative to the run itself: a frame is the page's own, and where other work
 * takes the processor away, a budget grows as much as a fixed piece of arithmetic grew at that moment.
 */
export interface Pace {
  readonly frameMs: number
  readonly figures: readonly Figure[]
}

/** Frames that an action may take. */
export interface Budget {
  /** The slowest answer of a door; null where none is asked, because the screen itself knows. */
  readonly answer: number | null
  /** All of it, from the key to the painted result. */
  readonly shown: number
  /** How long the screen may stand still at a stretch, ms at no load; 50 where nothing is said. */
  readonly stillMs?: number
}

/** The figures of one action, as a person reads them. */
export interface Judged {
  readonly action: string
  readonly n: number
  /** Of the slowest answer of each time. */
  readonly answer: Spread
  readonly shown: Spread
}

interface Spread {
  readonly best: Measured
  readonly median: Measured
  readonly worst: Measured
}

interface Measured {
  readonly ms: number
  /** How many times slower than alone the machine was just then. */
  readonly load: number
  /** Of the page, at that load. */
  readonly frames: number
}

/**
 * Other work can only slow an action, so the best of several times says what the screen can do; most of them may still
 * not take this much more.
 */
const usualShare = 3

export function judge({ frameMs, figures }: Pace): readonly Judged[] {
  const quietMs = Math.min(...figures.flatMap(({ loopMs }) => loopMs))
  const actions = [...new Set(figures.map(({ action }) => action))]
  return actions.map((action) => {
    const times = figures.filter((figure) => figure.action === action)
    const spread = (msOf: (figure: Figure) => number): Spread => {
      const sorted = times
        .map((figure) => {
          const [ms, load] = [msOf(figure), loadOf(figure, quietMs)]
          return { ms, load, frames: ms / frameMs / load }
        })
        .sort((a, b) => a.frames - b.frames)
      const none = { ms: Number.NaN, load: Number.NaN, frames: Number.NaN }
      const at = (place: number) => sorted.at(place) ?? none
      return { best: at(0), median: at(Math.floor(sorted.length / 2)), worst: at(-1) }
    }
    return {
      action,
      n: times.length,
      answer: spread(({ answers }) => Math.max(...answers.map(({ ms }) => ms))),
      shown: spread(({ shownMs }) => shownMs),
    }
  })
}

/** Every way in which a run was too slow, or said nothing; none is the only good answer. */
export function faultsOf(pace: Pace, budgets: Readonly<Record<string, Budget>>): readonly string[] {
  const { frameMs, figures } = pace
  // A page that draws no frames, or a screen of 1,000 Hz, is no measure.
  if (!(frameMs > 1 && frameMs < 100)) return [`The page's frame was measured as ${frameMs} ms.`]
  const quietMs = Math.min(...figures.flatMap(({ loopMs }) => loopMs))
  const judged = new Map(judge(pace).map((each) => [each.action, each]))
  const faults: string[] = []
  for (const action of judged.keys()) if (!Object.hasOwn(budgets, action)) faults.push(`"${action}" has no budget.`)
  for (const [action, budget] of Object.entries(budgets)) {
    const found = judged.get(action)
    if (found === undefined) {
      faults.push(`"${action}" was not measured.`)
      continue
    }
    const check = (what: string, spread: Spread, frames: number) => {
      for (const [which, limit] of [
        ['best', frames],
        ['median', frames * usualShare],
      ] as const) {
        const { ms, load, frames: taken } = spread[which]
        if (taken <= limit) continue
        faults.push(
          `"${action}": ${what} ${one(ms)} ms (${which} of ${found.n}), which is ${one(taken)} frames of ${one(frameMs)} ms ` +
            `at ${one(load)} times the load of nothing else; it may be ${limit}.`,
        )
      }
    }
    if (budget.answer !== null) check('its slowest answer took', found.answer, budget.answer)
    check('it was shown after', found.shown, budget.shown)
    const times = figures.filter((figure) => figure.action === action)
    const unread = times.filter((figure) => !isRead(figure, budget))
    if (unread.length > 0) faults.push(`"${action}": ${unread.length} of ${times.length} times nothing was read.`)
    const waits = [...new Set(times.flatMap((figure) => figure.waits))]
    if (waits.length > 0) faults.push(`"${action}": something waited on the screen: ${waits.join(', ')}.`)
    const longest = times.map((figure) => Math.max(0, ...figure.longMs) / loadOf(figure, quietMs)).sort((a, b) => a - b)
    const still = longest[Math.floor((longest.length - 1) / 2)] ?? 0
    if (still > (budget.stillMs ?? 50)) faults.push(`"${action}": the screen stood still for ${one(still)} ms.`)
  }
  return faults
}

/** The larger of two witnesses: how much the arithmetic around it was slowed, and how long the thread's own tasks were held up. */
function loadOf({ loopMs, tasks }: Figure, quietMs: number): number {
  const mean = loopMs.reduce((sum, ms) => sum + ms, 0) / loopMs.length
  return Math.max(1, mean / quietMs, tasks.wallMs / tasks.cpuMs)
}

/** An average of what was read would hide what was not. */
function isRead({ answers, shownMs, loopMs, tasks }: Figure, budget: Budget): boolean {
  const isAnswered = budget.answer === null || answers.length > 0
  const all = [shownMs, tasks.wallMs, tasks.cpuMs, ...loopMs, ...answers.map(({ ms }) => ms)]
  return isAnswered && loopMs.length > 0 && all.every((ms) => ms > 0 && ms < Number.POSITIVE_INFINITY)
}

function one(value: number): string {
  return value.toFixed(1)
}
