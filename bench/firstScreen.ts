import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'
import { browserArguments, browserPath } from '../test/browser.ts'
import type { Bench } from './figures.ts'

const root = join(import.meta.dirname, '..')

/**
 * How long a newcomer waits: from `npm start` to the server's answer and to the sign-in page in a browser; once as after
 * the install, with screens to build and a factory to make, and once as on the second day.
 * Flags: --orders N
 */
export const run: Bench = async ({ orders = '2000' }) => {
  const data = mkdtempSync(join(tmpdir(), 'selvedge-first-screen-'))
  rmSync(join(root, 'dist/renderer.stamp'), { force: true })
  try {
    return { figures: { orders: Number(orders), first: await start(data, orders), again: await start(data, orders) } }
  } finally {
    rmSync(data, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function start(data: string, orders: string): Promise<{ readyMs: number; screenMs: number; stopMs: number }> {
  const startMs = performance.now()
  const since = (ms: number) => Math.round(performance.now() - ms)
  const words = ['--import', 'tsx', 'build/start.ts', '--no-open', '--port=0', `--data=${data}`, `--orders=${orders}`]
  const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const address = await addressOf(child)
  const readyMs = since(startMs)
  const browser = await chromium.launch({ executablePath: browserPath(), args: [...browserArguments] })
  const page = await browser.newPage()
  await page.goto(address)
  await page.locator('input[type=password]').waitFor()
  const screenMs = since(startMs)
  await browser.close()
  const stoppingMs = performance.now()
  child.kill('SIGINT')
  await once(child, 'exit')
  return { readyMs, screenMs, stopMs: since(stoppingMs) }
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('npm start was given no way to speak.')
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /Selvedge is ready at (\S+)/.exec(line)?.[1]
    if (found !== undefined) return found
  }
  throw new Error('npm start ended before the server answered.')
}
