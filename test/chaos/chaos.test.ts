import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { chaos } from './chaos.ts'
import { checkOnce, checkSaved, type Noted, type Truth } from './check.ts'
import { type ChaosLine, startLine } from './line.ts'
import { editKinds, type Fate, fates, planOf } from './plan.ts'

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

test('a seed draws the same round again, and a hundred seeds draw every fault and every edit', () => {
  expect(planOf(7, { fullDisk: true })).toEqual(planOf(7, { fullDisk: true }))
  const plans = Array.from({ length: 100 }, (_, seed) => planOf(seed, { fullDisk: true }))
  const drawn = plans.flatMap(({ chance }) => Object.values(chance).flatMap((each) => Object.keys(each)))
  expect(new Set(drawn)).toEqual(new Set(fates))
  expect(new Set(plans.flatMap(({ edits }) => edits.map(({ kind }) => kind)))).toEqual(new Set(editKinds))
  const blows = new Set(plans.flatMap((plan) => plan.blows.map(({ what }) => what)))
  expect(blows).toEqual(
    new Set(['killClient', 'killServer', 'crashDatabase', 'fillDisk', 'loseStore', 'flipBytes', 'newPc']),
  )
})

const whole = 'x'.repeat(400)

/** A server that counts, and a line to it on which one fate befalls every request. */
async function lineWith(fate: Fate): Promise<{ line: ChaosLine; asked: () => number }> {
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    response.end(whole)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a listening TCP server has one
  const line = await startLine(port)
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
    line.close,
  )
  line.weather({ [fate]: 1 }, () => 0.5)
  return { line, asked: () => asked }
}

const get = async (line: ChaosLine, signal?: AbortSignal) => {
  const answer = await fetch(`${line.address}/sync/v1/push`, { ...(signal && { signal }) })
  return { status: answer.status, body: await answer.text() }
}

test.each([
  { fate: 'cut', reaches: 0 },
  { fate: 'torn', reaches: 1 },
  { fate: 'answerLost', reaches: 1 },
] as const)(
  'a line that is $fate breaks the request, which has reached the server $reaches times',
  async ({ fate, reaches }) => {
    const { line, asked } = await lineWith(fate)
    await expect(get(line)).rejects.toThrow()
    expect(asked()).toBe(reaches)
    expect(line.fates[fate]).toBe(1)
    line.heal()
    expect(await get(line)).toEqual({ status: 200, body: whole })
  },
)

test.each(['portal', 'redirect'] as const)(
  'a captive %s answers with its own page, and the server hears nothing',
  async (fate) => {
    const { line, asked } = await lineWith(fate)
    expect(await get(line)).toMatchObject({ status: 200, body: expect.stringContaining('Guest wifi') })
    expect(asked()).toBe(0)
  },
)

test.each(['slow', 'late'] as const)('what is %s arrives whole, at once when the line heals', async (fate) => {
  const { line } = await lineWith(fate)
  const answer = get(line)
  line.heal()
  expect(await answer).toEqual({ status: 200, body: whole })
})

test('a mute line takes the request and never answers', async () => {
  const { line, asked } = await lineWith('mute')
  const patience = new AbortController()
  const taken = new Promise<void>((resolve) => closing.push(line.onTraffic(() => resolve())))
  const answer = get(line, patience.signal)
  await taken
  patience.abort()
  await expect(answer).rejects.toThrow()
  expect(asked()).toBe(0)
})

const noted: Noted = {
  client: 'browser',
  is: 'saved',
  mutation: 'm1',
  meant: { table: 'party', id: 'p1', own: { field: 'code', value: 'A' } },
  word: 'w1',
}
const answer = { mutation: 'm1', device: 'd', clientSeq: 1, status: 'applied', body: '{}' }
const row = { id: 'p1', version: 1, code: 'A' } as unknown as NonNullable<ReturnType<Truth['rows']['get']>> // the fields that are looked at
const sound: Truth = { rows: new Map([['party/p1', row]]), answers: [answer], auditTwice: [] }
const nothing = { browser: [], desktop: [] }

test('the ledger is content with what arrived once, and only with that', () => {
  const kinds = (truth: Truth) => [...checkSaved([noted], truth, nothing), ...checkOnce(truth)].map(({ kind }) => kind)
  expect(kinds(sound)).toEqual([])
  expect(kinds({ ...sound, answers: [] })).toEqual(['lost'])
  expect(kinds({ ...sound, rows: new Map() })).toEqual(['lost'])
  expect(kinds({ ...sound, answers: [{ ...answer, status: 'rejected' }] })).toEqual(['lost'])
  expect(kinds({ ...sound, answers: [answer, { ...answer, clientSeq: 2 }] })).toEqual(['doubled'])
  expect(kinds({ ...sound, auditTwice: [{ mutation: 'm1', row: 'party/p1', times: 2 }] })).toEqual(['doubled'])
})

test('kills and bad lines on real processes break no promise, and each promise broken on purpose is seen', async () => {
  const said: string[] = []
  const report = await chaos({
    rounds: 2,
    seed: 11,
    folder: mkdtempSync(join(tmpdir(), 'selvedge-chaos-')),
    controls: true,
    tell: (line) => said.push(line),
  })
  expect(report.failedSeeds, said.join('\n')).toEqual([])
  expect(report).toMatchObject({ lost: 0, doubled: 0, diverged: 0, stuck: 0, unexplained: 0 })
  expect(report.controls, said.join('\n')).toEqual({ caught: 4, of: 4 })
  expect(report.saved).toBeGreaterThan(5)
}, 400_000)
