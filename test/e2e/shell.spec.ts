import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import type { Bridge } from '../../electron/bridge.ts'
import { startServer } from './fakeServer.ts'
import { appFolder, test, untilReady } from './launch.ts'

declare global {
  interface Window {
    workerFetch(path: string, init?: RequestInit): Promise<{ status: number; body: unknown }>
    notes(note?: string): Promise<string[]>
    stopFollowing(): void
  }
}

const offline = { status: 503, body: { fault: { kind: 'offline' } } }

test('boots into its own origin and shows the window only when there is something to see', async ({ station }) => {
  const { app, page } = await station.start()
  await expect(page.locator('h1')).toHaveText('Fixture')
  const shown = await app.browserWindow(page)
  await expect.poll(() => shown.evaluate((window) => window.isVisible())).toBe(true)
  expect(await shown.evaluate((window) => window.webContents.getURL())).toBe('app://selvedge/')
  expect(await page.evaluate(() => [isSecureContext, crossOriginIsolated])).toEqual([true, true])
})

test('the bridge answers with outcomes and never throws', async ({ station }) => {
  const { page } = await station.start()
  const about = await page.evaluate(() => window.selvedge?.about())
  expect(about).toEqual({
    ok: true,
    value: {
      shell: 'electron',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      device: expect.stringMatching(/^[0-9a-f-]{36}$/),
      journal: true,
      vault: expect.stringMatching(/^(secure|basic|none)$/),
      server: 'http://127.0.0.1:7420',
    },
  })
  const tries = await bridge(page, async (shell) => [
    await shell.openWindow('https://example.com'),
    await shell.openWindow('/api/orders'),
    await shell.setServer('ftp://factory'),
    // @ts-expect-error a page may be wrong about types, and the shell must not care
    await shell.openWindow(7),
    // @ts-expect-error as above
    await shell.saveFile('a.txt', 'text instead of bytes'),
  ])
  const invalid = (field: string) => ({ ok: false, fault: { kind: 'invalid', field } })
  expect(tries).toEqual(['path', 'path', 'address', 'openWindow', 'saveFile'].map(invalid))
})

test('a saved server is kept over a restart, and a switch outranks it', async ({ station }) => {
  const first = await station.start()
  expect(await bridge(first.page, (shell) => shell.setServer('http://factory:7420/'))).toEqual({
    ok: true,
    value: 'http://factory:7420',
  })
  await first.app.close()
  const second = await station.start()
  expect(await bridge(second.page, (shell) => shell.getServer())).toEqual({
    ok: true,
    value: { server: 'http://factory:7420', by: 'saved' },
  })
  await second.app.close()
  const third = await station.start({ args: ['--server=http://other:1'] })
  expect(await bridge(third.page, (shell) => shell.setServer('http://x'))).toEqual({
    ok: false,
    fault: { kind: 'locked', by: 'switch' },
  })
})

test('a file is saved where the person says, under a harmless name', async ({ station }) => {
  const { app, page } = await station.start()
  const save = () => bridge(page, (shell) => shell.saveFile('../orders?.csv', new Uint8Array([1, 255, 0])))
  await app.evaluate(({ dialog }) => {
    dialog.showSaveDialog = async () => ({ canceled: true, filePath: '' })
  })
  expect(await save()).toEqual({ ok: true, value: { saved: false } })
  await app.evaluate(({ dialog }, folder) => {
    const choose = async (_window: unknown, options: { defaultPath?: string }) => ({
      canceled: false,
      filePath: `${folder}/${options.defaultPath}`,
    })
    Object.assign(dialog, { showSaveDialog: choose })
  }, station.dataFolder)
  expect(await save()).toEqual({ ok: true, value: { saved: true } })
  expect([...readFileSync(join(station.dataFolder, 'orders_.csv'))]).toEqual([1, 255, 0])
})

