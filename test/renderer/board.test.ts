import { describe, expect, test } from 'vitest'
import type { Day } from '../../model/calendar.ts'
import { idFrom } from '../../model/id.ts'
import type { Values } from '../../model/mutation.ts'
import { doubtOf } from '../../renderer/screens/board/doubt.ts'
import { foldDay, hourTarget, shareTone, trendOf } from '../../renderer/screens/board/fold.ts'
import { hourOps } from '../../renderer/screens/board/hourOps.ts'
import { serverRow } from '../world/make.ts'

const day = '2026-11-24' as Day
const common = { line: 'l', date: day, smv: '20', workers: '30', workMin: 60 }
const row = ({ id, ...values }: Values & { readonly id: string }) =>
  serverRow('lineOutput', id, { ...common, ...values })
const plan = serverRow('linePlan', 'p', {
  ...common,
  targetPieces: 900,
  targetPct: '0.8',
  plannedMp: '32',
  workMin: 600,
})
const hours = [row({ id: 'a', hour: 8, pieces: 80 }), row({ id: 'b', hour: 9, pieces: 100 })]

describe('a line’s day', () => {
  test('is the sum of its hours, and judged by what is due after them', () => {
    const of = foldDay('l', hours, plan)
    expect(of).toMatchObject({ pieces: 180, target: 900, due: 180, share: 1 })
    // 180 × 20 ÷ (2 × 30 × 60)
    expect(of.efficiency).toBe('1')
  })

  test('is its own row where there is one, judged by the whole target', () => {
    const whole = row({ id: 'w', hour: null, pieces: 810, workMin: 600, wip: 700, idleMin: '12' })
    const of = foldDay('l', [whole, ...hours], plan)
    expect(of).toMatchObject({ pieces: 810, due: 900, share: 0.9, wip: 700, efficiency: '0.9' })
  })

  test('follows hours that say more than the row of the day', () => {
    const whole = row({ id: 'w', hour: null, pieces: 100 })
    expect(foldDay('l', [whole, ...hours], plan).pieces).toBe(180)
  })

  test('without plan or output is empty, not zero percent', () => {
    expect(foldDay('l', [], undefined)).toMatchObject({
      pieces: 0,
      target: undefined,
      share: undefined,
      hasOutput: false,
    })
  })

  test('looks as its number reads', () => {
    expect(shareTone(0.996)).toBe('good')
    expect(shareTone(0.95)).toBe('warn')
    expect(shareTone(0.5)).toBe('bad')
    expect(shareTone(undefined)).toBe('plain')
  })

  test('has a target for each hour that meets the day’s', () => {
    expect(hourTarget(905, 10)).toBe(91)
    expect(hourTarget(undefined, 10)).toBeUndefined()
  })

  test('stands in a trend, oldest first', () => {
    const before = row({ id: 'x', date: '2026-11-23', hour: null, pieces: 700 })
    expect(trendOf('l', [...hours, before], [plan])).toEqual([
      { day: '2026-11-23', pieces: 700, target: undefined },
      { day, pieces: 180, target: 900 },
    ])
  })
})

describe('entering an hour', () => {
  const entry = { line: 'l', day, hour: 10, pieces: 95, plan, stored: undefined, seen: null, outputs: hours }

  test('makes the one row that this line, day and hour can have, with the plan’s people and SMV', () => {
    expect(hourOps(entry)).toMatchObject([
      {
        op: 'put',
        id: idFrom('lineOutput', 'l', day, 10),
        values: { hour: 10, pieces: 95, workers: '32', smv: '20', workMin: 60 },
      },
    ])
  })

  test('changes a row that is there from the number that was seen', () => {
    const base = { pieces: 90 } // somebody has written 100 since: a clash to look at, and no overwriting
    expect(hourOps({ ...entry, hour: 9, stored: hours[1], seen: 90 })).toEqual([
      { op: 'patch', table: 'lineOutput', id: 'b', base, set: { pieces: 95 } },
    ])
  })

  test('takes people and SMV from the hour before when nobody planned, and refuses when nobody knows', () => {
    expect(hourOps({ ...entry, plan: undefined })).toMatchObject([{ values: { workers: '30' } }])
    expect(hourOps({ ...entry, plan: undefined, outputs: [] })).toBeUndefined()
  })
})

describe('an hour that is hard to believe', () => {
  // 11:20 in the factory.
  const nowMs = Date.parse('2026-11-24T05:20:00.000Z')
  const entry = { day, hour: 10, pieces: 95, goal: 90, facts: plan, nowMs }

  test('is one with more than three times what the plan asks for', () => {
    expect(doubtOf({ ...entry, pieces: 270 })).toBeUndefined()
    expect(doubtOf({ ...entry, pieces: 271 })).toEqual({ kind: 'tooMany', expected: 90 })
  })

  test('is measured by what the people could make where nobody planned, and by nothing where nobody is known', () => {
    // 30 people × 60 min ÷ 20 min
    expect(doubtOf({ ...entry, goal: undefined, facts: hours[0], pieces: 271 })).toEqual({
      kind: 'tooMany',
      expected: 90,
    })
    expect(doubtOf({ ...entry, goal: undefined, facts: undefined, pieces: 9999 })).toBeUndefined()
  })

  test('is one that has not begun by the factory’s clock', () => {
    expect(doubtOf({ ...entry, hour: 11 })).toBeUndefined()
    expect(doubtOf({ ...entry, hour: 12 })).toEqual({ kind: 'ahead' })
    expect(doubtOf({ ...entry, day: '2026-11-25' as Day })).toEqual({ kind: 'ahead' })
    expect(doubtOf({ ...entry, day: '2026-11-23' as Day, hour: 18 })).toBeUndefined()
  })
})
