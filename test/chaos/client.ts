import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { _electron, type BrowserContext, chromium, type ElectronApplication, type Page } from 'playwright-core'
import { browserArguments, browserPath } from '../browser.ts'
import { latch, pause, within } from './latch.ts'
import type { Hands } from './page.ts'
import type { ClientName } from './plan.ts'

export interface ClientOptions {
  readonly name: ClientName
  /** All that this PC keeps. */
  readonly folder: string
  /** Where it finds the server: its own line. */
  readonly address: string
  readonly username: string
  readonly built: Built
}

/** What was built for this run, in folders of its own. */
export interface Built {
  readonly renderer: string
  readonly shell: string
  readonly host: string
  /** Script that lets a page hold the doors: test/chaos/page.ts. */
  readonly page: string
  /** The screens' files, among them the workers'. */
  readonly files: readonly string[]
}

const askMs = 20_000

/** A factory PC as a real process: a plain browser, or the desktop shell; each with a journal file of its own. */
export class ChaosClient {
  readonly options: ClientOptions
  readonly complaints: string[] = []
  private running: { readonly page: Page; readonly close: () => Promise<unknown> } | undefined
  private up = latch()
  private isEntered = false
  /** Counts its starts and kills: while it stays the same, the same process lives. */
  lives = 0

  constructor(options: ClientOptions) {
    this.options = options
  }

  get name(): ClientName {
    return this.options.name
  }

  get isUp(): boolean {
    return this.running !== undefined
  }

  /** Resolves when the PC runs and its page can be asked. */
  whenUp(): Promise<void> {
    return this.up.opened
  }

  async start(): Promise<void> {
    if (this.running !== undefined) return
    const { page, close } = this.name === 'desktop' ? await this.startShell() : await this.startBrowser()
    page.setDefaultTimeout(10_000)
    page.on('pageerror', (error) => this.complaints.push(error.message))
    this.running = { page, close }
    this.isEntered = false
    this.up.open()
  }

  private async startBrowser() {
    const context: BrowserContext = await chromium.launchPersistentContext(join(this.options.folder, 'profile'), {
      executablePath: browserPath(),
      headless: true,
      args: [...browserArguments],
      timeout: 30_000,
    })
    const page = context.pages()[0] ?? (await context.newPage())
    // On a bad line the page itself comes from the service worker, and where it does not, the origin is there all the same.
    await page.goto(this.options.address, { waitUntil: 'commit', timeout: 30_000 }).catch(() => undefined)
    return { page, close: () => context.close() }
  }

  private async startShell() {
    const { built, folder, address } = this.options
    const app: ElectronApplication = await _electron.launch({
      executablePath: join(built.host, 'electron'),
      args: [built.shell, `--data-dir=${join(folder, 'data')}`, `--server=${address}`],
      env: { ...inherited(), SELVEDGE_RENDERER_DIR: built.renderer },
      timeout: 30_000,
    })
    const page = await app.firstWindow()
    await page.waitForLoadState('domcontentloaded')
    return { page, close: () => app.close() }
  }

  /** The person goes on in another window, and closes the one that was open. */
  async changeWindow(): Promise<void> {
    const before = this.running
    if (before === undefined) throw new Error(`The ${this.name} is not running.`)
    const page = await before.page.context().newPage()
    await page.goto(this.options.address, { waitUntil: 'commit', timeout: 30_000 })
    this.running = { page, close: before.close }
    this.leave()
    await this.enterWithin(10_000)
    await before.page.close()
  }

  /** SIGKILL to all of its processes at once. */
  async kill(): Promise<void> {
    const running = this.running
    this.running = undefined
    this.up = latch()
    this.lives += 1
    for (let found = processesOf(this.options.folder); found.length > 0; found = processesOf(this.options.folder)) {
      for (const pid of found) end(pid)
      await pause(5)
    }
    // The connection is dead: this only lets Playwright forget it.
    if (running !== undefined) await within(2_000, 'Closing', running.close()).catch(() => undefined)
  }

  async stop(): Promise<void> {
    const running = this.running
    this.running = undefined
    if (running !== undefined) await within(10_000, 'Closing', running.close()).catch(() => undefined)
    for (const pid of processesOf(this.options.folder)) end(pid)
  }

  /** A stopped PC forgets all that its browser kept. */
  async forget(): Promise<void> {
    await this.loseStore()
    await rm(join(this.databases(), '../File System'), { recursive: true, force: true })
  }

  /** A stopped PC loses its databases, and keeps what lies beside them. */
  async loseStore(): Promise<void> {
    await rm(this.databases(), { recursive: true, force: true })
  }

  /** Where its browser keeps IndexedDB. */
  databases(): string {
    const profile = this.name === 'desktop' ? 'data/electron-host-profile' : 'profile'
    return join(this.options.folder, profile, 'Default/IndexedDB')
  }

  /** Signs the person in where nobody is, or where only a password helps. False when the server is out of reach. */
  async enter(): Promise<boolean> {
    if (this.isEntered) return true
    this.isEntered = await this.ask<boolean>(`enter(${JSON.stringify(this.options.username)})`)
    return this.isEntered
  }

  async enterWithin(ms: number): Promise<void> {
    for (const untilMs = Date.now() + ms; ; await pause(100)) {
      // The page may still be opening, which ends what was asked of it.
      if (await this.enter().catch(() => false)) return
      if (Date.now() > untilMs) throw new Error(`Nobody could sign in at the ${this.name}.`)
    }
  }

  /** The person must give a password again, or the window has lost its doors. */
  leave(): void {
    this.isEntered = false
  }

  /** Resolves when the browser keeps the app itself. */
  async installed(): Promise<void> {
    const ready = this.running?.page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
    await within(30_000, 'Installing', Promise.resolve(ready))
  }

  /** Asks the hands in the page. Rejects when the PC goes down meanwhile. */
  async ask<T>(call: string): Promise<T> {
    const page = this.running?.page
    if (page === undefined) throw new Error(`The ${this.name} is not running.`)
    const isThere = await page.evaluate('typeof hands === "object"')
    if (!isThere)
      await page.evaluate(
        `{${this.options.built.page}\nglobalThis.hands = openHands(${JSON.stringify(this.options.built.files)})}`,
      )
    // A door that never answers must end the round, not the run.
    return (await within(askMs, call.slice(0, 40), page.evaluate(`hands.${call}`))) as T // the script's own types, see page.ts
  }
}

/** A typed way to the hands of a client's page. */
export function handsOf(client: ChaosClient): Omit<Hands, 'enter'> {
  return {
    prepare: (asked) => client.ask(`prepare(${JSON.stringify(asked)})`),
    save: (intent, ops) => client.ask(`save(${JSON.stringify(intent)}, ${JSON.stringify(ops)})`),
    status: () => client.ask('status()'),
    attention: () => client.ask('attention()'),
    tidy: () => client.ask('tidy()'),
    rows: (table) => client.ask(`rows(${JSON.stringify(table)})`),
  }
}

/** Processes on whose command line a folder is named. Only Linux tells; it tells at once, so nothing is waited for. */
function processesOf(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => commandOf(name).includes(`${folder}/`))
    .map(Number)
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // it has just ended
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // A child that went with its parent a moment ago.
  }
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
}
