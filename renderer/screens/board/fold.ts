import type { Day } from '../../../model/calendar.ts'
import { efficiency } from '../../../model/formulas.ts'
import { add, type Decimal, divide, isDecimal, multiply } from '../../../model/quantity.ts'
import type { Row } from '../../../model/table.ts'

/** How one line did on one day. */
export interface LineDay {
  readonly line: string
  readonly pieces: number
  readonly target: number | undefined
  /** What should be done by now: the whole target, or its part for the hours that have been entered. */
  readonly due: number | undefined
  /** Pieces as a share of what is due; undefined without a target. */
  readonly share: number | undefined
  /** Standard minutes made, as a share of minutes worked; 1 is 100 %. */
  readonly efficiency: Decimal | undefined
  readonly targetPct: Decimal | undefined
  readonly wip: number | undefined
  readonly workers: Decimal | undefined
  readonly smv: Decimal | undefined
  readonly idleMin: Decimal | undefined
  readonly hours: readonly HourOutput[]
  readonly hasOutput: boolean
}

export interface HourOutput {
  /** Factory time, 16 is 16:00 to 17:00. */
  readonly hour: number
  readonly pieces: number
  readonly id: string
}

/**
 * One line's day out of its rows: at most one for the whole day, and one an hour.
 * @param outputs rows of this line and day
 * @param plan the day's plan of this line, if there is one
 */
export function foldDay(line: string, outputs: readonly Row[], plan: Row | undefined): LineDay {
  const whole = outputs.find((row) => row.hour === null)
  const hourly = outputs.filter((row) => row.hour !== null)
  const hours = hourly
    .map((row): HourOutput => ({ hour: Number(row.hour), pieces: Number(row.pieces), id: row.id }))
    .sort((a, b) => a.hour - b.hour)
  const ofHours = hours.reduce((sum, hour) => sum + hour.pieces, 0)
  // A day's own row says all of it, unless hours entered since then say more.
  const isByHours = whole === undefined || ofHours > Number(whole.pieces)
  const pieces = isByHours ? ofHours : Number(whole.pieces)
  const target = plan === undefined ? undefined : Number(plan.targetPieces)
  const due = target === undefined || !isByHours ? target : (target * hours.length) / shiftHours.length
  const facts = whole ?? hourly.at(-1) ?? plan
  return {
    line,
    pieces,
    target,
    due,
    share: due === undefined || due === 0 ? undefined : pieces / due,
    efficiency: isByHours ? efficiencyOfHours(hourly) : efficiencyOf(whole),
    targetPct: decimalIn(plan, 'targetPct'),
    wip: lastNumber([whole, ...hourly], 'wip'),
    workers: decimalIn(facts, 'workers') ?? decimalIn(plan, 'plannedMp'),
    smv: decimalIn(facts, 'smv'),
    idleMin: decimalIn(whole, 'idleMin'),
    hours,
    hasOutput: outputs.length > 0,
  }
}

function efficiencyOf(row: Row | undefined): Decimal | undefined {
  const smv = decimalIn(row, 'smv')
  const workers = decimalIn(row, 'workers')
  if (row === undefined || smv === undefined || workers === undefined) return undefined
  return efficiency(Number(row.pieces), smv, workers, Number(row.workMin))
}

/** Σ pieces × SMV ÷ Σ people × minutes: hours of different styles weigh by their minutes. */
function efficiencyOfHours(rows: readonly Row[]): Decimal | undefined {
  let made = add(0)
  let worked = add(0)
  for (const row of rows) {
    made = add(made, multiply(Number(row.pieces), decimalIn(row, 'smv') ?? 0))
    worked = add(worked, multiply(decimalIn(row, 'workers') ?? 0, Number(row.workMin)))
  }
  return divide(made, worked, 4)
}

function decimalIn(row: Row | undefined, name: string): Decimal | undefined {
  const value = row?.[name]
  return isDecimal(value) ? value : undefined
}

function lastNumber(rows: readonly (Row | undefined)[], name: string): number | undefined {
  const found = rows.findLast((row) => typeof row?.[name] === 'number')
  return found === undefined ? undefined : Number(found[name])
}

export interface DayTotal {
  readonly day: Day
  readonly pieces: number
  readonly target: number | undefined
}

/** Pieces and target of a line per day, oldest first. */
export function trendOf(line: string, outputs: readonly Row[], plans: readonly Row[]): readonly DayTotal[] {
  const days = [...new Set(outputs.map((row) => String(row.date) as Day))].sort()
  return days.map((day) => {
    const folded = foldDay(
      line,
      outputs.filter((row) => row.date === day),
      plans.find((row) => row.date === day),
    )
    return { day, pieces: folded.pieces, target: folded.target }
  })
}

/** Pieces an hour should bring: the day's target over the hours of the shift, rounded up so that the day is met. */
export function hourTarget(target: number | undefined, hours: number): number | undefined {
  return target === undefined || hours === 0 ? undefined : Math.ceil(target / hours)
}

/** The hours of a shift, a pause at 13:00. */
export const shiftHours = [8, 9, 10, 11, 12, 14, 15, 16, 17, 18] as const

/** How a share of the target looks: at least all of it, nearly, or a line that needs somebody. */
export function shareTone(share: number | undefined): 'good' | 'warn' | 'bad' | 'plain' {
  if (share === undefined) return 'plain'
  // The tone goes by what is read: 99.6 % is shown as 100 %.
  const percent = Math.round(share * 100)
  return percent >= 100 ? 'good' : percent >= 90 ? 'warn' : 'bad'
}
