import { expect, test } from 'vitest'
import { type Budget, faultsOf, judge } from './budget.ts'
import type { Figure } from './watch.ts'

const budgets: Readonly<Record<string, Budget>> = {
  search: { answer: 1, shown: 3 },
  'add a size': { answer: null, shown: 3 },
}
const frameMs = 16
const loop = [4, 4, 4, 4]

function figure(action: string, change: Partial<Figure> = {}): Figure {
  const answers = action === 'search' ? [{ door: 'reader.page', ms: 5 }] : []
  return {
    action,
    answers,
    shownMs: 30,
    longMs: [],
    waits: [],
    loopMs: loop,
    tasks: { wallMs: 20, cpuMs: 20 },
    ...change,
  }
}
const quick = [figure('search'), figure('search'), figure('search'), figure('add a size')]
const faults = (...more: readonly Figure[]) => faultsOf({ frameMs, figures: [...quick, ...more] }, budgets)

test('a quick run has no fault', () => {
  expect(faults()).toEqual([])
  const five = { ms: 5, load: 1, frames: 5 / 16 }
  const thirty = { ms: 30, load: 1, frames: 30 / 16 }
  expect(judge({ frameMs, figures: quick })[0]).toEqual({
    action: 'search',
    n: 3,
    answer: { best: five, median: five, worst: five },
    shown: { best: thirty, median: thirty, worst: thirty },
  })
})

const answered = (ms: number) => figure('search', { answers: [{ door: 'reader.page', ms }] })
const only = (...figures: readonly Figure[]) =>
  faultsOf({ frameMs, figures: [...figures, figure('add a size')] }, budgets)

test('an answer that is slow even at its best is named with its action, its figure and the frame', () => {
  expect(only(answered(17), answered(20), answered(18))).toEqual([
    '"search": its slowest answer took 17.0 ms (best of 3), which is 1.1 frames of 16.0 ms at 1.0 times the load of nothing else; it may be 1.',
  ])
})

test('an answer that is mostly slow is a fault, though it was quick once; a single burst of other work is none', () => {
  expect(only(answered(5), answered(49), answered(49))[0]).toContain('took 49.0 ms (median of 3)')
  expect(only(answered(5), answered(5), answered(400))).toEqual([])
})

test('a result that is painted late is a fault, however soon it was known', () => {
  expect(only(figure('search', { shownMs: 150 }))[0]).toContain('it was shown after 150.0 ms (best of 1)')
})

test('what was not measured does not pass', () => {
  expect(faultsOf({ frameMs, figures: [] }, budgets)).toEqual([
    '"search" was not measured.',
    '"add a size" was not measured.',
  ])
  expect(faultsOf({ frameMs, figures: quick.slice(0, 3) }, budgets)).toEqual(['"add a size" was not measured.'])
  const unread = '"search": 1 of 4 times nothing was read.'
  expect(faults(figure('search', { answers: [] }))).toEqual([unread])
  expect(faults(figure('search', { answers: [{ door: 'reader.page', ms: Number.NaN }] }))).toContain(unread)
  expect(faults(figure('search', { shownMs: Number.NaN }))).toContain(unread)
  expect(faults(figure('search', { shownMs: 0 }))).toEqual([unread])
  expect(faults(figure('search', { tasks: { wallMs: 20, cpuMs: 0 } }))).toEqual([unread])
  expect(faults(figure('search', { loopMs: [] })).join()).not.toBe('')
  expect(faults(figure('a new thing'))).toEqual(['"a new thing" has no budget.'])
  for (const none of [0, Number.NaN, 400])
    expect(faultsOf({ frameMs: none, figures: quick }, budgets)).toEqual([
      `The page's frame was measured as ${none} ms.`,
    ])
})

test('anything that says wait is a fault, and so is a screen that mostly stands still', () => {
  expect(faults(figure('add a size', { waits: ['div.screen'] }))).toEqual([
    '"add a size": something waited on the screen: div.screen.',
  ])
  const still = faultsOf({ frameMs, figures: [...quick.slice(0, 3), figure('add a size', { longMs: [80] })] }, budgets)
  expect(still).toEqual(['"add a size": the screen stood still for 80.0 ms.'])
})

test('a busy machine widens the budget by as much as it slowed the loop, and by no more', () => {
  const busy = (ms: number) =>
    Array.from({ length: 3 }, () => figure('search', { answers: [{ door: 'reader.page', ms }], loopMs: [12, 12] }))
  const at = (ms: number) => faultsOf({ frameMs, figures: [...busy(ms), figure('add a size')] }, budgets)
  expect(at(47)).toEqual([])
  expect(at(49)).toHaveLength(1)
  expect(at(145)).toHaveLength(2)
  const heldUp = (ms: number) =>
    figure('search', { answers: [{ door: 'reader.page', ms }], tasks: { wallMs: 60, cpuMs: 20 } })
  expect(faultsOf({ frameMs, figures: [heldUp(47), figure('add a size')] }, budgets)).toEqual([])
  expect(faultsOf({ frameMs, figures: [heldUp(49), figure('add a size')] }, budgets)).toHaveLength(1)
})
