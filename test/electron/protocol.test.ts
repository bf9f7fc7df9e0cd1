import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createRouter } from '../../electron/protocol.ts'
import { createProxy } from '../../electron/proxy.ts'
import { createServices } from '../../electron/services.ts'
import { createVault } from '../../electron/vault.ts'
import { createJournal } from '../../model/journal/journalFile.ts'
import { memoryDisk } from './memoryDisk.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function serverThat(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listening, so it has a port
}

function routerTo(server: string) {
  const memory = memoryDisk()
  const about = async () =>
    ({ shell: 'electron', version: '1.2.3', device: 'd', journal: true, vault: 'secure', server }) as const
  const cipher = {
    strength: async () => 'secure' as const,
    encrypt: async (text: string) => Buffer.from(text),
    decrypt: async (bytes: Uint8Array) => ({ text: Buffer.from(bytes).toString(), isStale: false }),
  }
  const router = createRouter({
    pages: async () => new Response('page'),
    proxy: createProxy({ server: () => server, fetch }),
    services: createServices({
      about,
      journal: createJournal({ disk: memory.disk, now: () => 1000 }),
      vault: createVault({ disk: memory.disk, cipher }),
    }),
    log: () => undefined,
  })
  const ask = async (path: string, init?: RequestInit) => {
    const response = await router(new Request(`app://selvedge${path}`, init))
    return { status: response.status, body: await response.json() }
  }
  const send = (method: string, path: string, body: unknown) => ask(path, { method, body: JSON.stringify(body) })
  return { memory, router, ask, send }
}

test('workers learn what the shell is', async () => {
  const { ask } = routerTo('http://factory')
  expect(await ask('/shell/about')).toEqual({
    status: 200,
    body: {
      shell: 'electron',
      version: '1.2.3',
      device: 'd',
      journal: true,
      vault: 'secure',
      server: 'http://factory',
    },
  })
})

test('the journal is written, read and forgotten by fetch', async () => {
  const { ask, send } = routerTo('http://factory')
  expect(await send('POST', '/shell/journal', { entries: [{ a: 1 }, 'b'] })).toEqual({
    status: 200,
    body: { ok: true, last: 1001 },
  })
  expect(await send('POST', '/shell/journal/forget', { upTo: 1000 })).toEqual({ status: 200, body: { ok: true } })
  expect(await ask('/shell/journal')).toEqual({
    status: 200,
    body: { entries: [{ at: 1001, entry: 'b' }], damaged: null },
  })
})

test('a full disk, another failure and a foreign number each have their status', async () => {
  const { memory, send } = routerTo('http://factory')
  await send('POST', '/shell/journal', { entries: ['warm'] })
  const faults: unknown[] = []
  for (const code of ['ENOSPC', 'EIO']) {
    memory.failOn(/^write journal$/, code)
    faults.push(await send('POST', '/shell/journal', { entries: ['x'] }))
  }
  memory.heal()
  faults.push(await send('POST', '/shell/journal/forget', { upTo: 5000 }))
  expect(faults).toEqual([
    { status: 507, body: { fault: { kind: 'journal', reason: 'full' } } },
    { status: 500, body: { fault: { kind: 'journal', reason: 'failed' } } },
    { status: 409, body: { fault: { kind: 'journal', reason: 'unknownNumber' } } },
  ])
})

test('the vault is reached by name, and a name that is none is refused', async () => {
  const { ask, send } = routerTo('http://factory')
  expect(await send('PUT', '/shell/vault/token', { value: 's' })).toEqual({ status: 200, body: { ok: true } })
  expect(await ask('/shell/vault/token')).toEqual({ status: 200, body: { ok: true, value: 's' } })
  expect(await ask('/shell/vault/token', { method: 'DELETE' })).toEqual({ status: 200, body: { ok: true } })
  expect(await ask('/shell/vault/token')).toEqual({ status: 200, body: { ok: true, value: null } })
  expect(await send('PUT', '/shell/vault/Not%20A%20Name', { value: 's' })).toMatchObject({ status: 400 })
})

