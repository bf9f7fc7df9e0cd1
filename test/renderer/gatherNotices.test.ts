import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gatherNotices } from '../../renderer/data/gatherNotices.ts'
import type { Notice } from '../../workers/doors.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const many = (table: string): Notice => ({ table, ids: [] })
const row = (table: string): Notice => ({ table, ids: ['a'] })

function world() {
  const told: { readonly atMs: number; readonly tables: readonly string[] }[] = []
  const startMs = Date.now()
  const gathering = gatherNotices((notices) => {
    told.push({ atMs: Date.now() - startMs, tables: notices.map(({ table }) => table) })
  })
  return { told, ...gathering }
}

test('the first after a pause is told at once, those that come with it together a moment later', () => {
  const { told, hear } = world()
  hear([row('party')])
  hear([row('style')])
  hear([row('item')])
  vi.advanceTimersByTime(1000)
  hear([row('color')])
  expect(told).toEqual([
    { atMs: 0, tables: ['party'] },
    { atMs: 40, tables: ['style', 'item'] },
    { atMs: 1000, tables: ['color'] },
  ])
})

test('a table that is being filled is told of three times a second, and of its end', () => {
  const { told, hear } = world()
  for (let i = 0; i < 20; i++) {
    hear([many('salesOrder')])
    vi.advanceTimersByTime(50)
  }
  vi.advanceTimersByTime(1000)
  expect(told.length).toBeLessThanOrEqual(5)
  expect(told.flatMap(({ tables }) => tables)).toHaveLength(20)
  expect(told.at(-1)?.atMs).toBeGreaterThanOrEqual(950)
})

test('what somebody saves while a table is being filled is told at once, and brings along what waited', () => {
  const { told, hear } = world()
  hear([many('salesOrder')])
  vi.advanceTimersByTime(100)
  hear([many('salesOrder')])
  expect(told).toHaveLength(1)
  hear([row('party')])
  expect(told.at(-1)).toEqual({ atMs: 100, tables: ['salesOrder', 'party'] })
})

test('nothing is told after the end', () => {
  const { told, hear, stop } = world()
  hear([row('party')])
  hear([row('style')])
  stop()
  vi.advanceTimersByTime(1000)
  expect(told).toHaveLength(1)
})
