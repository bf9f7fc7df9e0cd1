import { type Day, dayAt } from '../../../model/calendar.ts'
import { doubtfulFrom, targetPieces } from '../../../model/formulas.ts'
import { type Decimal, isDecimal } from '../../../model/quantity.ts'
import type { Row } from '../../../model/table.ts'

/** Why a person is asked before an hour is saved. The factory's rules forbid neither, so neither is refused. */
export type Doubt = { readonly kind: 'ahead' } | { readonly kind: 'tooMany'; readonly expected: number }

interface HourOfLine {
  readonly day: Day
  readonly hour: number
  readonly pieces: number
  /** Pieces that the plan asks of this hour; undefined without a plan. */
  readonly goal: number | undefined
  /** The row that says who works on what: the plan, or output of the same day. */
  readonly facts: Row | undefined
  readonly nowMs: number
}

/** What is hard to believe about an hour's entry: that it has not begun, or that nobody could make so much. */
export function doubtOf({ day, hour, pieces, goal, facts, nowMs }: HourOfLine): Doubt | undefined {
  const expected = goal ?? possibleIn(facts)
  if (expected !== undefined && pieces > doubtfulFrom(expected)) return { kind: 'tooMany', expected }
  return hasBegun(day, hour, nowMs) ? undefined : { kind: 'ahead' }
}

/** The factory's clock, not the device's zone: the tablet of a visitor may stand anywhere. */
export function hourNow(nowMs: number): number {
  return new Date(nowMs + 6 * 3_600_000).getUTCHours()
}

function hasBegun(day: Day, hour: number, nowMs: number): boolean {
  const today = dayAt(nowMs)
  return day < today || (day === today && hour <= hourNow(nowMs))
}

/** Pieces of one hour in which every minute of everybody became a standard minute. */
function possibleIn(facts: Row | undefined): number | undefined {
  const workers = decimalOf(facts?.plannedMp ?? facts?.workers)
  const smv = decimalOf(facts?.smv)
  return workers === undefined || smv === undefined ? undefined : targetPieces(workers, 60, smv, '1' as Decimal) // canonical
}

function decimalOf(value: unknown): Decimal | undefined {
  return isDecimal(value) ? value : undefined
}
