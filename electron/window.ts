import { BrowserWindow, type WebContents } from 'electron'
import { createBudget } from './budget.ts'
import { deepLinkChannel } from './ipc.ts'
import { appOrigin, safePagePath } from './policy.ts'

export interface WindowDeps {
  readonly preload: string
  readonly now: () => number
  readonly log: (line: string, error: unknown) => void
}

interface Opened {
  isReady: boolean
  /** Links that came before the page could follow them. */
  links: string[]
}

/** The app's windows: opened, shown, revived, and handed the links that arrive for them. */
export function createWindows({ preload, now, log }: WindowDeps) {
  const windows = new Map<BrowserWindow, Opened>()

  function open(path: string): BrowserWindow {
    const window = new BrowserWindow({
      show: false,
      width: 1280,
      height: 800,
      minWidth: 800,
      minHeight: 600,
      autoHideMenuBar: true,
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        // The dictionaries would be fetched from the internet.
        spellcheck: false,
        // A window in the background still has to notice what changed.
        backgroundThrottling: false,
      },
    })
    windows.set(window, { isReady: false, links: [] })
    window.on('closed', () => windows.delete(window))
    window.once('ready-to-show', () => window.show())
    revive(window)
    window.loadURL(`${appOrigin}${path}`).catch((error: unknown) => log(`could not show ${path}`, error))
    return window
  }

  /** Reloads a page whose process died, a few times; then shows a page that says so, because more would only flicker. */
  function revive(window: BrowserWindow): void {
    const budget = createBudget({ limit: 3, windowMs: 5 * 60_000, now })
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return
      log(`the page's process is gone: ${reason}`, null)
      const opened = windows.get(window)
      if (opened) opened.isReady = false
      if (budget.spend()) return window.webContents.reload()
      const safe = `${appOrigin}${safePagePath}`
      if (window.webContents.getURL() === safe) return
      window.loadURL(safe).catch((error: unknown) => log('could not show the safe page', error))
    })
  }

  function focus(window: BrowserWindow): void {
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  return {
    open,
    /** The window that shows these contents, or null when it is none of ours. */
    of(contents: WebContents): BrowserWindow | null {
      return [...windows.keys()].find((window) => window.webContents === contents) ?? null
    },
    /** Brings a window forward, opening one when there is none, and has it follow the link. */
    comeForward(link?: string): void {
      const window = BrowserWindow.getFocusedWindow() ?? [...windows.keys()][0]
      if (!window) {
        open(link ?? '/')
        return
      }
      focus(window)
      const opened = windows.get(window)
      if (!link || !opened) return
      if (opened.isReady) window.webContents.send(deepLinkChannel, link)
      else opened.links.push(link)
    },
    ready(window: BrowserWindow): void {
      const opened = windows.get(window)
      if (!opened) return
      opened.isReady = true
      for (const link of opened.links.splice(0)) window.webContents.send(deepLinkChannel, link)
    },
  }
}

export type Windows = ReturnType<typeof createWindows>
