import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { framesOf } from '../../bench/screen/frames.ts'
import { relayTo } from '../../bench/screen/relay.ts'
import { spreadOf } from '../../bench/sync/spread.ts'

const seen = (frameMs: readonly number[]) => ({ frameMs, longMs: [80, 60], answerMs: [], blankFrames: 1 })

test('frames are told by their spread, and a clock of tenths makes none of them late', () => {
  const even = Array.from({ length: 98 }, (_, no) => (no % 3 === 0 ? 16.6 : 16.700000000000045))
  expect(framesOf(seen([...even, 33.3, 100]))).toEqual({
    frames: 100,
    p50Ms: 16.7,
    p95Ms: 16.7,
    p99Ms: 100,
    mostMs: 100,
    onTimeShare: 0.98,
    blankShare: 0.01,
    longTasks: 2,
    longestTaskMs: 80,
  })
})

test('what was not measured is no figure', () => {
  expect(() => framesOf(seen([]))).toThrow('Only 0 frames were drawn')
  expect(() => framesOf(seen(Array(29).fill(16.7)))).toThrow('so nothing was measured')
  expect(() => spreadOf([])).toThrow('Nothing was measured')
})

test('the relay counts every byte both ways and changes none', async () => {
  const body = 'row '.repeat(100_000)
  const server = createServer((_, answer) => answer.end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('A TCP server listened without a port.')
  const relay = await relayTo(`http://127.0.0.1:${at.port}`)
  try {
    expect(await (await fetch(relay.address)).text()).toBe(body)
    expect(relay.downBytes()).toBeGreaterThan(body.length)
    expect(relay.downBytes()).toBeLessThan(body.length + 20_000)
    expect(relay.upBytes()).toBeGreaterThan(0)
  } finally {
    await relay.close()
    await new Promise((resolve) => server.close(resolve))
  }
})
