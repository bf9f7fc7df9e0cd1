import { expect, test } from 'vitest'
import { type Mark, startWatchdog } from '../../sync/watchdog.ts'
import { timingOf, virtualTime } from '../sim/virtualTime.ts'

function watch(mark: () => Mark, answers: () => boolean = () => true) {
  const time = virtualTime(0)
  let clockMs = 0
  let heard = 0
  const restarts: number[] = []
  const dog = startWatchdog({
    timing: timingOf(
      time,
      () => 0.5,
      () => true,
      () => clockMs,
    ),
    look: async () => mark(),
    heard: () => {
      if (answers()) heard += 1
      return heard
    },
    restart: () => restarts.push(Math.round(time.nowMs() / 1000)),
    onChange: () => {},
  })
  return {
    dog,
    time,
    restarts,
    setClock: (ms: number) => {
      clockMs = ms
    },
  }
}

test('what waits for half a minute without any progress is said, and the loops begin anew every half minute', async () => {
  const { dog, time, restarts } = watch(() => ({ up: 3, down: null }))
  await time.run(29_000)
  expect(dog.stall()).toBeUndefined()
  await time.run(95_000)
  expect(dog.stall()).toEqual({ way: 'up', forMs: 115_000 })
  expect(restarts).toEqual([35, 65, 95])
})

test('a feed whose head is not reached is a stall too', async () => {
  const { dog, time } = watch(() => ({ up: null, down: 'there' }))
  await time.run(36_000)
  expect(dog.stall()).toEqual({ way: 'down', forMs: 30_000 })
})

test('a queue that gets on, however slowly, is left alone', async () => {
  let taken = 0
  const { dog, time, restarts } = watch(() => ({ up: Math.floor(taken++ / 4), down: null }))
  await time.run(600_000)
  expect(dog.stall()).toBeUndefined()
  expect(restarts).toEqual([])
})

test('nothing is said of a server that does not answer at all: that has words of its own', async () => {
  let isUp = true
  const { dog, time } = watch(
    () => ({ up: 3, down: null }),
    () => isUp,
  )
  await time.run(40_000)
  expect(dog.stall()).toBeDefined()
  isUp = false
  await time.run(30_000)
  expect(dog.stall()).toBeUndefined()
})

test('nor of one that has not answered since the edit was saved', async () => {
  const { dog, time, restarts } = watch(
    () => ({ up: 3, down: null }),
    () => false,
  )
  for (let i = 0; i < 30; i++) {
    await time.run(5_000)
    expect(dog.stall()).toBeUndefined()
  }
  expect(restarts.length).toBeGreaterThan(1)
})

test('a clock that jumps by a year is no stall', async () => {
  const { dog, time, restarts, setClock } = watch(() => ({ up: 3, down: null }))
  await time.run(7_000)
  setClock(365 * 86_400_000)
  await time.run(7_000)
  expect(dog.stall()).toBeUndefined()
  expect(restarts).toEqual([])
})
