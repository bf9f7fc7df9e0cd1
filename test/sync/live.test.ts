import { expect, test } from 'vitest'
import { fail, type Outcome } from '../../model/fault.ts'
import { openLive } from '../../sync/live.ts'
import type { Ears } from '../../sync/transport.ts'
import { timingOf, virtualTime } from '../sim/virtualTime.ts'
import { seeded } from '../world/make.ts'

const offline = fail({ kind: 'offline' })

/** A way to the server on which each stream goes as its number in the row says. */
function way(play: (stream: Stream, no: number) => void) {
  const time = virtualTime(0)
  const streams: Stream[] = []
  const told = { hints: 0, gaps: 0 }
  const reached = { now: true }
  const live = openLive({
    timing: timingOf(
      time,
      seeded(7),
      () => true,
      () => 0,
    ),
    transport: {
      live: (ears, signal) =>
        new Promise((resolve) => {
          const stream = { ears, end: () => resolve(offline), after: time.after, beganMs: time.nowMs(), signal }
          signal.addEventListener('abort', stream.end)
          streams.push(stream)
          play(stream, streams.length)
        }),
    },
    onHint: () => {
      told.hints += 1
    },
    onGap: () => {
      told.gaps += 1
    },
    isReached: () => reached.now,
  })
  return { live, time, streams, told, reached }
}

interface Stream {
  readonly ears: Ears
  readonly end: (outcome?: Outcome<void>) => void
  readonly after: (ms: number, then: () => void) => () => void
  readonly beganMs: number
  readonly signal: AbortSignal
}

/** What our server does: it speaks at once, and then every 20 s. */
function speaks({ ears, after, signal }: Stream): void {
  ears.onHint({ kind: 'head', seq: 1 })
  const beat = () => {
    if (signal.aborted) return
    ears.onSign()
    after(20_000, beat)
  }
  after(20_000, beat)
}

test('a stream on which the server speaks is relied on, for as long as it speaks', async () => {
  const { live, time, streams } = way(speaks)
  await time.run(1_000)
  expect(live.hearing()).toBe('open')
  await time.run(3_600_000)
  expect(live.hearing()).toBe('open')
  expect(streams).toHaveLength(1)
})

test('a stream that falls silent is given up and opened again', async () => {
  const { time, streams } = way(({ ears }) => ears.onSign())
  await time.run(46_500)
  expect(streams).toHaveLength(2)
  expect(streams[0]?.signal.aborted).toBe(true)
})

test.each([
  ['are silent', () => {}],
  ['end as soon as they have begun', ({ ears, end }: Stream) => [ears.onSign(), end()]],
  ['say their first word and nothing after it', ({ ears }: Stream) => ears.onSign()],
  ['cannot be opened though the server answers', ({ end }: Stream) => end()],
])('after three streams that %s the replica is deaf, and tries again only minutes later', async (_, play) => {
  const { live, time, streams } = way(play)
  await time.run(150_000)
  expect(live.hearing()).toBe('deaf')
  expect(streams).toHaveLength(3)
  await time.run(300_000)
  expect(streams).toHaveLength(4)
})

test('a deaf replica hears again once a stream has shown that it lasts', async () => {
  const { live, time, streams } = way((stream, no) => (no <= 3 ? undefined : speaks(stream)))
  await time.run(40_000)
  expect(live.hearing()).toBe('deaf')
  const until = () => (streams[3]?.beganMs ?? Number.POSITIVE_INFINITY) + 1_000
  while (time.nowMs() < until() && time.nowMs() < 400_000) await time.run(1_000)
  expect(live.hearing()).toBe('deaf')
  await time.run(15_000)
  expect(live.hearing()).toBe('open')
})

test('a server that is out of reach makes nobody deaf', async () => {
  const { live, time, reached } = way((stream, no) => (no <= 12 ? stream.end() : speaks(stream)))
  reached.now = false
  await time.run(60_000)
  expect(live.hearing()).toBe('opening')
  await time.run(60_000)
  expect(live.hearing()).toBe('open')
})

test('many hints at once are one', async () => {
  const { told, time } = way(({ ears }) => {
    for (let i = 0; i < 20; i++) ears.onHint({ kind: 'head', seq: i })
  })
  await time.run(1_000)
  expect(told).toEqual({ hints: 1, gaps: 1 })
})
