import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { chromium, expect, type Page, test } from '@playwright/test'
import { buildRenderer, rendererFolder } from '../../build/renderer.ts'
import { pageHeader } from '../../model/page.ts'
import { browserArguments, browserPath } from '../browser.ts'
import { freePort } from './factory.ts'

const kinds: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** The screens as the next build would make them after a change of the charts and of the page. */
function nextVersion(folder: string): void {
  cpSync(rendererFolder, folder, { recursive: true })
  const charts = chartsIn(folder)
  const others = 'ChartCanvas-another1.js'
  for (const name of [
    'index.html',
    'offline.js',
    ...readdirSync(join(folder, 'assets')).map((each) => `assets/${each}`),
  ]) {
    if (!['.html', '.js'].includes(extname(name))) continue
    const text = readFileSync(join(folder, name), 'utf8')
      .replaceAll(charts, others)
      .replace(/(?<="version":")[^"]+/, '0.2.0-another')
      .replace('<head>', '<head><meta name="version" content="next">')
    rmSync(join(folder, name))
    writeFileSync(join(folder, name.replace(charts, others)), text)
  }
}

function chartsIn(folder: string): string {
  return readdirSync(join(folder, 'assets')).find((name) => /^ChartCanvas-.*\.js$/.test(name)) ?? ''
}

/** Serves the screens of one folder at a time, and nothing else. */
async function serve(port: number, folderNow: () => string): Promise<Server> {
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://factory').pathname
    const name = extname(asked) === '' ? 'index.html' : asked
    try {
      const bytes = readFileSync(join(folderNow(), name))
      const type = kinds[extname(name)] ?? 'application/octet-stream'
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache', [pageHeader]: 'screens' }).end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const loads = (page: Page, script: string) =>
  page.evaluate(`import('/assets/${script}').then(() => true, (error) => String(error))`)
const versions = (page: Page) => page.evaluate(`caches.keys()`) as Promise<readonly string[]>
const isNext = (page: Page) => page.evaluate(`document.querySelector('meta[name=version]')?.content === 'next'`)

test('a window that an update overtakes still finds its charts, and what opens without a server is the new version', async () => {
  await buildRenderer()
  const scratch = mkdtempSync(join(tmpdir(), 'selvedge-update-'))
  const next = join(scratch, 'next')
  nextVersion(next)
  let folder = rendererFolder
  const port = await freePort()
  const server = await serve(port, () => folder)
  const context = await chromium.launchPersistentContext(join(scratch, 'profile'), {
    executablePath: browserPath(),
    args: [...browserArguments],
  })
  try {
    const address = `http://127.0.0.1:${port}/`
    const old = await context.newPage()
    await old.goto(address)
    await expect.poll(() => versions(old)).toHaveLength(1)
    await old.evaluate('navigator.serviceWorker.ready.then(() => true)')

    folder = next
    const young = await context.newPage()
    await young.goto(address)
    await expect.poll(() => versions(young)).toContain('selvedge-0.2.0-another')
    await expect
      .poll(() =>
        young.evaluate(
          `navigator.serviceWorker.getRegistration().then(({ installing, waiting, active }) => !installing && !waiting && active.state === 'activated')`,
        ),
      )
      .toBe(true)
    expect(await loads(old, chartsIn(rendererFolder))).toBe(true)

    server.closeAllConnections()
    server.close()
    const third = await context.newPage()
    await third.goto(address)
    expect(await isNext(third)).toBe(true)
    expect(await loads(third, chartsIn(next))).toBe(true)
  } finally {
    await context.close()
    server.closeAllConnections()
    server.close()
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
  }
})
