import { type Day, dayToNumber, weekday } from '../../model/calendar.ts'
import { compare, multiply } from '../../model/quantity.ts'
import type { Finding } from './findings.ts'
import { grouped } from './grouped.ts'
import { isWholePieces, type LineDay, type lineDayColumns } from './lineDayColumns.ts'
import { recordOf, type Weighed } from './sheet.ts'

type Kept = Pick<Weighed<typeof lineDayColumns>, 'kept'>
type Refused = Pick<Weighed<typeof lineDayColumns>, 'refused'>
type Found = Pick<Weighed<typeof lineDayColumns>, 'findings'>

/** Settles what the rows of the file say about each other: days first, because everything else is asked by day. */
export function weighLineDays(lines: readonly LineDay[]): Weighed<typeof lineDayColumns> {
  const dated = settleDays(lines)
  const single = settleDoubles(dated.kept)
  const aimed = settleTargets(single.kept)
  return {
    kept: aimed.kept,
    refused: [...dated.refused, ...single.refused],
    duplicates: single.duplicates,
    findings: [...dated.findings, ...aimed.findings],
    remarks: remarksOn(aimed.kept),
  }
}

/**
 * Trusts a day that its weekday and its week of the month confirm, and finds the others from the rest of the file: its
 * days, its order, and that a line has one row a day.
 */
export function settleDays(lines: readonly LineDay[]): Kept & Refused & Found {
  const kept: LineDay[] = []
  const refused: Finding[] = []
  const findings: Finding[] = []
  const trusted = lines.filter(isConfirmed)
  const days = [...new Set(trusted.map(({ values }) => values.date))].sort()
  const taken = new Set(trusted.map(keyOf))
  for (const [place, line] of lines.entries()) {
    if (isConfirmed(line)) {
      kept.push(line)
      continue
    }
    const around = neighbours(lines, place)
    const word = wrongWord(line, around)
    if (word !== undefined) {
      findings.push(word)
      kept.push(line)
      continue
    }
    const fitting = days.filter((day) => {
      const moved = withDate(line, day)
      return isConfirmed(moved) && isBetween(day, around) && !taken.has(keyOf(moved))
    })
    const because = evidence(line, around, fitting)
    const common = { row: line.row, column: 'date', old: line.cells.date, because }
    const day = nearest(fitting, around)
    if (day === undefined) {
      refused.push({ ...common, kind: 'refused', rule: 'dateContradictory', new: null })
      continue
    }
    const moved = withDate(line, day)
    taken.add(keyOf(moved))
    kept.push(moved)
    findings.push(
      fitting.length === 1
        ? { ...common, kind: 'repaired', rule: 'dateFromNeighbours', new: day }
        : { ...common, kind: 'guessed', rule: 'dateLikely', new: day },
    )
  }
  return { kept, refused, findings }
}

const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** The file's "quarter": days 1–7 of a month are Quarter1, 29–31 Quarter5. */
function quarterOf(day: Day): string {
  return `Quarter${Math.ceil(Number(day.slice(8)) / 7)}`
}

const weekdayFits = ({ values }: LineDay) => weekdayNames[weekday(values.date)] === values.weekday
const quarterFits = ({ values }: LineDay) => quarterOf(values.date) === values.quarter

function isConfirmed(line: LineDay): boolean {
  return weekdayFits(line) && quarterFits(line)
}

function withDate(line: LineDay, date: Day): LineDay {
  return { ...line, values: { ...line.values, date } }
}

function keyOf({ values }: LineDay): string {
  return `${values.department} ${values.team} ${values.date}`
}

interface Around {
  readonly above?: LineDay
  readonly below?: LineDay
}

/** The nearest confirmed rows above and below a place. */
function neighbours(lines: readonly LineDay[], place: number): Around {
  const above = lines.slice(0, place).findLast(isConfirmed)
  const below = lines.slice(place + 1).find(isConfirmed)
  return { ...(above === undefined ? {} : { above }), ...(below === undefined ? {} : { below }) }
}

function isBetween(day: Day, { above, below }: Around): boolean {
  return (above === undefined || above.values.date <= day) && (below === undefined || day <= below.values.date)
}

/** The finding for a wrong weekday or week, where the day itself has the order and the other one on its side. */
function wrongWord(line: LineDay, around: Around): Finding | undefined {
  const { above, below } = around
  if (above === undefined || below === undefined || !isBetween(line.values.date, around)) return undefined
  const { row, values, cells } = line
  const common = { row, kind: 'repaired', rule: 'weekdayFromDate' } as const
  if (quarterFits(line) && !weekdayFits(line))
    return { ...common, column: 'weekday', old: cells.weekday, new: weekdayNames[weekday(values.date)] ?? null }
  if (weekdayFits(line) && !quarterFits(line))
    return { ...common, column: 'quarter', old: cells.quarter, new: quarterOf(values.date) }
  return undefined
}

