import { expect, test } from 'vitest'
import type { Day } from '../../model/calendar.ts'
import type { Decimal } from '../../model/quantity.ts'
import type { LineDay } from '../../server/import/lineDayColumns.ts'
import { settleDays, settleDoubles, settleTargets } from '../../server/import/lineDayRules.ts'

const usual: LineDay['values'] = {
  date: '2015-01-01' as Day,
  quarter: 'Quarter1',
  department: 'sewing',
  weekday: 'Thursday',
  team: 1,
  target: '0.8' as Decimal,
  smv: '20' as Decimal,
  wip: 100,
  overtime: 0,
  incentive: '0' as Decimal,
  idleMin: '0' as Decimal,
  idleMen: 0,
  styleChanges: 0,
  people: '10' as Decimal,
  efficiency: '0.5' as Decimal, // 0.5 × 10 × 480 ÷ 20 is 120 pieces
}

function lineDay(row: number, values: Partial<LineDay['values']>): LineDay {
  const all = { ...usual, ...values }
  const cells = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value ?? '')]))
  return { row, values: all, cells: cells as LineDay['cells'] }
}

const thursday = { date: '2015-01-01' as Day, weekday: 'Thursday', quarter: 'Quarter1' } as const
const saturday = { date: '2015-01-03' as Day, weekday: 'Saturday', quarter: 'Quarter1' } as const
const nextThursday = { date: '2015-01-08' as Day, weekday: 'Thursday', quarter: 'Quarter2' } as const
const mangled = { date: '1905-07-12' as Day, weekday: 'Thursday', quarter: 'Quarter1' } as const

test('a mangled day is the one day that the rest of the file leaves open', () => {
  const { kept, findings, refused } = settleDays([
    lineDay(2, { ...mangled, team: 8 }),
    lineDay(3, { ...thursday, team: 1 }),
    lineDay(4, { ...saturday, team: 8 }),
  ])
  expect(kept.map(({ values }) => values.date)).toEqual(['2015-01-01', '2015-01-01', '2015-01-03'])
  expect(refused).toEqual([])
  expect(findings).toMatchObject([
    { row: 2, column: 'date', kind: 'repaired', rule: 'dateFromNeighbours', old: '1905-07-12', new: '2015-01-01' },
  ])
  expect(findings[0]?.because).toContain('the bare number 2020')
})

test('a day that two days of the file would fit is a guess', () => {
  const february = { date: '2015-02-05' as Day, weekday: 'Thursday', quarter: 'Quarter1' } as const
  const { kept, findings } = settleDays([
    lineDay(2, { ...thursday, team: 1 }),
    lineDay(3, { ...mangled, team: 8 }),
    lineDay(4, { ...february, team: 1 }),
  ])
  expect(kept[1]?.values.date).toBe('2015-01-01')
  expect(findings).toMatchObject([{ row: 3, kind: 'guessed', rule: 'dateLikely', new: '2015-01-01' }])
})

test('a day that nothing fits is refused: the line has its row of that day already', () => {
  const { kept, refused } = settleDays([
    lineDay(2, { ...thursday, team: 8 }),
    lineDay(3, { ...mangled, team: 8 }),
    lineDay(4, { ...nextThursday, team: 8 }),
  ])
  expect(kept.map(({ row }) => row)).toEqual([2, 4])
  expect(refused).toMatchObject([{ row: 3, kind: 'refused', rule: 'dateContradictory', new: null }])
})

test('where day, order and week agree, it is the weekday that is wrong', () => {
  const { kept, findings } = settleDays([
    lineDay(2, thursday),
    lineDay(3, { ...thursday, team: 2, weekday: 'Monday' }),
    lineDay(4, saturday),
  ])
  expect(kept).toHaveLength(3)
  expect(findings).toMatchObject([{ row: 3, column: 'weekday', kind: 'repaired', old: 'Monday', new: 'Thursday' }])
})

test('a row that says the same again is a duplicate', () => {
  const { kept, duplicates, refused } = settleDoubles([lineDay(2, {}), lineDay(3, {})])
  expect(kept.map(({ row }) => row)).toEqual([2])
  expect(duplicates).toMatchObject([{ row: 3, rule: 'sameRowTwice' }])
  expect(refused).toEqual([])
})

test('of two different rows about one line and day the one that comes out as whole pieces stays', () => {
  const odd = lineDay(2, { efficiency: '0.501234567' as Decimal })
  const even = lineDay(3, {})
  const { kept, refused } = settleDoubles([odd, even])
  expect(kept).toEqual([even])
  expect(refused).toMatchObject([
    { row: 2, rule: 'sameLineSameDay', because: 'row 3 comes out as whole pieces and is kept' },
  ])
  expect(refused[0]?.old).toContain('0.501234567')
})

test('without evidence the first of two rows stays and the other is refused, not lost', () => {
  const { kept, refused } = settleDoubles([lineDay(2, {}), lineDay(3, { wip: 7 })])
  expect(kept.map(({ row }) => row)).toEqual([2])
  expect(refused).toMatchObject([{ row: 3, because: 'row 2 comes first and is kept' }])
})

test('a slipped decimal point of a target is guessed from the days around', () => {
  const slipped = lineDay(3, { date: '2015-02-05' as Day, target: '0.07' as Decimal })
  const before = lineDay(2, { date: '2015-02-04' as Day, target: '0.7' as Decimal })
  const { kept, findings } = settleTargets([before, slipped])
  expect(kept[1]?.values.target).toBe('0.7')
  expect(findings).toMatchObject([{ row: 3, kind: 'guessed', old: '0.07', new: '0.7' }])
  const lonely = settleTargets([lineDay(2, { target: '0.5' as Decimal }), slipped])
  expect(lonely.kept[1]?.values.target).toBe('0.07')
  expect(lonely.findings).toEqual([])
})
