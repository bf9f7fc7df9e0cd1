import { readFileSync } from 'node:fs'
import type { Cdp } from './cdp.ts'
import { decode, encode } from './codec.ts'
import type { Ground } from './ground.ts'
import { hostEvent, StrictEmitter } from './strictEmitter.ts'
import { strict } from './strictObject.ts'
import type { FromPreload, ToPreload } from './wire.ts'

interface World {
  readonly id: number
  readonly name: string
  readonly origin: string
  readonly auxData?: { frameId?: string }
}
interface Paused {
  readonly requestId: string
  readonly frameId: string
  readonly redirectedRequestId?: string
  readonly request: { url: string }
}
interface Frame {
  readonly url: string
  readonly parent: Frame | null
}
type OpenHandler = (details: { url: string }) => { action: 'deny' }

const preloadWorld = 'electron-preload'

/** One page: a DevTools target with the app's preload beside it and the app's guards before its navigations. */
export class HostContents extends StrictEmitter {
  /** What the app holds: the same contents, but strict. */
  readonly held: HostContents
  readonly opened: Promise<{ cdp: Cdp; session: string }>
  targetId = ''
  readonly ground: Ground
  readonly preload: string | undefined
  readonly worlds = new Map<number, World>()
  url = ''
  isGone = false
  openHandler: OpenHandler | null = null
  /** Address of the navigation that the app itself asked for; the guards are not asked about it. */
  expected: string | null = null

  constructor(ground: Ground, options: { preload?: string; width: number; height: number }) {
    super('webContents', [
      'will-frame-navigate',
      'will-redirect',
      'will-attach-webview',
      'render-process-gone',
      'destroyed',
      'loaded',
    ])
    this.held = strict('webContents', this)
    this.ground = ground
    this.preload = options.preload
    this.opened = this.openTarget(options)
    this.opened.catch((error: unknown) => console.error('electron-host: a window could not be opened', error))
  }

  getURL(): string {
    return this.url
  }

