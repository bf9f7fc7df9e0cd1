import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  app,
  type BrowserWindow,
  dialog,
  type IpcMainInvokeEvent,
  ipcMain,
  Menu,
  net,
  protocol,
  session,
} from 'electron'
import { createJournal } from '../model/journal/journalFile.ts'
import { chooseServer } from './address.ts'
import type { About, ServerChoice } from './bridge.ts'
import { createDisk } from './disk.ts'
import { guardAllContents, guardSession } from './guards.ts'
import { createHandlers } from './handlers.ts'
import { keychain } from './keychain.ts'
import { linkIn, readLaunch } from './launch.ts'
import { listen } from './listen.ts'
import { createPages } from './pages.ts'
import { appScheme, linkScheme, linkToPath } from './policy.ts'
import { createRouter } from './protocol.ts'
import { createProxy } from './proxy.ts'
import { createServices } from './services.ts'
import { openSettings, type SettingsStore } from './settings.ts'
import { createVault } from './vault.ts'
import { createWindows, type Windows } from './window.ts'

// The composition root: the only place that knows Electron, the environment and the clock together.

const launch = readLaunch(process.argv, process.env)
const here = import.meta.dirname
const log = (line: string, error: unknown) => console.error(`[shell] ${line}`, ...(error === null ? [] : [error]))

beforeReady()
// Two shells on one folder would each append to the journal as if alone, so the lock comes before anything is opened.
if (app.requestSingleInstanceLock()) {
  const windows = createWindows({ preload: join(here, 'preload.cjs'), now: Date.now, log })
  let firstPath = launch.link ?? '/'
  let isOpen = false
  // A link may come while the app is still starting; then the first window opens on it.
  const comeForward = (link: string | undefined) => {
    if (isOpen) windows.comeForward(link)
    else firstPath = link ?? firstPath
  }
  app.on('second-instance', (_event, argv) => comeForward(linkIn(argv)))
  app.on('open-url', (event, link) => {
    event.preventDefault()
    comeForward(linkToPath(link) ?? undefined)
  })
  app.on('window-all-closed', () => app.quit())
  app
    .whenReady()
    .then(() => start(windows))
    .then(() => {
      isOpen = true
      windows.open(firstPath)
    })
    .catch((error: unknown) => {
      log('the shell could not start', error)
      dialog.showErrorBox('Selvedge', 'Selvedge could not start. Its log says why.')
      app.exit(1)
    })
} else {
  app.quit()
}

function beforeReady(): void {
  if (launch.dataFolder) {
    const folder = resolve(launch.dataFolder)
    mkdirSync(folder, { recursive: true })
    app.setPath('userData', folder)
  }
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
}

async function start(windows: Windows): Promise<void> {
  const disk = createDisk(join(app.getPath('userData'), 'shell'))
  const settings = await openSettings({ disk, newId: randomUUID })
  const server = (): ServerChoice =>
    chooseServer({
      switch: launch.serverSwitch,
      environment: launch.serverEnvironment,
      saved: settings.current().server,
    })
  const about = serveApp({ disk, settings, server })

  guardSession(session.defaultSession)
  guardAllContents({
    externalHosts: () => [new URL(server().server).hostname],
    openWindow: (path) => void windows.open(path),
    log,
  })
  Menu.setApplicationMenu(smallMenu())
  listenToWindows({ windows, about, server, settings })
}

interface Ground {
  readonly settings: SettingsStore
  readonly server: () => ServerChoice
}

/** Answers app://selvedge, and hands back the "about" that workers and windows share. */
function serveApp({ disk, settings, server }: Ground & { disk: ReturnType<typeof createDisk> }): () => Promise<About> {
  const vault = createVault({ disk, cipher: keychain })
  const about = async (): Promise<About> => ({
    shell: 'electron',
    version: app.getVersion(),
    device: settings.current().device,
    journal: true,
    vault: await vault.strength(),
    server: server().server,
  })
  // A packaged app shows its own files only, whatever the environment says.
  const folder = (!app.isPackaged && launch.rendererFolder) || join(here, '../renderer')
  const router = createRouter({
    pages: createPages({ folder: resolve(folder) }),
    proxy: createProxy({ server: () => server().server, fetch: (url, init) => net.fetch(url, init) }),
    services: createServices({ about, vault, journal: createJournal({ disk, now: Date.now }) }),
    log,
  })
  protocol.handle(appScheme, router)
  return about
}

function listenToWindows({
  windows,
  about,
  server,
  settings,
}: Ground & { windows: Windows; about: () => Promise<About> }): void {
  listen<BrowserWindow, IpcMainInvokeEvent>({
    register: (name, answer) => ipcMain.handle(name, answer),
    senderOf: ({ sender, senderFrame }) => {
      const window = windows.of(sender)
      // A frame that is gone by now has no address, and nothing without an address is trusted.
      const url = senderFrame?.url ?? ''
      return { window, sender: { isOurWindow: window !== null, isMainFrame: senderFrame?.parent === null, url } }
    },
    handlers: createHandlers<BrowserWindow>({
      about,
      server,
      saveServer: settings.saveServer,
      openWindow: (path) => void windows.open(path),
      ready: windows.ready,
      async choosePlace(window, name) {
        const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: name })
        return canceled ? null : filePath
      },
      writeFile,
    }),
    log,
  })
}

/** Only what a person cannot do by the keys of the app itself: edit, zoom, full screen. */
function smallMenu(): Menu {
  return Menu.buildFromTemplate([
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
  ])
}