test('a page sees the bridge and nothing else of the shell', async ({ station }) => {
  const { page } = await station.start()
  const seen = await page.evaluate(() => ({
    require: typeof Reflect.get(window, 'require'),
    process: typeof Reflect.get(window, 'process'),
    ipcRenderer: typeof Reflect.get(window, 'ipcRenderer'),
    verbs: Object.keys(window.selvedge ?? {}),
    isFrozen: Object.isFrozen(window.selvedge),
  }))
  expect(seen).toEqual({
    require: 'undefined',
    process: 'undefined',
    ipcRenderer: 'undefined',
    verbs: ['about', 'openWindow', 'getServer', 'setServer', 'saveFile', 'onDeepLink', 'reportReady'],
    isFrozen: true,
  })
})

test('the content policy stops inline script, eval, foreign requests and frames', async ({ station }) => {
  const { page } = await station.start()
  const outcome = await page.evaluate(async () => {
    const broken: string[] = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => broken.push(effectiveDirective))
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    const frame = document.createElement('iframe')
    frame.src = '/api/x'
    document.body.append(frame)
    const fetched = await fetch('http://127.0.0.1:7420/api').then(
      () => 'reached',
      () => 'stopped',
    )
    // Code that DevTools runs may use eval, so it is tried in a task of the page's own.
    const evaluated = await new Promise((resolve) =>
      setTimeout(() => {
        try {
          resolve(new Function('return 2')())
        } catch {
          resolve('stopped')
        }
      }),
    )
    // Violations are told in a task after the one that broke the policy.
    await new Promise((resolve) => setTimeout(resolve, 100))
    return { fetched, evaluated, injected: Reflect.get(window, 'injected'), broken: [...new Set(broken)].sort() }
  })
  expect(outcome).toEqual({
    fetched: 'stopped',
    evaluated: 'stopped',
    injected: undefined,
    broken: ['connect-src', 'frame-src', 'script-src', 'script-src-elem'],
  })
})

test('no path leads out of the app’s folder', async ({ station }) => {
  const { page } = await station.start()
  const paths = [
    '/..%2f..%2f..%2fpackage.json',
    '/%2e%2e%2fhost.ts',
    '/x/..%5c..%5chost.ts',
    '/page.js%00.html',
    '/%zz',
    '/nothing.js',
  ]
  const statuses = await page.evaluate(
    (list) => Promise.all(list.map(async (path) => (await fetch(path)).status)),
    paths,
  )
  expect(statuses).toEqual([400, 400, 400, 400, 400, 404])
  expect(await page.evaluate(async () => (await fetch('/orders/8f2c')).headers.get('content-type'))).toContain(
    'text/html',
  )
})

test('permissions are denied but for kept storage and copying', async ({ station }) => {
  const { page } = await station.start()
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'midi', 'clipboard-read', 'persistent-storage', 'clipboard-write']
    const asked = names.map(async (name) => [
      name,
      (await navigator.permissions.query({ name: name as PermissionName })).state,
    ])
    return Object.fromEntries(await Promise.all(asked))
  })
  expect(states).toEqual({
    geolocation: 'denied',
    notifications: 'denied',
    midi: 'denied',
    'clipboard-read': 'denied',
    'persistent-storage': 'granted',
    'clipboard-write': 'granted',
  })
  expect(await page.evaluate(() => navigator.storage.persist())).toBe(true)
})

test('a page cannot be led away from the app', async ({ station }) => {
  const { app, page } = await station.start()
  for (const address of ['https://example.com/', 'data:text/html,x', '/api/orders', '/shell/about']) {
    await page.evaluate((to) => {
      location.href = to
    }, address)
    await expect(page.locator('h1')).toHaveText('Fixture')
  }
  const shown = await app.browserWindow(page)
  expect(await shown.evaluate((window) => window.webContents.getURL())).toBe('app://selvedge/')
})

test('window.open gives no handle: a page of the app opens as a window of its own, the rest opens nowhere', async ({
  station,
}) => {
  const { app, page } = await station.start()
  const count = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  await page.evaluate(() => {
    window.open('https://example.com/')
    window.open('/shell/about')
  })
  await page.evaluate(() => window.open('/orders/8f2c'))
  await expect.poll(count).toBe(2)
  const urls = () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .map((window) => window.webContents.getURL())
        .sort(),
    )
  await expect.poll(urls).toEqual(['app://selvedge/', 'app://selvedge/orders/8f2c'])
})

