import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissions } from '../../model/access.ts'
import { pageHeader } from '../../model/page.ts'
import { bodyMax } from '../../model/wire.ts'
import { buildHttp } from '../../server/http.ts'
import { type Desk, type Office, office } from './office.ts'

let world: Office
let desk: Desk
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'selvedge-screens-'))
  await mkdir(path.join(folder, 'dist', 'assets'), { recursive: true })
  await writeFile(path.join(folder, 'secret.txt'), 'not for the web')
  await writeFile(path.join(folder, 'dist', 'index.html'), '<title>Selvedge</title>')
  await writeFile(path.join(folder, 'dist', 'assets', 'main-Bx81kd9Q.js'), 'export {}')
  world = await office({ renderer: path.join(folder, 'dist') })
  desk = await world.desk(await world.person('rupa', 'merchandiser'))
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

const get = (url: string, headers: Record<string, string> = {}) => world.inject({ method: 'GET', url, headers })

test('every route says who may call it, and those that are not public refuse a stranger', async () => {
  const { app } = await buildHttp({
    auth: { login: never, refresh: never, logout: never, setPassword: never, whoIs: never },
    incident: () => '',
    renderer: null,
    routes: async () => {},
  })
  expect(() => app.get('/open-by-mistake', async () => 'x')).toThrow('does not say who may call it')
  await app.close()

  const { routes } = world.server
  expect(routes.length).toBeGreaterThan(15)
  const known = new Set<unknown>(['public', 'signedIn', ...permissions])
  expect(routes.filter(({ permission }) => !known.has(permission))).toEqual([])
  const guarded = routes.filter(({ permission, method }) => permission !== 'public' && method !== 'HEAD')
  for (const { method, url } of guarded) {
    const answer = await world.inject({ method: method as 'GET', url: url.replace(':id', 'a'.repeat(64)) })
    expect([url, answer.statusCode, answer.json()]).toEqual([url, 401, { fault: { kind: 'signIn', reason: 'none' } }])
  }
  const open = routes.filter(({ permission, url }) => permission === 'public' && !url.startsWith('/api/docs'))
  expect([...new Set(open.map(({ url }) => url))].sort()).toEqual([
    '/api/v1/auth/login',
    '/api/v1/auth/logout',
    '/api/v1/auth/refresh',
    '/api/v1/health',
    '/health',
  ])
})

async function never(): Promise<never> {
  throw new Error('This server has nobody to sign in.')
}

test('what is not JSON, is too big or leads nowhere is answered in the one shape', async () => {
  const headers = { authorization: `Bearer ${desk.token}`, 'content-type': 'application/json' }
  const push = (payload: string, type = 'application/json') =>
    world.inject({ method: 'POST', url: '/sync/v1/push', headers: { ...headers, 'content-type': type }, payload })
  const malformed = await push('{"device":')
  expect([malformed.statusCode, malformed.json()]).toEqual([400, { fault: { kind: 'unreadable', what: 'json' } }])
  expect((await push('')).statusCode).toBe(400)
  expect((await push('<a/>', 'text/xml')).json()).toEqual({ fault: { kind: 'unreadable', what: 'json' } })
  const big = await push(JSON.stringify({ device: 'x'.repeat(bodyMax) }))
  expect([big.statusCode, big.json()]).toEqual([413, { fault: { kind: 'tooLarge', limit: bodyMax, unit: 'bytes' } }])
  expect((await push('{"device":"d","epoch":"e"}')).json()).toEqual({
    fault: { kind: 'invalid', fields: { mutations: 'malformed' } },
  })
  const nowhere = await get('/api/v1/byers')
  expect(nowhere.statusCode).toBe(404)
  expect(nowhere.json()).toMatchObject({ fault: { kind: 'missing', table: 'route', id: 'GET /api/v1/byers' } })
  expect(nowhere.json().routes).toContain('GET /api/v1/buyers')
  const poisoned = await push('{"__proto__":{"x":1},"device":"d","epoch":"e","mutations":[]}')
  expect(poisoned.statusCode).toBe(400)
})

test('a failure of ours is named and logged, and tells nothing else', async () => {
  await world.database.script('alter table sync_device rename to sync_device_away')
  const answer = await desk.get('/sync/v1/hello?device=x')
  await world.database.script('alter table sync_device_away rename to sync_device')
  expect(answer.statusCode).toBe(500)
  expect(answer.json()).toEqual({ fault: { kind: 'unexpected', incident: expect.stringMatching(/^[0-9a-f]{12}$/) } })
  expect(world.errors.splice(0)).toEqual([expect.stringContaining('sync_device')])
})

test('hello says what the server is and where this device stands', async () => {
  await desk.push([])
  expect((await desk.get(`/sync/v1/hello?device=${desk.device}`)).json()).toMatchObject({
    protocol: { least: 1, most: 1 },
    epoch: world.server.epoch,
    durability: 'memory',
    demo: false,
    lastClientSeq: 1,
    serverTime: new Date(world.clock.nowMs()).toISOString(),
  })
  const health = await get('/health')
  expect(health.json()).toMatchObject({ status: 'ok', database: 'pglite', warning: expect.stringContaining('power') })
})

test('screens are served locked down, with their own addresses, and nothing beside them', async () => {
  const page = await get('/orders/42')
  expect([page.statusCode, page.body]).toEqual([200, '<title>Selvedge</title>'])
  expect(page.headers).toMatchObject({
    [pageHeader]: 'screens',
    'content-security-policy':
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  })
  const script = await get('/assets/main-Bx81kd9Q.js')
  expect(script.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  expect((await get('/assets/gone-Bx81kd9Q.js')).statusCode).toBe(404)
  for (const way of [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/%00',
    '/%zz',
    '//etc/passwd',
  ])
    expect((await get(way)).body).not.toContain('not for the web')
})

test('the API describes itself', async () => {
  const document = (await get('/api/docs/json')).json()
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/api/v1/buyers', '/api/v1/orders', '/api/v1/auth/login']),
  )
  expect(Object.keys(document.paths).some((each) => each.startsWith('/sync'))).toBe(false)
  expect((await get('/api/docs/')).statusCode).toBe(200)
})