function nearest(days: readonly Day[], { above, below }: Around): Day | undefined {
  const anchors = [above, below].flatMap((line) => (line === undefined ? [] : [dayToNumber(line.values.date)]))
  const distance = (day: Day) => Math.min(...anchors.map((anchor) => Math.abs(dayToNumber(day) - anchor)))
  return [...days].sort((a, b) => distance(a) - distance(b))[0]
}

function evidence(line: LineDay, { above, below }: Around, fitting: readonly Day[]): string {
  const { values } = line
  const serial = dayToNumber(values.date) - dayToNumber('1899-12-30')
  const said = (other: LineDay | undefined) =>
    other === undefined ? 'none' : `${other.values.date} (row ${other.row})`
  return [
    // Spreadsheets count days from the end of 1899 and show a bare number in a date cell as that day.
    ...(serial < 10_000 ? [`a spreadsheet shows the bare number ${serial} as ${line.cells.date}`] : []),
    `the row says ${values.weekday}, ${values.quarter}`,
    `above: ${said(above)}, below: ${said(below)}`,
    `days of the file that fit and where ${values.department} ${values.team} has no row: ${fitting.join(', ') || 'none'}`,
  ].join('; ')
}

/** Keeps one row a line and day. The others are told apart: the same again, or something else. */
export function settleDoubles(lines: readonly LineDay[]): Kept & Refused & { readonly duplicates: readonly Finding[] } {
  const refused: Finding[] = []
  const duplicates: Finding[] = []
  const gone = new Set<LineDay>()
  for (const group of grouped(lines, keyOf).values()) {
    const [first] = group
    if (first === undefined || group.length === 1) continue
    const whole = group.filter(({ values }) => isWholePieces(values))
    const kept = whole[0] ?? first
    for (const line of group) {
      if (line === kept) continue
      gone.add(line)
      const common = {
        row: line.row,
        column: '',
        kind: 'refused',
        old: recordOf(Object.values(line.cells)),
        new: null,
      } as const
      if (JSON.stringify(line.values) === JSON.stringify(kept.values))
        duplicates.push({ ...common, rule: 'sameRowTwice', because: `row ${kept.row} says the same` })
      else {
        const why = whole.includes(kept) && !whole.includes(line) ? 'comes out as whole pieces' : 'comes first'
        refused.push({ ...common, rule: 'sameLineSameDay', because: `row ${kept.row} ${why} and is kept` })
      }
    }
  }
  return { kept: lines.filter((line) => !gone.has(line)), refused, duplicates }
}

/** A target of 0.07 between days of 0.7 is a slipped point: likely, not certain, so it is a guess. */
export function settleTargets(lines: readonly LineDay[]): Kept & Found {
  const findings: Finding[] = []
  const mended = new Map<LineDay, LineDay>()
  for (const days of grouped(lines, ({ values }) => `${values.department} ${values.team}`).values()) {
    const ordered = [...days].sort((a, b) => dayToNumber(a.values.date) - dayToNumber(b.values.date))
    for (const [place, line] of ordered.entries()) {
      const { target } = line.values
      if (compare(target, 0) <= 0 || compare(multiply(target, 10), 1) >= 0) continue
      const tenfold = multiply(target, 10)
      const witness = [ordered[place - 1], ordered[place + 1]].find((other) => other?.values.target === tenfold)
      if (witness === undefined) continue
      mended.set(line, { ...line, values: { ...line.values, target: tenfold } })
      findings.push({
        row: line.row,
        column: 'target',
        kind: 'guessed',
        rule: 'targetSlip',
        old: line.cells.target,
        new: tenfold,
        because: `row ${witness.row}, the same line on ${witness.values.date}, has ${tenfold}`,
      })
    }
  }
  return { kept: lines.map((line) => mended.get(line) ?? line), findings }
}

/** Names what looks odd but may be true; nothing of it is changed. */
export function remarksOn(lines: readonly LineDay[]): string[] {
  const empty = lines.filter(({ values }) => values.wip === null)
  const where = [...new Set(empty.map(({ values }) => values.department))].join(' and ')
  return [
    ...(empty.length === 0 ? [] : [`wip: ${empty.length} cells are empty, all in ${where}; kept empty.`]),
    ...farAbove('wip', lines, ({ values }) => values.wip ?? 0),
    ...farAbove('incentive', lines, ({ values }) => Number(values.incentive)),
  ]
}

/** More than eight times the usual value, the median of those above zero. */
function farAbove(column: string, lines: readonly LineDay[], amountOf: (line: LineDay) => number): string[] {
  const usual = lines.map(amountOf).filter((value) => value > 0)
  const median = usual.sort((a, b) => a - b)[Math.floor(usual.length / 2)] ?? 0
  const far = lines.filter((line) => median > 0 && amountOf(line) > 8 * median)
  if (far.length === 0) return []
  const days = [...new Set(far.map(({ values }) => values.date))].join(', ')
  const rows = far.map(({ row }) => row).join(', ')
  return [`${column}: ${far.length} cells are above eight times the median of ${median} (${days}; rows ${rows}); kept.`]
}
