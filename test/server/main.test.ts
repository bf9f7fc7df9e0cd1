import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder: string
const children = new Set<ChildProcess>()
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'selvedge-main-'))
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

function start(...words: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts', ...words], {
    cwd: path.join(import.meta.dirname, '../..'),
    env: { ...process.env, DATABASE_URL: '', SELVEDGE_READY_JSON: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let complaint = ''
  child.stderr.on('data', (piece) => {
    complaint += piece
  })
  const ended = new Promise<{ code: number | null; complaint: string }>((resolve) => {
    child.on('close', (code) => {
      children.delete(child)
      resolve({ code, complaint: complaint.trim() })
    })
  })
  const ready = new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready":true')) resolve(Number(JSON.parse(line).port))
    })
    void ended.then(({ complaint: why }) => reject(new Error(why)))
  })
  ready.catch(() => undefined)
  return { child, ended, ready }
}

const epochOf = async (port: number) => (await (await fetch(`http://127.0.0.1:${port}/health`)).json()).epoch

test('a server says when it is ready, guards its folder and its port, ends in order, and survives a death', async () => {
  const first = start('--data', folder, '--port', '0', '--orders', '5')
  const port = await first.ready
  const epoch = await epochOf(port)

  const [onFolder, onPort, onFlag] = await Promise.all(
    [['--data', folder, '--port', '0'], ['--memory', '--port', String(port)], ['--prot']].map(
      (words) => start(...words).ended,
    ),
  )
  expect(onFolder).toEqual({ code: 1, complaint: expect.stringContaining(`process ${first.child.pid}`) })
  expect(onPort).toEqual({ code: 1, complaint: expect.stringContaining(`Port ${port}`) })
  expect(onFlag).toEqual({ code: 1, complaint: expect.stringContaining('There is no option "--prot"') })
  for (const refused of [onFolder, onPort, onFlag]) expect(refused?.complaint).not.toMatch(/\n\s+at /)

  first.child.kill('SIGTERM')
  expect(await first.ended).toMatchObject({ code: 0 })
  const second = start('--data', folder, '--port', '0')
  expect(await epochOf(await second.ready)).toBe(epoch)

  second.child.kill('SIGKILL')
  await second.ended
  const third = start('--data', folder, '--port', '0')
  expect(await epochOf(await third.ready)).not.toBe(epoch)
  third.child.kill('SIGINT')
  expect(await third.ended).toMatchObject({ code: 0 })
}, 240_000)
