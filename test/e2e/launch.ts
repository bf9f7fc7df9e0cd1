import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { buildElectron, buildElectronHost } from '../../build/electron.ts'

const root = resolve(import.meta.dirname, '../..')
/** A page with the habits of the real one; another folder may be given to `start` in its environment. */
const fixture = join(root, 'test/electron-host/fixture')

export const appFolder = join(root, 'dist/electron')
/** The real Electron when there is one, else the stand-in; Playwright finds either by this. */
process.env.ELECTRON_OVERRIDE_DIST_PATH ??= join(root, 'dist/electron-host')

export interface Shell {
  readonly app: ElectronApplication
  readonly page: Page
}

export interface StartOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface Station {
  /** The data folder, kept over restarts within a test. */
  readonly dataFolder: string
  /** Starts the app and waits until its first screen stands. */
  start(options?: StartOptions): Promise<Shell>
}

/** Gives every test a data folder of its own and closes whatever it started. */
export const test = base.extend<{ station: Station }, { built: undefined }>({
  built: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures a fixture needs from here
    async ({}, use) => {
      await Promise.all([buildElectron(), buildElectronHost()])
      await use(undefined)
    },
    { scope: 'worker', auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  station: async ({}, use) => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'selvedge-e2e-'))
    const started: ElectronApplication[] = []
    await use({
      dataFolder,
      async start({ args = [], env = {} } = {}) {
        const app = await _electron.launch({
          args: [appFolder, `--data-dir=${dataFolder}`, ...args],
          env: { ...inherited(), SELVEDGE_RENDERER_DIR: fixture, ...env },
        })
        started.push(app)
        const page = await app.firstWindow()
        await untilReady(page)
        return { app, page }
      },
    })
    for (const app of started) await app.close().catch(() => undefined)
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
  },
})

/** The first window arrives before its page, so its name says nothing; the page marks itself when it stands. */
export function untilReady(page: Page): Promise<unknown> {
  return page.waitForSelector('html[data-ready]', { state: 'attached' })
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
}
