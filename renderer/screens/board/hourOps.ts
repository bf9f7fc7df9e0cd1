import type { Day } from '../../../model/calendar.ts'
import { idFrom } from '../../../model/id.ts'
import type { Op } from '../../../model/mutation.ts'
import type { Row } from '../../../model/table.ts'

interface HourOutputEntry {
  readonly line: string
  readonly day: Day
  readonly hour: number
  readonly pieces: number
  readonly plan: Row | undefined
  /** The row of this hour, when there is one. */
  readonly stored: Row | undefined
  /** The hour's pieces when the person began to type; null when there were none. */
  readonly seen: number | null
  /** The line's rows of the day: without a plan the last of them says who works on what. */
  readonly outputs: readonly Row[]
}

/** The op that records an hour's pieces, or undefined when nobody has said who works on what. */
export function hourOps({
  line,
  day,
  hour,
  pieces,
  plan,
  stored,
  seen,
  outputs,
}: HourOutputEntry): readonly Op[] | undefined {
  if (stored !== undefined) {
    // What somebody else entered in the meantime is a clash to look at, never overwritten.
    return [{ op: 'patch', table: 'lineOutput', id: stored.id, base: { pieces: seen }, set: { pieces } }]
  }
  const facts = plan ?? outputs.at(-1)
  if (facts === undefined) return undefined
  const workers = plan === undefined ? facts.workers : plan.plannedMp
  // Two tablets may enter the same hour, each offline: its id is made of line, day and hour, so both make one row.
  const id = idFrom('lineOutput', line, day, hour)
  const values = {
    line,
    date: day,
    hour,
    pieces,
    efficiency: null,
    smv: facts.smv,
    workers,
    workMin: 60,
    wip: null,
    overtimeMin: 0,
    idleMin: '0',
    idleMen: 0,
    styleChanges: 0,
    note: null,
  }
  return [{ op: 'put', table: 'lineOutput', id, values }]
}
