import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { program, root } from '../../build/tools.ts'

interface Start {
  readonly child: ChildProcess
  /** All that was said so far, on both ways out. */
  readonly said: () => string
  /** Resolves when the given words have been said, or the program has ended. */
  untilSaid(words: string): Promise<void>
  readonly ended: Promise<number | null>
}

const started: Start[] = []
const data = mkdtempSync(join(tmpdir(), 'selvedge-start-'))
afterAll(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGTERM')
    await ended
  }
  rmSync(data, { recursive: true, force: true, maxRetries: 5 })
})

function start(...words: string[]): Start {
  const { program: node, args } = program('build/start.ts', ['--no-open', '--orders', '20', ...words])
  const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const ended = once(child, 'close').then(([code]): number | null => code)
  const made: Start = {
    child,
    said: () => text,
    ended,
    async untilSaid(wanted) {
      while (!text.includes(wanted) && child.exitCode === null) await Promise.race([once(child.stdout, 'data'), ended])
    },
  }
  started.push(made)
  return made
}

const addressIn = (text: string) => /Selvedge is ready at (http:\/\/127\.0\.0\.1:(\d+))/.exec(text)

let first: Start
beforeAll(async () => {
  first = start('--data', data, '--port', '0')
  await first.untilSaid('stop       Ctrl+C')
})

test('a newcomer reads where it is, how to sign in, what to try, and what the data is worth', async () => {
  const text = first.said()
  const address = addressIn(text)?.[1]
  expect(text).toContain('sign in    merchandiser · store · supervisor · qc · manager · admin')
  expect(text).toContain('password   demo')
  expect(text).toContain('try this   stop the server, edit an order, start it again')
  expect(text).toContain('not power-safe')
  expect(await (await fetch(`${address}/health`)).json()).toMatchObject({ status: 'ok', demo: true })
  const page = await fetch(`${address}/`)
  expect(page.headers.get('content-type')).toContain('text/html')
})

test('a second start on the same folder is refused with the process that owns it, and harms nothing', async () => {
  const second = start('--data', data, '--port', '0')
  expect(await second.ended).not.toBe(0)
  expect(second.said()).toMatch(/process \d+/)
  expect(second.said()).toContain(data)
  expect(second.said()).not.toMatch(/^\s+at /m)
  expect((await fetch(`${addressIn(first.said())?.[1]}/health`)).status).toBe(200)
})

test('a port that is taken is named, without a stack trace', async () => {
  const port = addressIn(first.said())?.[2] ?? ''
  const second = start('--memory', '--port', port)
  expect(await second.ended).not.toBe(0)
  expect(second.said()).toContain(port)
  expect(second.said()).toMatch(/in use/)
  expect(second.said()).not.toMatch(/^\s+at /m)
})

test('Ctrl+C closes the database in order, and the next start finds the same factory', async () => {
  const address = addressIn(first.said())?.[1]
  const { epoch } = (await (await fetch(`${address}/health`)).json()) as { epoch: string }
  first.child.kill('SIGINT')
  expect(await first.ended).toBe(0)
  await expect(fetch(`${address}/health`)).rejects.toThrow()

  const again = start('--data', data, '--port', '0')
  await again.untilSaid('stop       Ctrl+C')
  const health = await fetch(`${addressIn(again.said())?.[1]}/health`)
  expect(await health.json()).toMatchObject({ epoch })
})
