import { assert } from '../../model/fault.ts'
import type { Decimal } from '../../model/quantity.ts'
import { add, divide, multiply } from '../../model/quantity.ts'
import { exact, latinDigits, oneOf, orEmpty, slashDay, spelled, trimmed, ungrouped, whole } from './rules.ts'
import { column, type Line } from './sheet.ts'

const number = [trimmed, latinDigits, ungrouped]
const word = [trimmed]

const departments = spelled('departmentSpelling', 'Known misspellings of a department are put right.', {
  sweing: 'sewing',
  sewing: 'sewing',
  finishing: 'finishing',
})
const weekdays = ['Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'] as const
const quarters = ['Quarter1', 'Quarter2', 'Quarter3', 'Quarter4', 'Quarter5'] as const

/** The columns of the file, under the names it gives them. */
export const lineDayColumns = {
  date: column(['date', 'year'], slashDay, word),
  quarter: column(['quarter'], oneOf(...quarters), word), // week of the month: days 1–7, 8–14 …, 29–31
  department: column(['department'], oneOf('sewing', 'finishing'), [...word, departments]),
  weekday: column(['day', 'weekday'], oneOf(...weekdays), word),
  team: column(['team'], whole(1, 99), number),
  target: column(['targeted_productivity'], exact(4, 0, 2), number),
  smv: column(['smv'], exact(4, 0.01, 1000), number), // minutes a piece
  wip: column(['wip'], orEmpty(whole(0, 1_000_000)), number), // pieces; finishing counts none
  overtime: column(['over_time'], whole(0, 1_000_000), number), // minutes of the whole team
  incentive: column(['incentive'], exact(2, 0, 1_000_000), number), // BDT
  idleMin: column(['idle_time'], exact(2, 0, 100_000), number),
  idleMen: column(['idle_men'], whole(0, 1000), number),
  styleChanges: column(['no_of_style_change'], whole(0, 100), number),
  people: column(['no_of_workers'], exact(1, 0.1, 1000), number), // half a person is shared with another team
  efficiency: column(['actual_productivity'], exact(9, 0, 5), number), // 1 is 100 %
} as const

export type LineDay = Line<typeof lineDayColumns>

/**
 * Minutes of a shift without overtime. The file does not say it, but gives it away: with eight hours its efficiencies
 * come out as whole pieces on 983 of 1,197 days, with no other shift length on more than 346.
 */
export const shiftMin = 480

/** Pieces from the efficiency as reported, rounded half up to `digits` decimals; exact minutes, not the rounded ones. */
export function piecesOf(
  { efficiency, people, overtime, smv }: Pick<LineDay['values'], 'efficiency' | 'people' | 'overtime' | 'smv'>,
  digits: number,
): Decimal {
  const pieces = divide(multiply(efficiency, add(multiply(people, shiftMin), overtime)), smv, digits)
  assert(pieces !== undefined, 'A line day was kept although its SMV is zero.')
  return pieces
}

/** True when the efficiency is that of a whole number of pieces, as far as its nine decimals can tell. */
export function isWholePieces(values: LineDay['values']): boolean {
  const pieces = Number(piecesOf(values, 6))
  return Math.abs(pieces - Math.round(pieces)) < 0.0001
}
