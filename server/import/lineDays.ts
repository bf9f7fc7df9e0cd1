import type { Day, Instant } from '../../model/calendar.ts'
import { assert } from '../../model/fault.ts'
import { targetPieces } from '../../model/formulas.ts'
import { type Id, idFrom } from '../../model/id.ts'
import { add, type Decimal, divide, multiply } from '../../model/quantity.ts'
import type { Common } from '../../model/table.ts'
import type { LineOutput } from '../../model/tables/lineOutput.ts'
import type { LinePlan } from '../../model/tables/linePlan.ts'
import type { OrgNode } from '../../model/tables/orgNode.ts'
import type { Derivation } from './findings.ts'
import { isWholePieces, type LineDay, lineDayColumns, piecesOf, shiftMin } from './lineDayColumns.ts'
import { weighLineDays } from './lineDayRules.ts'
import type { Made, Sheet } from './sheet.ts'

/**
 * The sheet of "Productivity Prediction of Garment Employees". Its 12 teams are 24 lines here: a team has a sewing line
 * (SEW-01 … SEW-12) and a finishing table (FIN-01 … FIN-12) with people, SMV and targets of their own.
 * @param under the unit that the two sections belong to
 * @param at the stamp of new rows
 */
export function lineDaySheet({
  under,
  at,
}: {
  under: Id<'orgNode'> | null
  at: Instant
}): Sheet<typeof lineDayColumns> {
  const stamp: Common = { version: 1, createdAt: at, createdBy: null, updatedAt: at, updatedBy: null }
  return {
    name: 'Line days',
    columns: lineDayColumns,
    derivations,
    rules: {
      dateFromNeighbours:
        'A day that its own weekday and week of the month deny is the one day of this file that fits weekday, week, the rows above and below, and the line, which has no other row that day.',
      dateLikely: 'As dateFromNeighbours, where more than one day fits: the one nearest to the rows around is taken.',
      dateContradictory: 'No day fits what the row says about its day, so the row stays out.',
      weekdayFromDate: 'Where day, order and one of weekday and week agree, the other one is what is wrong.',
      targetSlip:
        'A target below a tenth that becomes, times ten, just what the line was given the day before or after is a slipped decimal point.',
      sameRowTwice: 'A row that repeats an earlier one cell for cell is counted once.',
      sameLineSameDay:
        'Two different rows about one line and day: the one whose efficiency comes out as whole pieces is kept, or else the first.',
    },
    weigh: weighLineDays,
    rowsOf: (line) => rowsOf(line, under, stamp),
  }
}

/** The id of a line of the file, whoever imports it. */
export function lineId(department: 'sewing' | 'finishing', team: number): Id<'orgNode'> {
  return idFrom('orgNode', 'line', lineCode(department, team))
}

function sectionId(department: 'sewing' | 'finishing'): Id<'orgNode'> {
  return idFrom('orgNode', 'section', sections[department].code)
}

const sections = {
  sewing: { code: 'SEW', nameEn: 'Sewing', nameBn: 'সেলাই', lineEn: 'Sewing line', lineBn: 'সেলাই লাইন' },
  finishing: {
    code: 'FIN',
    nameEn: 'Finishing',
    nameBn: 'ফিনিশিং',
    lineEn: 'Finishing table',
    lineBn: 'ফিনিশিং টেবিল',
  },
} as const

function lineCode(department: 'sewing' | 'finishing', team: number): string {
  return `${sections[department].code}-${String(team).padStart(2, '0')}`
}

function rowsOf({ values, row }: LineDay, under: Id<'orgNode'> | null, stamp: Common): Made[] {
  const { department, team, smv, people } = values
  const section = sections[department]
  const line = lineId(department, team)
  const day: Day = values.date
  const sectionRow: OrgNode = {
    ...stamp,
    id: sectionId(department),
    code: section.code,
    kind: 'section',
    nameEn: section.nameEn,
    nameBn: section.nameBn,
    parent: under,
  }
  const lineRow: OrgNode = {
    ...stamp,
    id: line,
    code: lineCode(department, team),
    kind: 'line',
    nameEn: `${section.lineEn} ${team}`,
    nameBn: `${section.lineBn} ${banglaNumber(team)}`,
    parent: sectionRow.id,
  }
  const minutes = minutesEach(people, values.overtime)
  const target = targetPieces(people, minutes, smv, values.target)
  assert(target !== undefined, `Row ${row} of the line days was kept although its SMV is zero.`)
  const plan: LinePlan = {
    ...stamp,
    id: idFrom('linePlan', line, day, null),
    line,
    date: day,
    order: null,
    targetPct: values.target,
    targetPieces: target,
    smv,
    plannedMp: people,
    workMin: minutes,
    note: null,
  }
  const output: LineOutput = {
    ...stamp,
    id: idFrom('lineOutput', line, day, null),
    line,
    date: day,
    hour: null,
    pieces: Number(piecesOf(values, 0)),
    efficiency: values.efficiency,
    smv,
    workers: people,
    workMin: minutes,
    wip: values.wip,
    overtimeMin: values.overtime,
    incentive: values.incentive,
    idleMin: values.idleMin,
    idleMen: values.idleMen,
    styleChanges: values.styleChanges,
    note: null,
  }
  return [
    { table: 'orgNode', row: sectionRow, ensure: true },
    { table: 'orgNode', row: lineRow, ensure: true },
    { table: 'linePlan', row: plan },
    { table: 'lineOutput', row: output },
  ]
}

function banglaNumber(value: number): string {
  return String(value).replace(/\d/g, (digit) => String.fromCharCode(0x09e6 + Number(digit)))
}

/** Whole minutes that each person worked, the team's overtime shared evenly; at most a day. */
function minutesEach(people: Decimal, overtime: number): number {
  return Math.min(1440, Number(divide(add(multiply(people, shiftMin), overtime), people, 0)))
}

function derivations(lines: readonly LineDay[]): Derivation[] {
  const wholeDays = lines.filter(({ values }) => isWholePieces(values)).length
  return [
    {
      column: 'pieces',
      rule: 'piecesFromEfficiency',
      says: `The file counts no pieces: efficiency × (people × ${shiftMin} min + overtime) ÷ SMV, half up. ${wholeDays} of ${lines.length} rows come out whole before rounding.`,
    },
    {
      column: 'workMin',
      rule: 'shiftAndOvertime',
      says: `Minutes each: a shift of ${shiftMin} plus the team's overtime ÷ people, rounded to whole minutes.`,
    },
    {
      column: 'targetPieces',
      rule: 'targetFromShare',
      says: 'People × minutes each × targeted productivity ÷ SMV, half up.',
    },
    {
      column: 'line',
      rule: 'teamAndDepartment',
      says: 'A team has a sewing line (SEW-01 …) and a finishing table (FIN-01 …); its number is the same in both.',
    },
  ]
}