test.each([
  ['POST', '/shell/journal', { entries: 'all' }],
  ['POST', '/shell/journal/forget', { upTo: -1 }],
  ['POST', '/shell/journal/forget', { upTo: 1.5 }],
  ['PUT', '/shell/vault/token', { value: 7 }],
])('%s %s refuses a body it does not understand', async (method, path, body) => {
  const { send, ask } = routerTo('http://factory')
  expect(await send(method, path, body)).toEqual({ status: 400, body: { fault: { kind: 'invalid' } } })
  expect(await ask(path, { method, body: '{' })).toEqual({ status: 400, body: { fault: { kind: 'invalid' } } })
})

test('what is no service, by path or by method, is unknown', async () => {
  const { ask } = routerTo('http://factory')
  const unknown = { status: 404, body: { fault: { kind: 'unknown' } } }
  expect(await ask('/shell/elsewhere')).toEqual(unknown)
  expect(await ask('/shell')).toEqual(unknown)
  expect(await ask('/shell/journal', { method: 'DELETE' })).toEqual(unknown)
  expect(await ask('/shell/vault/:name', { method: 'POST' })).toEqual(unknown)
})

test('services answer scripts of the app only', async () => {
  const { router } = routerTo('http://factory')
  const status = async (headers: HeadersInit, path = '/shell/about') =>
    (await router(new Request(`app://selvedge${path}`, { headers }))).status
  expect(await status({ origin: 'app://selvedge', 'sec-fetch-dest': 'empty' })).toBe(200)
  expect(await status({ origin: 'https://example.com' })).toBe(403)
  expect(await status({ origin: 'null' })).toBe(403)
  expect(await status({ 'sec-fetch-dest': 'document' })).toBe(403)
  expect(await status({ 'sec-fetch-dest': 'script' }, '/api/x.js')).toBe(403)
  expect(await status({ 'sec-fetch-dest': 'document' }, '/shell/safe')).toBe(200)
  expect((await router(new Request('app://other/shell/about'))).status).toBe(404)
})

test('a request goes on to the server with its body, without the app’s own headers', async () => {
  let seen: unknown
  const server = await serverThat((request, response) => {
    const { method, url, headers } = request
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      seen = { method, url, body, authorization: headers.authorization, cookie: headers.cookie, origin: headers.origin }
      response.writeHead(418, { 'content-type': 'application/json', 'set-cookie': 'a=b' }).end('{"tea":true}')
    })
  })
  const { router } = routerTo(`${server}/base`)
  const headers = { authorization: 'Bearer t', cookie: 'c=d', origin: 'app://selvedge' }
  const response = await router(new Request('app://selvedge/api/x?y=1', { method: 'POST', headers, body: 'hello' }))
  expect([response.status, await response.json()]).toEqual([418, { tea: true }])
  expect(response.headers.get('set-cookie')).toBeNull()
  expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  expect(seen).toEqual({
    method: 'POST',
    url: '/base/api/x?y=1',
    body: 'hello',
    authorization: 'Bearer t',
    cookie: undefined,
    origin: undefined,
  })
})

test('an answer streams, and letting go of it lets go of the server', async () => {
  let gone: Promise<unknown> = Promise.resolve()
  const server = await serverThat((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    gone = once(response, 'close')
  })
  const { router } = routerTo(server)
  const response = await router(new Request('app://selvedge/sync/events'))
  const reader = (response.body ?? new ReadableStream()).getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
  await reader.cancel()
  await gone
})

test('a server that is gone, or a login page in its place, is a fault', async () => {
  const portal = await serverThat((_request, response) => {
    response.writeHead(302, { location: 'http://127.0.0.1:9/login' }).end()
  })
  const offline = { status: 503, body: { fault: { kind: 'offline' } } }
  expect(await routerTo('http://127.0.0.1:9').ask('/api/orders')).toEqual(offline)
  expect(await routerTo(portal).ask('/api/orders')).toEqual(offline)
})
