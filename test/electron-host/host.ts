import { readFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { HostApp } from './app.ts'
import { type Browser, startBrowser } from './browser.ts'
import { createIpc } from './ipc.ts'
import { createSchemes } from './scheme.ts'
import { createSafeStorage, dialog, Menu, net, shell } from './services.ts'
import { createSession } from './session.ts'
import { strict } from './strictObject.ts'
import { createWindows } from './window.ts'

// The composition root of the stand-in: what Electron's executable does before, around and after the app's main script.

const here = import.meta.dirname
const given = readArguments(process.argv.slice(2))
process.argv = [join(here, 'electron'), ...process.argv.slice(2)]
const manifest = JSON.parse(readFileSync(join(given.appFolder, 'package.json'), 'utf8'))

let browser: Browser | undefined
let haveBrowser: (browser: Browser) => void = () => {}
const browserStarted = new Promise<Browser>((resolveStarted) => {
  haveBrowser = resolveStarted
})

const schemes = createSchemes()
const ipc = createIpc()
const session = createSession()
const windows = createWindows({
  browser: browserStarted.then(({ cdp }) => cdp),
  schemes,
  session,
  ipc,
  worlds: { page: readWorld('page'), preload: readWorld('preload') },
  tell: (event, ...args) => app.emit(event, ...args),
})
const bareApp = new HostApp({
  name: manifest.productName ?? manifest.name,
  version: manifest.version,
  switches: given.switches,
  closeWindows: windows.closeAll,
  leave,
})
const app = strict('app', bareApp)

const electron = strict('electron', {
  app,
  BrowserWindow: windows.BrowserWindow,
  webContents: windows.webContents,
  ipcMain: ipc.ipcMain,
  session: strict('session', { defaultSession: session.defaultSession }),
  protocol: strict('protocol', {
    registerSchemesAsPrivileged(list: readonly { scheme: string }[]) {
      if (bareApp.isUp) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
      for (const { scheme } of list) schemes.register(scheme)
    },
    handle: schemes.handle,
  }),
  net,
  dialog,
  shell,
  Menu,
  safeStorage: createSafeStorage(() => app.getPath('userData')),
})

boot().catch((error: unknown) => {
  console.error('electron-host: could not start', error)
  process.exit(1)
})

async function boot(): Promise<void> {
  answerRequire()
  process.on('SIGTERM', () => app.quit())
  process.on('SIGINT', () => app.quit())
  const requireFrom = createRequire(join(given.appFolder, 'package.json'))
  for (const first of given.requires) requireFrom(resolve(first))
  requireFrom(resolve(given.appFolder, manifest.main))
  const resolverRules = await schemes.serve()
  browser = await startBrowser({ userData: app.getPath('userData'), resolverRules, switches: given.switches })
  browser.process.on('exit', () => {
    console.error('electron-host: the browser is gone')
    process.exit(1)
  })
  haveBrowser(browser)
  bareApp.becomeReady()
}

/** Makes `require('electron')` answer with this stand-in, for the app, for Playwright's loader and for its inspector. */
function answerRequire(): void {
  const modules = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown } // Node's own, untyped hook
  const load = modules._load
  modules._load = (request, ...rest) => (request === 'electron' ? electron : load.call(Module, request, ...rest))
}

function leave(code: number): void {
  if (!browser || browser.process.exitCode !== null) process.exit(code)
  const child = browser.process
  child.removeAllListeners('exit')
  child.once('exit', () => process.exit(code))
  // The browser writes its databases down while it closes, so it gets the time it needs, within reason.
  browser.cdp.send('Browser.close').catch(() => undefined)
  setTimeout(() => child.kill('SIGKILL'), 5000)
}

function readWorld(name: string): string {
  return readFileSync(join(here, `${name}-world.js`), 'utf8')
}

interface Given {
  readonly appFolder: string
  readonly requires: readonly string[]
  readonly switches: Map<string, string>
}

/** electron [-r script] [--switch[=value]] folder [anything for the app] */
function readArguments(argv: readonly string[]): Given {
  const requires: string[] = []
  const switches = new Map<string, string>()
  for (let i = 0; i < argv.length; i += 1) {
    const argument = argv[i] ?? ''
    if (argument === '-r') {
      i += 1
      requires.push(argv[i] ?? '')
      continue
    }
    if (!argument.startsWith('-')) return { appFolder: resolve(argument), requires, switches }
    const [name = '', value = ''] = argument.replace(/^--/, '').split('=')
    // Playwright's ports are ours to choose: one for Node, given by the launcher, one for Chromium.
    if (name !== 'inspect' && name !== 'remote-debugging-port') switches.set(name, value)
  }
  throw new Error('electron-host: say which folder holds the app')
}
