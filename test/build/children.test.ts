import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from '../../build/children.ts'
import { startServer } from '../../build/server.ts'
import { program } from '../../build/tools.ts'
import { slowCloser } from './programs/slowCloserCommand.ts'

const node = (script: string) => ({ program: process.execPath, args: ['-e', script], cwd: import.meta.dirname })

test('a program runs to its end and hands back what it said on both ways out', async () => {
  const ran = await run(node('console.log("a"); console.error("b"); process.exitCode = 3'), {
    timeoutMs: 30_000,
    show: 'quiet',
  })
  expect(ran).toMatchObject({ code: 3, timedOut: false })
  expect(ran.output.split('\n').sort()).toEqual(['', 'a', 'b'])
})

test('a program that takes too long is ended together with what it started', async () => {
  // The child's child holds the same output, so the run could not end while that one lives.
  const forever = 'setInterval(() => {}, 1000)'
  const parent = `require("child_process").spawn(process.execPath, ["-e", "${forever}"], { stdio: "inherit" }); ${forever}`
  expect(await run(node(parent), { timeoutMs: 1_000, show: 'quiet' })).toMatchObject({ code: null, timedOut: true })
})

let ear: ReturnType<typeof createServer>
let port: number
/** All that the slow closer tells before its socket closes. */
let told: Promise<string>

beforeEach(async () => {
  ear = createServer()
  told = once(ear, 'connection').then(async ([socket]: Socket[]) => {
    let text = ''
    for await (const chunk of socket ?? []) text += String(chunk)
    return text
  })
  ear.listen(0, '127.0.0.1')
  await once(ear, 'listening')
  port = (ear.address() as AddressInfo).port
})
afterEach(() => void ear.close())

test('a server says what it does until it answers, and has closed its database when it is stopped', async () => {
  const said: string[] = []
  const server = startServer(slowCloser(port), (line) => said.push(line))
  expect(await server.address).toBe('http://127.0.0.1:7420')
  expect(said).toEqual(['Making the factory.'])
  await server.stop()
  expect(await server.ended).toBe(0)
  expect(await told).toBe('ready closed')
})

test('a server whose starter is killed closes its database all the same', async () => {
  const { program: path, args } = program('test/build/programs/starter.ts', [String(port)])
  const starter = spawn(path, args, { stdio: 'ignore' })
  const [socket]: Socket[] = await once(ear, 'connection')
  await once(socket ?? ear, 'readable')
  starter.kill('SIGKILL')
  expect(await told).toBe('ready closed')
})

test.skipIf(process.platform === 'win32')('a program of npm ends when only npm and its shell were killed', async () => {
  const { program: path, args } = program('test/build/programs/ownedByNpm.ts', [String(port)])
  const words = [path, ...args].map((word) => `'${word}'`).join(' ')
  const shell = spawn('sh', ['-c', `${words}; true`], {
    stdio: 'ignore',
    env: { ...process.env, npm_lifecycle_event: 'start' },
  })
  const [socket]: Socket[] = await once(ear, 'connection')
  await once(socket ?? ear, 'readable')
  shell.kill('SIGKILL')
  expect(await told).toBe('ready asked')
})
