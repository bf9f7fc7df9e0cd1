import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { browserArguments, browserPath } from '../browser.ts'
import { watchPace } from '../pace/watch.ts'

/** A real server process on a folder of its own, that can be killed and started again on the same data. */
export class FactoryServer {
  readonly port: number
  private readonly folder: string
  private process: ChildProcess | undefined

  constructor(port: number, folder: string) {
    this.port = port
    this.folder = folder
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async start(...flags: string[]): Promise<void> {
    const args = [
      '--import',
      'tsx',
      'server/main.ts',
      '--port',
      String(this.port),
      '--data',
      this.folder,
      '--renderer',
      'dist/renderer',
      ...flags,
    ]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.process = child
    let said = ''
    await new Promise<void>((resolve, reject) => {
      const hear = (piece: Buffer) => {
        said += String(piece)
        if (said.includes('Selvedge is ready')) resolve()
      }
      child.stdout?.on('data', hear)
      child.stderr?.on('data', hear)
      child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready:\n${said}`)))
    })
  }

  /** As a power cut or a crash would end it: no chance to write anything. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.process
    this.process = undefined
    if (child === undefined || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  async ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await fetch(`${this.address}${path}`, init)
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as T
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  server.close()
  await once(server, 'close')
  return port
}

/** One factory PC: a browser with a profile that outlives it. */
export class Client {
  private context: BrowserContext | undefined
  private current: Page | undefined
  readonly name: string
  private readonly profile: string
  private readonly address: string
  readonly complaints: string[] = []

  constructor(name: string, profile: string, address: string) {
    this.name = name
    this.profile = profile
    this.address = address
  }

  get page(): Page {
    if (this.current === undefined) throw new Error(`Client ${this.name} is not running.`)
    return this.current
  }

  async start(): Promise<Page> {
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: browserPath(),
      headless: true,
      viewport: { width: 1366, height: 768 },
      args: [...browserArguments],
    })
    this.current = this.context.pages()[0] ?? (await this.context.newPage())
    this.current.setDefaultTimeout(15_000)
    this.current.on('pageerror', (error) => this.complaints.push(error.message))
    await watchPace(this.current)
    await this.current.goto(this.address)
    return this.current
  }

  /** Kills the whole browser as a crash or the power button would: pages, workers and the store's process. */
  async kill(): Promise<void> {
    const context = this.context
    this.context = undefined
    this.current = undefined
    if (context === undefined) return
    const browser = await findProcesses(this.profile)
    for (const pid of browser) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // A child that went with its parent a moment ago.
      }
    }
    await context.close().catch(() => {}) // the connection is dead: this only lets Playwright forget it
  }

  async close(): Promise<void> {
    await this.context?.close()
  }

  async signIn(username: string): Promise<void> {
    await this.page.getByTestId('sign-in-name').fill(username)
    await this.page.getByTestId('sign-in-password').fill('demo')
    await this.page.getByTestId('sign-in-submit').click()
    await this.page.getByTestId('grid').waitFor()
  }

  async picture(step: string): Promise<void> {
    await this.page.screenshot({ path: `artefacts/story/${step}-${this.name}.png` })
  }
}

async function findProcesses(profile: string): Promise<readonly number[]> {
  const { readdir, readFile } = await import('node:fs/promises')
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    if (command.includes(profile)) found.push(Number(name))
  }
  return found
}
