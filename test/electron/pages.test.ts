import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPages } from '../../electron/pages.ts'

let base: string
let pages: (request: Request) => Promise<Response>
const get = (path: string, method = 'GET') => pages(new Request(`app://selvedge${path}`, { method }))

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'selvedge-pages-'))
  const folder = join(base, 'renderer')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await mkdir(join(base, 'renderer-secret'))
  await writeFile(join(folder, 'index.html'), '<h1>app</h1>')
  await writeFile(join(folder, 'assets/kernel.wasm'), 'wasm')
  await writeFile(join(base, 'secret.txt'), 'secret')
  await writeFile(join(base, 'renderer-secret/a.txt'), 'secret')
  await symlink(join(base, 'secret.txt'), join(folder, 'link.txt'))
  await symlink(join(base, 'renderer-secret'), join(folder, 'away'))
  pages = createPages({ folder })
})

afterAll(() => rm(base, { recursive: true, force: true }))

test.each(['/', '/orders/8f2c', '/index.html', '/orders?file=x.js'])('%s is the app’s page', async (path) => {
  const response = await get(path)
  expect([response.status, await response.text()]).toEqual([200, '<h1>app</h1>'])
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toContain(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
  )
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

test('a file comes with its type and the isolation headers a worker needs', async () => {
  const response = await get('/assets/kernel.wasm')
  expect(response.headers.get('content-type')).toBe('application/wasm')
  expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp')
  expect((await get('/assets/kernel.wasm', 'HEAD')).body).toBeNull()
})

test.each([
  ['/missing.js', 404],
  ['/link.txt', 404],
  ['/away/a.txt', 404],
  ['/..%2fsecret.txt', 400],
  ['/assets/..%2f..%2fsecret.txt', 400],
  ['/..%2frenderer-secret%2fa.txt', 400],
  ['/assets%5c..%5c..%5csecret.txt', 400],
  ['/index.html%00.js', 400],
  ['/%', 400],
  ['/%252e%252e%252fsecret.txt', 404],
])('%s is refused with %i', async (path, status) => {
  expect((await get(path)).status).toBe(status)
})

test('a page cannot be posted to', async () => {
  expect((await get('/', 'POST')).status).toBe(405)
})

test('no mixture of dots, slashes and escapes reaches a file outside', async () => {
  const parts = fc.constantFrom(
    '..',
    '.',
    '/',
    '%2f',
    '%5c',
    '\\',
    '%2e',
    '%00',
    'assets',
    'away',
    'secret.txt',
    'link.txt',
    'renderer-secret',
    '%25',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 8 }), async (pieces) => {
      const address = `app://selvedge/${pieces.join('')}`
      if (!URL.canParse(address)) return
      const response = await pages(new Request(address))
      expect(await response.text()).not.toContain('secret')
    }),
    { numRuns: 500 },
  )
})
