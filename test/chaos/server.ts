import type { ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { bundle } from '../../build/bundle.ts'
import { endGently, endNow, exitOf, launch } from '../../build/children.ts'
import { root } from '../../build/tools.ts'
import { pause } from './latch.ts'

export interface ServerOptions {
  /** The bundled server. */
  readonly file: string
  readonly port: number
  readonly renderer: string
  /** "--database-url URL" or "--data FOLDER". */
  readonly database: readonly string[]
}

/** The real server process, which can be killed at any moment and started again on the same data. */
export class ChaosServer {
  readonly options: ServerOptions
  private child: ChildProcess | undefined
  private starting: Promise<void> | undefined
  /** What it logged, one JSON line each. */
  readonly log: string[] = []

  constructor(options: ServerOptions) {
    this.options = options
  }

  /** Resolves when it answers. Starting it twice is starting it once. */
  start(): Promise<void> {
    if (this.child !== undefined && this.starting !== undefined) return this.starting
    this.starting = this.boot()
    return this.starting
  }

  private async boot(): Promise<void> {
    const { file, port, renderer, database } = this.options
    // A database that is still reading its log refuses for a moment; whoever runs a server starts it again.
    for (let tries = 0; tries < 40; tries++) {
      const child = launch(
        {
          program: process.execPath,
          args: [file, '--port', String(port), '--orders', '60', '--demo', '--renderer', renderer, ...database],
          cwd: root,
        },
        ['ignore', 'pipe', 'pipe'],
      )
      this.child = child
      const ready = new Promise<'ready'>((resolve) => {
        if (child.stdout !== null)
          createInterface({ input: child.stdout }).on(
            'line',
            (line) => line.includes('Selvedge is ready') && resolve('ready'),
          )
        if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', (line) => this.log.push(line))
      })
      if ((await Promise.race([ready, exitOf(child)])) === 'ready') return
      if (this.child !== child) return // killed while it started: whoever killed it starts it again
      this.child = undefined
      await pause(250)
    }
    throw new Error(`The server does not start:\n${this.log.slice(-10).join('\n')}`)
  }

  /** As a crash would end it: no chance to write anything. */
  async kill(): Promise<void> {
    const child = this.child
    this.child = undefined
    this.starting = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = exitOf(child)
    endNow(child)
    await gone
  }

  async stop(): Promise<void> {
    const child = this.child
    this.child = undefined
    this.starting = undefined
    if (child !== undefined) await endGently(child, 10_000)
  }
}

/** The server as one file of this run's own, so that it starts fast and whoever builds meanwhile does not change it. */
export async function bundleServer(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = `${folder}/main.js`
  await bundle('server/main.ts', file, { platform: 'node', format: 'esm', target: 'node20', packages: 'external' })
  return file
}
