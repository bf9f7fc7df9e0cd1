import { describe, expect, test } from 'vitest'
import { fail, ok } from '../../model/fault.ts'
import type { PushRequest } from '../../model/wire.ts'
import { openLine } from '../../sync/line.ts'
import type { Transport, Watch } from '../../sync/transport.ts'
import { timingOf, virtualTime } from '../sim/virtualTime.ts'
import { dawn, nobody, seeded, seededIds } from '../world/make.ts'

const offline = fail({ kind: 'offline' })
const never = () => new Promise<never>(() => {})
const changesAsked = { device: 'd', cursor: 'c', waitS: 25 }

function lineOver(transport: Partial<Transport>) {
  const time = virtualTime(0)
  const timing = timingOf(
    time,
    () => 0.5,
    () => true,
    () => 0,
  )
  return { time, ...openLine(transport as Transport, timing) } // only what a test asks is there
}

/** What a question came to, once it did. */
function watched<T>(asked: Promise<T>): { end?: T } {
  const seen: { end?: T } = {}
  void asked.then((end) => {
    seen.end = end
  })
  return seen
}

test('a question that nobody answers is lost after twenty seconds', async () => {
  const { transport, time } = lineOver({ push: never })
  const asked = watched(transport.push({ device: 'd', epoch: 'e', mutations: [] }))
  await time.run(19_000)
  expect(asked).toEqual({})
  await time.run(2_000)
  expect(asked).toEqual({ end: offline })
})

test('a question that lets the server wait has that much longer', async () => {
  const { transport, time } = lineOver({ changes: never })
  const asked = watched(transport.changes(changesAsked))
  await time.run(44_000)
  expect(asked).toEqual({})
  await time.run(2_000)
  expect(asked).toEqual({ end: offline })
})

test('a segment may take an hour as long as it comes, and is ended when it stops coming', async () => {
  let watch: Watch | undefined
  const { transport, time, given } = lineOver({
    segment: (_, by) => {
      watch = by
      return never()
    },
  })
  const asked = watched(transport.segment('s'))
  for (let i = 0; i < 360; i++) {
    await time.run(10_000)
    watch?.onSign()
  }
  expect(asked).toEqual({})
  expect(given()).toBe(360)
  await time.run(21_000)
  expect(asked).toEqual({ end: offline })
  expect(watch?.signal.aborted).toBe(true)
})

test('what is on its way can be given up, and an answer that comes after that is dropped', async () => {
  let answer = (_: Awaited<ReturnType<Transport['segment']>>) => {}
  const segmentLater = () =>
    new Promise<Awaited<ReturnType<Transport['segment']>>>((resolve) => {
      answer = resolve
    })
  const { transport, time, abort } = lineOver({ segment: segmentLater, changes: never })
  const [segment, changes] = [watched(transport.segment('s')), watched(transport.changes(changesAsked))]
  abort()
  await time.run(1)
  answer(ok(new Uint8Array(1)))
  await time.run(1)
  expect([segment, changes]).toEqual([{ end: offline }, { end: offline }])
})

test('a fault of the server is an answer, and a lost one is none', async () => {
  const answers = [offline, fail({ kind: 'busy', retryMs: 0 })]
  const { transport, heard } = lineOver({ hello: async () => answers.shift() ?? offline })
  await transport.hello('d')
  expect(heard()).toBe(0)
  await transport.hello('d')
  expect(heard()).toBe(1)
})

describe('a queue on a line of 1 kB/s', () => {
  const ids = seededIds(seeded(11), () => 0)
  const edit = (note: string): PushRequest['mutations'][number] => ({
    id: ids.next('mutation'),
    clientSeq: 1,
    author: nobody,
    at: dawn,
    intent: 'order.edit',
    ops: [{ op: 'patch', table: 'salesOrder', id: ids.next('row'), base: {}, set: { note } }],
    deps: [],
  })

  /** Sends all edits as the outbox does, and says how long each batch was. */
  async function send(edits: PushRequest['mutations'], withinMs: number, mayEndAfterMs: number) {
    const slow = async (request: PushRequest) => {
      const from = time.nowMs()
      await new Promise<void>((resolve) => time.after(JSON.stringify(request).length, resolve))
      return time.nowMs() - from <= mayEndAfterMs ? ok({ results: [], head: 0, epoch: 'e' }) : offline
    }
    const { transport, time } = lineOver({ push: slow })
    const sizes: number[] = []
    const left = [...edits]
    const all = watched(
      (async () => {
        while (left.length > 0) {
          let batch = left.slice(0, 1)
          while (batch.length < left.length && JSON.stringify(batch).length < (transport.pushBytes?.() ?? 0))
            batch = left.slice(0, batch.length + 1)
          const answer = await transport.push({ device: 'd', epoch: 'e', mutations: batch })
          if (answer.ok) left.splice(0, batch.length)
          sizes.push(batch.length)
        }
      })(),
    )
    await time.run(withinMs)
    return { sizes, left: left.length, isDone: 'end' in all }
  }

  test('goes in smaller batches until they arrive, instead of the same one for ever', async () => {
    const edits = Array.from({ length: 100 }, (_, i) => edit(`${i} ${'x'.repeat(500)}`))
    const { sizes, left, isDone } = await send(edits, 240_000, 20_000)
    expect({ left, isDone }).toEqual({ left: 0, isDone: true })
    expect(sizes[0]).toBe(100)
    expect(Math.min(...sizes)).toBeLessThan(25)
  })

  test('gives one edit that is longer than the usual time the time that it needs', async () => {
    const { sizes, left } = await send([edit('x'.repeat(60_000))], 90_000, Number.POSITIVE_INFINITY)
    expect({ sizes, left }).toEqual({ sizes: [1], left: 0 })
  })
})
