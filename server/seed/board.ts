import { addDays, type Day, dayAt } from '../../model/calendar.ts'
import { efficiency } from '../../model/formulas.ts'
import { type Id, idFrom } from '../../model/id.ts'
import type { Common } from '../../model/table.ts'
import type { LineOutput } from '../../model/tables/lineOutput.ts'
import type { LinePlan } from '../../model/tables/linePlan.ts'
import { deal } from './orders.ts'
import { type Random, randomFrom } from './random.ts'

/** A real day of a line: what was planned and what came of it. */
export interface RealDay {
  readonly plan: LinePlan
  readonly output: LineOutput
}

/** Hours of a working day, factory time; the one from 13 is the break. */
const hours = [8, 9, 10, 11, 12, 14, 15, 16, 17, 18]

/**
 * Gives each line a plan and hourly output for yesterday and today, taken from its last real day: the board of a
 * demonstration would otherwise be eleven years late.
 * @param orders what the lines are said to work on, in turn; none leaves that open
 */
export function boardOf(
  days: readonly RealDay[],
  { nowMs, orders, stamp }: { nowMs: number; orders: readonly Id<'salesOrder'>[]; stamp: Common },
): { readonly plans: LinePlan[]; readonly outputs: LineOutput[] } {
  const today = dayAt(nowMs)
  const hourNow = Number(new Date(nowMs + 6 * 3_600_000).toISOString().slice(11, 13))
  const plans: LinePlan[] = []
  const outputs: LineOutput[] = []
  for (const [place, real] of days.entries()) {
    for (const date of [addDays(today, -1), today]) {
      const order = orders.length === 0 ? null : (orders[place % orders.length] ?? null)
      const { line } = real.plan
      plans.push({ ...real.plan, ...stamp, id: idFrom('linePlan', line, date, order), date, order })
      // A demonstration at night would open on an empty board, so the first three hours are always there.
      const until = date === today ? Math.max(11, hourNow) : 24
      outputs.push(...hoursOf(real, date, stamp).filter(({ hour }) => hour !== null && hour < until))
    }
  }
  return { plans, outputs }
}

function hoursOf({ output }: RealDay, date: Day, stamp: Common): LineOutput[] {
  const random = randomFrom('board', output.line, date)
  const cells = hours.map((hour, i) => ({ hour, weight: pace(i, random) }))
  return deal(output.pieces, cells).map(({ hour, qty }): LineOutput => {
    const people = output.workers
    return {
      ...stamp,
      id: idFrom('lineOutput', output.line, date, hour),
      line: output.line,
      date,
      hour,
      pieces: qty,
      efficiency: efficiency(qty, output.smv, people, 60) ?? null,
      smv: output.smv,
      workers: people,
      workMin: 60,
      wip: output.wip,
      overtimeMin: 0,
      incentive: null,
      idleMin: '0' as LineOutput['idleMin'],
      idleMen: 0,
      styleChanges: 0,
      note: null,
    }
  })
}

/** A line starts slowly and tires a little. */
function pace(place: number, random: Random): number {
  const warm = place === 0 ? 0.75 : place > 7 ? 0.92 : 1
  return warm * (0.88 + 0.24 * random.next())
}