test('a link with an allowed host goes to the person’s own browser, others nowhere', async ({ station }) => {
  const { app, page } = await station.start({ args: ['--server=https://erp.factory.example'] })
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = async (url) => void opened.push(url)
  })
  await page.evaluate(() => {
    window.open('http://erp.factory.example/plain')
    window.open('https://erp.factory.example.evil.example/')
    window.open('https://erp.factory.example/help')
  })
  await expect
    .poll(() => app.evaluate(() => Reflect.get(globalThis, 'opened')))
    .toEqual(['https://erp.factory.example/help'])
})

test('two windows share one worker', async ({ station }) => {
  const { app, page } = await station.start()
  const [second] = await Promise.all([app.waitForEvent('window'), bridge(page, (shell) => shell.openWindow('/second'))])
  await untilReady(second)
  await page.evaluate(() => window.notes('from the first window'))
  expect(await second.evaluate(() => window.notes())).toEqual(['from the first window'])
  expect(await second.evaluate(() => window.workerFetch('/shell/about'))).toMatchObject({ status: 200 })
})

test('a second start hands its link to the first and leaves', async ({ station }) => {
  const { app, page } = await station.start()
  const shown = await app.browserWindow(page)
  await shown.evaluate((window) => window.minimize())
  expect(await startAgain(station.dataFolder, 'selvedge://orders/8f2c?tab=lines')).toBe(0)
  await expect(page.locator('#links')).toHaveText('/orders/8f2c?tab=lines ')
  expect(await shown.evaluate((window) => window.isMinimized())).toBe(false)
  await page.evaluate(() => window.stopFollowing())
  await startAgain(station.dataFolder, 'selvedge://orders/later')
  await startAgain(station.dataFolder, 'selvedge://shell/about')
  await expect(page.locator('#links')).toHaveText('/orders/8f2c?tab=lines ')
})

test('a link that starts the app opens its page', async ({ station }) => {
  const { app, page } = await station.start({ args: ['selvedge://orders/8f2c'] })
  const shown = await app.browserWindow(page)
  expect(await shown.evaluate((window) => window.webContents.getURL())).toBe('app://selvedge/orders/8f2c')
})

test('what the shared worker put into the journal survives the death of the shell', async ({ station }) => {
  const first = await station.start()
  const append = { method: 'POST', body: JSON.stringify({ entries: [{ op: 'put', id: 1 }, 'second'] }) }
  const appended = await first.page.evaluate((init) => window.workerFetch('/shell/journal', init), append)
  expect(appended).toEqual({ status: 200, body: { ok: true, last: expect.any(Number) } })
  const closed = first.app.waitForEvent('close')
  first.app.process().kill('SIGKILL')
  await closed

  const { page } = await station.start()
  const { last } = appended.body as { last: number } // compared above
  expect(await page.evaluate(() => window.workerFetch('/shell/journal'))).toEqual({
    status: 200,
    body: {
      entries: [
        { at: last - 1, entry: { op: 'put', id: 1 } },
        { at: last, entry: 'second' },
      ],
      damaged: null,
    },
  })
  const forget = { method: 'POST', body: JSON.stringify({ upTo: last - 1 }) }
  await page.evaluate((init) => window.workerFetch('/shell/journal/forget', init), forget)
  expect(await page.evaluate(() => window.workerFetch('/shell/journal'))).toMatchObject({
    body: { entries: [{ at: last }] },
  })
})

test('IndexedDB and the vault keep what they were given over a restart', async ({ station }) => {
  const first = await station.start()
  await first.page.evaluate(() => window.notes('kept'))
  const put = { method: 'PUT', body: JSON.stringify({ value: 's3cret' }) }
  await first.page.evaluate((init) => window.workerFetch('/shell/vault/token', init), put)
  await first.app.close()
  expect(readFileSync(join(station.dataFolder, 'shell/vault.json'), 'utf8')).not.toContain('s3cret')

  const { page } = await station.start()
  expect(await page.evaluate(() => window.notes())).toEqual(['kept'])
  const secret = () => page.evaluate(() => window.workerFetch('/shell/vault/token'))
  expect(await secret()).toEqual({ status: 200, body: { ok: true, value: 's3cret' } })
  await page.evaluate(() => window.workerFetch('/shell/vault/token', { method: 'DELETE' }))
  expect(await secret()).toEqual({ status: 200, body: { ok: true, value: null } })
})

