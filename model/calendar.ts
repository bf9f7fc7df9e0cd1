/** A business day in factory time, `YYYY-MM-DD`. */
export type Day = string & { readonly __day: true }
/** A moment in UTC, ISO 8601 with milliseconds and `Z`. */
export type Instant = string & { readonly __instant: true }

/** Dhaka keeps UTC+6 all year round; a site elsewhere will need its zone in its org node. */
const factoryOffsetMs = 6 * 3_600_000
const dayMs = 86_400_000
const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/

/** True for a day that exists in the calendar: "2026-02-30" is not one. */
export function isDay(text: unknown): text is Day {
  if (typeof text !== 'string' || !dayPattern.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00.000Z`)
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text)
}

export function isInstant(text: unknown): text is Instant {
  if (typeof text !== 'string') return false
  const ms = Date.parse(text)
  return Number.isFinite(ms) && new Date(ms).toISOString() === text
}

export function instantAt(ms: number): Instant {
  return new Date(ms).toISOString() as Instant
}

/** The factory's business day at a moment. */
export function dayAt(ms: number): Day {
  return new Date(ms + factoryOffsetMs).toISOString().slice(0, 10) as Day
}

/** Whole days since 1970-01-01: how a day is stored in packed columns. */
export function dayToNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00.000Z`) / dayMs)
}

export function numberToDay(days: number): Day {
  return new Date(days * dayMs).toISOString().slice(0, 10) as Day
}

export function addDays(day: Day, days: number): Day {
  return numberToDay(dayToNumber(day) + days)
}

/** 0 Sunday … 6 Saturday. */
export function weekday(day: Day): number {
  return (((dayToNumber(day) + 4) % 7) + 7) % 7
}

/** Friday is the weekly holiday; public holidays come from lookup rows. */
export function isWorkday(day: Day, holidays: ReadonlySet<string>): boolean {
  return weekday(day) !== 5 && !holidays.has(day)
}
