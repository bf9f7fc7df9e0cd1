import { homedir } from 'node:os'
import { join } from 'node:path'
import { takeLock } from './lock.ts'
import { hostEvent, StrictEmitter } from './strictEmitter.ts'

export interface AppOptions {
  readonly name: string
  readonly version: string
  /** Given on the command line or by `app.commandLine`; passed on to Chromium. */
  readonly switches: Map<string, string>
  readonly closeWindows: () => boolean
  readonly leave: (code: number) => void
}

const events = [
  'ready',
  'second-instance',
  'window-all-closed',
  'before-quit',
  'will-quit',
  'quit',
  'web-contents-created',
  'open-url', // macOS only, so it never comes here
]

/** `app`: names, paths, the lock of the single instance, and the order of leaving. */
export class HostApp extends StrictEmitter {
  readonly isPackaged = false
  readonly commandLine: { appendSwitch: (name: string, value?: string) => void }
  readonly becomeReady: () => void
  readonly options: AppOptions
  readonly paths: Record<string, string>
  readonly readyPromise: Promise<void>
  isUp = false
  releaseLock: (() => void) | null = null

  constructor(options: AppOptions) {
    super('app', events)
    this.options = options
    this.paths = { userData: options.switches.get('user-data-dir') ?? join(homedir(), '.config', options.name) }
    this.commandLine = { appendSwitch: (name, value = '') => void options.switches.set(name, value) }
    let resolveReady = () => {}
    this.readyPromise = new Promise((resolve) => {
      resolveReady = resolve
    })
    this.becomeReady = () => {
      this.isUp = true
      resolveReady()
      this.emit('ready', hostEvent({}), {})
    }
  }

  getVersion(): string {
    return this.options.version
  }

  getPath(name: string): string {
    const path = this.paths[name]
    if (!path) throw new Error(`electron-host: the path "${name}" is not built`)
    return path
  }

  setPath(name: string, path: string): void {
    this.getPath(name)
    this.paths[name] = path
  }

  /** Chromium's own sandbox is on or off by the account, see the README. */
  enableSandbox(): void {}

  isReady(): boolean {
    return this.isUp
  }

  whenReady(): Promise<void> {
    return this.readyPromise
  }

  requestSingleInstanceLock(): boolean {
    this.releaseLock ??= takeLock({
      folder: this.getPath('userData'),
      argv: process.argv,
      onSecond: (argv, cwd) => this.emit('second-instance', hostEvent({}), argv, cwd, undefined),
    })
    return this.releaseLock !== null
  }

  quit(): void {
    const before = hostEvent({})
    this.emit('before-quit', before)
    if (before.defaultPrevented || !this.options.closeWindows()) return
    const will = hostEvent({})
    this.emit('will-quit', will)
    if (!will.defaultPrevented) this.exit(0)
  }

  exit(code = 0): void {
    this.emit('quit', hostEvent({}), code)
    this.releaseLock?.()
    this.options.leave(code)
  }
}
