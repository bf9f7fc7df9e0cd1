import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Doorway, openDoorway } from '../../server/doorway.ts'
import { Refusal } from '../../server/refusal.ts'
import { type Office, office, testClock } from './office.ts'

let renderer: string
let world: Office
let door: Doorway
beforeAll(async () => {
  renderer = await mkdtemp(path.join(tmpdir(), 'selvedge-door-'))
  await writeFile(path.join(renderer, 'index.html'), '<title>Selvedge</title>')
  world = await office()
  door = await openDoorway({ port: 0, host: '127.0.0.1', clock: testClock(), renderer })
})
afterAll(async () => {
  await door.close()
  await world.close()
  await rm(renderer, { recursive: true, force: true })
})

const ask = (url: string, init?: RequestInit) => fetch(`${door.url}${url}`, init)
const signIn = () =>
  ask('/api/v1/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'rupa', password: 'a good password' }),
  })

test('before the server is ready its screens are there, and whatever else is asked is told to come again', async () => {
  const page = await ask('/orders')
  expect([page.status, await page.text()]).toEqual([200, '<title>Selvedge</title>'])
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  for (const answer of [await signIn(), await ask('/health'), await ask('/sync/v1/hello?device=x')]) {
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await answer.json()).toEqual({ fault: { kind: 'busy', retryMs: 1000 } })
  }
})

test('while a factory is made the screens hear how far it is, and a probe hears that nobody is served yet', async () => {
  const making = { done: 1240, of: 2000, leftMs: 3000 }
  door.tell({ durability: 'process-safe', demo: true, making })
  const told = { status: 'making', durability: 'process-safe', demo: true, making }
  const [forScreens, forProbes] = [await ask('/api/v1/health'), await ask('/health')]
  expect([forScreens.status, await forScreens.json()]).toEqual([200, told])
  expect([forProbes.status, await forProbes.json()]).toEqual([503, told])
  expect((await signIn()).status).toBe(503)
})

test('work that leaves the thread no moment lets those at the door be answered in between', async () => {
  const asked = ask('/')
  let isAnswered = false
  void asked.then(() => {
    isAnswered = true
  })
  for (let i = 0; i < 200 && !isAnswered; i++) await door.pause()
  expect((await asked).status).toBe(200)
})

test('a port that is taken is refused in a sentence, before anything else is touched', async () => {
  const again = openDoorway({ port: door.port, host: '127.0.0.1', clock: testClock(), renderer: null })
  await expect(again).rejects.toThrow(Refusal)
  await expect(again).rejects.toThrow(`Port ${door.port} on 127.0.0.1 is in use`)
})

test('once open, the server itself answers, and closing leaves nobody waiting', async () => {
  await world.person('rupa', 'merchandiser')
  door.open(world.server.app)
  expect((await signIn()).status).toBe(200)
  expect(await (await ask('/health')).json()).toMatchObject({ status: 'ok' })
  await door.close()
  await expect(ask('/health')).rejects.toThrow()
})
