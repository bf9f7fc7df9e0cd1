import { addDays, type Day } from '../../model/calendar.ts'
import type { Condition } from '../../model/query.ts'

/** A day counted from the one on which the list is looked at: "today+90". So a saved view keeps its meaning next week. */
const pattern = /^today([+-]\d{1,4})?$/

export function relativeDay(days: number): string {
  return days === 0 ? 'today' : `today${days > 0 ? '+' : ''}${days}`
}

/** Days from today, or undefined where the text is a day of the calendar. */
export function daysFromToday(text: unknown): number | undefined {
  const found = typeof text === 'string' ? pattern.exec(text) : null
  return found === null ? undefined : Number(found[1] ?? 0)
}

/** The conditions as a worker understands them: relative days as days of the calendar. */
export function resolveDays(where: readonly Condition[], today: Day): Condition[] {
  const resolve = <V>(value: V): V | Day => {
    const days = daysFromToday(value)
    return days === undefined ? value : addDays(today, days)
  }
  return where.map((each): Condition => {
    if ('any' in each) return { any: resolveDays(each.any, today) }
    if (each.op === 'between') return { ...each, from: resolve(each.from), to: resolve(each.to) }
    if ('value' in each) return { ...each, value: resolve(each.value) }
    return each
  })
}
