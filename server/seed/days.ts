import { type Day, dayToNumber, type Instant, numberToDay } from '../../model/calendar.ts'
import type { Random } from './random.ts'

/** Days are counted here as whole days since 1970 and spelled only in rows: spelling them is most of what a row costs. */
export type DayNumber = number

const spelled = new Map<DayNumber, Day>()

export function dayOf(number: DayNumber): Day {
  let day = spelled.get(number)
  if (day === undefined) {
    day = numberToDay(number)
    spelled.set(number, day)
  }
  return day
}

export const numberOf: (day: Day) => DayNumber = dayToNumber

export function yearOf(number: DayNumber): number {
  return Number(dayOf(number).slice(0, 4))
}

export function dayStartMs(number: DayNumber): number {
  return number * 86_400_000
}

/** A moment of a working day, 9 to 18 o'clock in Dhaka. */
export function momentOn(number: DayNumber, random: Random): Instant {
  const ms = random.between(0, 9 * 3_600_000 - 1)
  const two = (value: number) => (value < 10 ? `0${value}` : `${value}`)
  const seconds = Math.floor(ms / 1000)
  const clock = `${two(3 + Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return `${dayOf(number)}T${clock}.${String(ms % 1000).padStart(3, '0')}Z` as Instant
}