  isDestroyed(): boolean {
    return this.isGone
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.isGone) throw new TypeError('Object has been destroyed')
    const worlds = [...this.worlds.values()].filter(
      (world) => world.name === preloadWorld && this.isMainFrame(world.auxData?.frameId),
    )
    for (const world of worlds) this.deliver({ channel, args }, world.id)
  }

  async loadURL(address: string): Promise<void> {
    const { cdp, session } = await this.opened
    const { protocol, host } = new URL(address)
    const appOrigin = `${protocol}//${host}`
    const realOrigin = this.ground.schemes.toReal(appOrigin).replace(/\/$/, '')
    await this.ground.session.enforce(cdp, { appOrigin, realOrigin })
    this.expected = this.ground.schemes.toReal(address)
    const loaded = new Promise<void>((resolve) => this.once('loaded', resolve))
    const { errorText } = await cdp.send<{ errorText?: string }>('Page.navigate', { url: this.expected }, session)
    if (errorText) throw new Error(`${errorText} loading '${address}'`)
    await loaded
  }

  reload(): void {
    this.expected = this.ground.schemes.toReal(this.url).replace(/#.*/, '')
    this.command('Page.reload')
  }

  /** Really kills the page's process. */
  forcefullyCrashRenderer(): void {
    this.command('Page.crash')
  }

  /** Tests look into a page by this where Playwright has given it up, after a crash. */
  async executeJavaScript(code: string): Promise<unknown> {
    const { cdp, session } = await this.opened
    const question = { expression: code, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = await cdp.send<{
      result: { value?: unknown }
      exceptionDetails?: { text: string }
    }>('Runtime.evaluate', question, session)
    if (exceptionDetails) throw new Error(exceptionDetails.text)
    return result.value
  }

  /** Playwright closes pages by this. */
  close(): void {
    this.emit('destroyed')
  }

  command(method: string, params: Record<string, unknown> = {}): void {
    // A command to a page that is closing or has just crashed is lost, as it would be in Electron.
    this.opened.then(({ cdp, session }) => cdp.send(method, params, session)).catch(() => undefined)
  }

  private async openTarget({ width, height }: { width: number; height: number }) {
    const cdp = await this.ground.browser
    const created = await cdp.send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      width,
      height,
    })
    this.targetId = created.targetId
    const attached = await cdp.send<{ sessionId: string }>('Target.attachToTarget', {
      targetId: created.targetId,
      flatten: true,
    })
    const session = attached.sessionId
    this.listen(cdp, session)
    const send = (method: string, params?: Record<string, unknown>) => cdp.send(method, params, session)
    await Promise.all([
      send('Page.enable'),
      send('Runtime.enable'),
      send('Inspector.enable'),
      send('Fetch.enable', { patterns: [{ resourceType: 'Document' }] }),
      send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
      send('Runtime.addBinding', { name: 'electronHostSend', executionContextName: preloadWorld }),
      send('Page.addScriptToEvaluateOnNewDocument', { source: this.preloadSource(), worldName: preloadWorld }),
      send('Page.addScriptToEvaluateOnNewDocument', { source: this.ground.worlds.page }),
    ])
    return { cdp, session }
  }

  private preloadSource(): string {
    const app = this.preload ? readFileSync(this.preload, 'utf8') : ''
    // A preload runs in the top frame only, and as a CommonJS module.
    return `if (window === window.top) {${this.ground.worlds.preload}
      ;((exports, module) => {${app}\n})({}, { exports: {} })
    }\n//# sourceURL=preload`
  }

  private listen(cdp: Cdp, session: string): void {
    const on = <Event>(method: string, heard: (event: Event) => void) => cdp.on(method, heard, session)
    on<{ context: World }>('Runtime.executionContextCreated', ({ context }) => this.worlds.set(context.id, context))
    on<{ executionContextId: number }>('Runtime.executionContextDestroyed', (gone) =>
      this.worlds.delete(gone.executionContextId),
    )
    on('Runtime.executionContextsCleared', () => this.worlds.clear())
    on<{ payload: string; executionContextId: number }>('Runtime.bindingCalled', (call) => void this.answer(call))
    on<{ frame: { parentId?: string; url: string; urlFragment?: string } }>('Page.frameNavigated', ({ frame }) => {
      if (!frame.parentId) this.url = this.ground.schemes.toApp(frame.url) + (frame.urlFragment ?? '')
    })
    on<{ frameId: string; url: string }>('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (this.isMainFrame(frameId)) this.url = this.ground.schemes.toApp(url)
    })
    on('Page.loadEventFired', () => this.emit('loaded'))
    on<Paused>('Fetch.requestPaused', (paused) => this.guard(paused))
    on<{ url: string }>('Page.windowOpen', ({ url }) => this.openHandler?.({ url: this.ground.schemes.toApp(url) }))
    on<{ sessionId: string; targetInfo: { type: string; targetId: string } }>(
      'Target.attachedToTarget',
      ({ sessionId, targetInfo }) => {
        // The only action built is "deny", so whatever window Chromium made of a window.open goes again.
        if (targetInfo.type === 'page')
          void cdp.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => undefined)
        else void cdp.send('Runtime.runIfWaitingForDebugger', {}, sessionId).catch(() => undefined)
      },
    )
    on('Inspector.targetCrashed', () => {
      this.worlds.clear()
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
    })
  }

  /** Asks the app's guards; a prevented navigation is answered with 204, on which a browser stays where it is. */
  private guard({ requestId, request, frameId, redirectedRequestId }: Paused): void {
    const isMainFrame = this.isMainFrame(frameId)
    if (isMainFrame && request.url === this.expected) {
      this.expected = null
      this.command('Fetch.continueRequest', { requestId })
      return
    }
    const event = hostEvent({ url: this.ground.schemes.toApp(request.url), isMainFrame, isSameDocument: false })
    this.emit(redirectedRequestId ? 'will-redirect' : 'will-frame-navigate', event)
    if (event.defaultPrevented) this.command('Fetch.fulfillRequest', { requestId, responseCode: 204 })
    else this.command('Fetch.continueRequest', { requestId })
  }

  private async answer({
    payload,
    executionContextId,
  }: {
    payload: string
    executionContextId: number
  }): Promise<void> {
    const { id, channel, args } = decode(payload) as FromPreload // only our preload world has the binding
    const event = { sender: this.held, senderFrame: this.frameOf(executionContextId) }
    try {
      const value = await this.ground.ipc.invoke(channel, event, args)
      this.deliver({ id, ok: true, value }, executionContextId)
    } catch (error) {
      this.deliver({ id, ok: false, error: String(error) }, executionContextId)
    }
  }

  private deliver(message: ToPreload, contextId: number): void {
    this.command('Runtime.evaluate', {
      expression: `electronHostDeliver(${JSON.stringify(encode(message))})`,
      contextId,
    })
  }

  private frameOf(contextId: number): Frame {
    const main: Frame = { url: this.url, parent: null }
    const world = this.worlds.get(contextId)
    if (this.isMainFrame(world?.auxData?.frameId)) return main
    return { url: this.ground.schemes.toApp(world?.origin ?? ''), parent: main }
  }

  private isMainFrame(frameId: string | undefined): boolean {
    // Chromium names a page's target after its main frame.
    return frameId === this.targetId
  }
}