test('the server is reached through the app’s own origin, and its absence is a fault', async ({ station }) => {
  const server = await startServer()
  const { page } = await station.start({ args: [`--server=${server.address}`] })
  const post = { method: 'POST', body: JSON.stringify({ mutations: 3 }), headers: { authorization: 'Bearer t' } }
  const echo = { status: 200, body: { echo: post.body } }
  expect(await page.evaluate((init) => window.workerFetch('/sync/push?x=1', init), post)).toEqual(echo)
  expect(server.seen[0]).toMatchObject({
    method: 'POST',
    url: '/sync/push?x=1',
    headers: { authorization: 'Bearer t' },
  })
  expect(server.seen[0]?.headers).not.toHaveProperty('origin')
  expect(await page.evaluate(() => window.workerFetch('/api/missing'))).toMatchObject({ status: 404 })
  await server.stop()
  expect(await page.evaluate(() => window.workerFetch('/api/orders'))).toEqual(offline)
  expect(await page.evaluate((init) => window.workerFetch('/sync/push', init), post)).toEqual(offline)
})

test('an event stream arrives event by event and ends at the server when the page lets go', async ({ station }) => {
  const server = await startServer()
  const { page } = await station.start({ args: [`--server=${server.address}`] })
  const heard: string[] = []
  await page.exposeFunction('hear', (text: string) => heard.push(text))
  await page.evaluate(() => {
    const events = new EventSource('/api/events')
    events.onmessage = ({ data }) => Reflect.get(window, 'hear')(data)
    Object.assign(window, { events })
  })
  await expect.poll(() => heard).toEqual(['first'])
  server.sendToStreams('second')
  await expect.poll(() => heard).toEqual(['first', 'second'])
  await page.evaluate(() => Reflect.get(window, 'events').close())
  await expect.poll(() => server.streams.size).toBe(0)
  await server.stop()
})

test('a page that dies is shown again, but not for ever', async ({ station }) => {
  const { app, page } = await station.start()
  await page.evaluate(() => window.notes('written before the crash'))
  const shown = await app.browserWindow(page)
  // Playwright gives a crashed page up for good, so it is looked at through the shell.
  const run = (code: string) => shown.evaluate((window, text) => window.webContents.executeJavaScript(text), code)
  const heading = () => soon(run('document.querySelector("h1")?.textContent'))
  for (let i = 0; i < 3; i += 1) {
    // So that the page before the crash is not taken for the one after it.
    await run('document.documentElement.dataset.ready = "before"')
    await shown.evaluate((window) => window.webContents.forcefullyCrashRenderer())
    await expect.poll(() => soon(run('document.documentElement.dataset.ready'))).toBe('yes')
    expect(await run('notes()')).toEqual(['written before the crash'])
  }
  await shown.evaluate((window) => window.webContents.forcefullyCrashRenderer())
  await expect.poll(heading).toBe('The screen stopped several times')
  await run('document.querySelector("a").click()').catch(() => undefined)
  await expect.poll(heading).toBe('Fixture')
})

function bridge<T>(page: Page, use: (shell: Bridge) => Promise<T>): Promise<T> {
  // The function crosses as text, so it is put together again on the other side.
  return page.evaluate(`(${use.toString()})(window.selvedge)`) as Promise<T>
}

/** Starts the app once more on the same data, without Playwright; answers its exit code. */
async function startAgain(dataFolder: string, link: string): Promise<unknown> {
  const executable: string = createRequire(import.meta.url)('electron')
  const child = spawn(executable, [appFolder, `--data-dir=${dataFolder}`, link], { stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  return code
}

/** A question to a page that may be crashed at this moment gets no answer at all. */
function soon(answer: Promise<unknown>): Promise<unknown> {
  const silence = new Promise((resolve) => setTimeout(resolve, 1000, 'no answer'))
  return Promise.race([answer.catch(() => 'no answer'), silence])
}
