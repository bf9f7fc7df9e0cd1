import { expect, test } from 'vitest'
import { timed } from '../../renderer/doors.ts'

/** A watch that a test moves on. */
function stopwatch() {
  const noted: unknown[] = []
  let now = 0
  return {
    noted,
    pass: (ms: number) => {
      now += ms
    },
    now: () => now,
    measure: (name: string, options?: unknown) => {
      noted.push([name, options, now])
      return {} as PerformanceMeasure
    },
    clearMeasures: (name?: string) => noted.push(['forget', name]),
  }
}

test('every answer of a door leaves one measure, good or bad, and nothing is kept', async () => {
  const watch = stopwatch()
  const door = timed(
    'reader',
    {
      page: async (text: string) => {
        watch.pass(7)
        return `page of ${text}`
      },
      row: async () => {
        throw new Error('The worker has a bug.')
      },
    },
    watch,
  )
  expect(await door.page('orders')).toBe('page of orders')
  await expect(door.row()).rejects.toThrow('bug')
  expect(watch.noted).toEqual([
    ['reader.page', { start: 0 }, 7],
    ['forget', 'reader.page'],
    ['reader.row', { start: 7 }, 7],
    ['forget', 'reader.row'],
  ])
})
