import { HostContents } from './contents.ts'
import type { Ground } from './ground.ts'
import { hostEvent, StrictEmitter } from './strictEmitter.ts'
import { strict } from './strictObject.ts'

interface WindowOptions {
  show?: boolean
  width?: number
  height?: number
  webPreferences?: {
    preload?: string
    nodeIntegration?: boolean
    contextIsolation?: boolean
    sandbox?: boolean
    webSecurity?: boolean
  }
}

/** `BrowserWindow` and `webContents` over one ground. Showing, sizing and focus are remembered, never seen. */
export function createWindows(ground: Ground) {
  const windows = new Map<HostWindow, HostWindow>() // the bare window, and the strict one the app holds
  let focused: HostWindow | null = null

  class HostWindow extends StrictEmitter {
    readonly bareContents: HostContents
    readonly webContents: HostContents
    isShown: boolean
    isSmall = false

    constructor({ show = true, width = 800, height = 600, webPreferences = {} }: WindowOptions = {}) {
      super('BrowserWindow', ['close', 'closed', 'ready-to-show', 'show', 'focus'])
      const { preload, nodeIntegration, contextIsolation, sandbox, webSecurity } = webPreferences
      if (nodeIntegration || contextIsolation === false || sandbox === false || webSecurity === false) {
        throw new Error('electron-host: insecure webPreferences are not built')
      }
      this.isShown = show
      this.bareContents = new HostContents(ground, { ...(preload !== undefined && { preload }), width, height })
      this.webContents = this.bareContents.held
      this.bareContents.once('loaded', () => this.emit('ready-to-show'))
      this.bareContents.once('destroyed', () => this.destroy())
      const held = strict('BrowserWindow', this)
      windows.set(this, held)
      ground.tell('web-contents-created', hostEvent({}), this.webContents)
      // biome-ignore lint/correctness/noConstructorReturn: the app must only ever hold the strict window
      return held
    }

    static getAllWindows(): HostWindow[] {
      return [...windows.values()]
    }

    static getFocusedWindow(): HostWindow | null {
      return focused
    }

    static fromWebContents(contents: HostContents): HostWindow | null {
      return [...windows.values()].find(({ webContents }) => webContents === contents) ?? null
    }

    loadURL(address: string): Promise<void> {
      return this.bareContents.loadURL(address)
    }

    show(): void {
      this.isShown = true
      this.emit('show')
    }

    isVisible(): boolean {
      return this.isShown && !this.isSmall
    }

    minimize(): void {
      this.isSmall = true
      focused = null
    }

    isMinimized(): boolean {
      return this.isSmall
    }

    restore(): void {
      this.isSmall = false
    }

    focus(): void {
      focused = bareOf(this)?.[1] ?? null
      this.emit('focus')
    }

    isFocused(): boolean {
      return focused !== null && focused === bareOf(this)?.[1]
    }

    close(): void {
      const event = hostEvent({})
      this.emit('close', event)
      if (!event.defaultPrevented) this.destroy()
    }

    destroy(): void {
      const [bare, held] = bareOf(this) ?? []
      if (!bare) return
      windows.delete(bare)
      if (focused === held) focused = null
      bare.bareContents.isGone = true
      const { targetId } = bare.bareContents
      void ground.browser.then((cdp) => cdp.send('Target.closeTarget', { targetId })).catch(() => undefined)
      this.emit('closed')
      if (windows.size === 0) ground.tell('window-all-closed')
    }
  }

  function bareOf(window: HostWindow): [HostWindow, HostWindow] | undefined {
    return [...windows].find(([bare, held]) => bare === window || held === window)
  }

  void ground.browser.then((cdp) => {
    // A page may go without us: Playwright or the page itself closed it.
    cdp.on<{ targetId: string }>('Target.targetDestroyed', ({ targetId }) => {
      for (const bare of windows.keys()) if (bare.bareContents.targetId === targetId) bare.destroy()
    })
  })

  return {
    BrowserWindow: strict('BrowserWindow', HostWindow),
    webContents: strict('webContents', {
      /** Playwright finds the window of a page by this. */
      fromDevToolsTargetId: (targetId: string) =>
        [...windows.values()].find(({ webContents }) => webContents.targetId === targetId)?.webContents,
    }),
    closeAll: () => {
      for (const window of windows.values()) window.close()
      return windows.size === 0
    },
  }
}
