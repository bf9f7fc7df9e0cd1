import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Cdp } from './cdp.ts'

export interface Browser {
  readonly cdp: Cdp
  readonly process: ChildProcess
}

export interface BrowserOptions {
  readonly userData: string
  /** Sends every app origin to the host's server. */
  readonly resolverRules: string
  /** What the app and Playwright's loader asked of Chromium's command line. */
  readonly switches: ReadonlyMap<string, string>
}

const ownFlags = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--password-store=basic',
  '--no-startup-window',
  // One pipe for this host, one socket for Playwright.
  '--remote-debugging-pipe',
  '--remote-debugging-port=0',
]

/** Starts Chromium with a profile inside the app's own data folder, and says on stderr where Playwright can join. */
export async function startBrowser({ userData, resolverRules, switches }: BrowserOptions): Promise<Browser> {
  const profile = join(userData, 'electron-host-profile')
  mkdirSync(profile, { recursive: true })
  await untilFree(profile)
  const asked = [...switches].map(([name, value]) => (value ? `--${name}=${value}` : `--${name}`))
  // Chromium refuses to run its sandbox as root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const flags = [
    ...asked,
    ...ownFlags,
    ...sandbox,
    `--user-data-dir=${profile}`,
    `--host-resolver-rules=${resolverRules}`,
  ]
  const child = spawn(findBrowser(), flags, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] })
  child.stderr?.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n')) {
      if (line.startsWith('DevTools listening') || process.env.SELVEDGE_BROWSER_LOG) process.stderr.write(`${line}\n`)
    }
  })
  const [, , , to, from] = child.stdio
  if (!to || !from || !('write' in to) || !('read' in from)) throw new Error('electron-host: the browser has no pipe')
  const cdp = new Cdp({ to, from })
  await cdp.send('Target.setDiscoverTargets', { discover: true })
  return { cdp, process: child }
}

function findBrowser(): string {
  const named = process.env.SELVEDGE_BROWSER
  const usual = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
  ]
  const found = [...(named ? [named] : usual), ...playwrightBrowser()].find((path) => existsSync(path))
  if (!found) throw new Error('electron-host: no Chromium found; name one in SELVEDGE_BROWSER')
  return found
}

function playwrightBrowser(): string[] {
  try {
    return [createRequire(join(process.cwd(), 'x'))('playwright-core').chromium.executablePath()]
  } catch {
    return []
  }
}

/**
 * A second Chromium on a profile hands over to the first and leaves. After the host was killed its browser may need a
 * moment to notice, so a restart waits for it.
 */
async function untilFree(profile: string): Promise<void> {
  const lock = join(profile, 'SingletonLock')
  for (let i = 0; i < 100 && isHeld(lock); i += 1) await delay(100)
}

function isHeld(lock: string): boolean {
  if (!lstatSync(lock, { throwIfNoEntry: false })) return false
  try {
    // The lock is a link that points to "host-pid".
    process.kill(Number(readlinkSync(lock).split('-').at(-1)), 0)
    return true
  } catch {
    return false
  }
}
