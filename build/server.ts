import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as later } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type Command, endNow, exitOf, launch } from './children.ts'
import { serverFile, tetherFile } from './serverBundle.ts'
import { root } from './tools.ts'

export interface Shown {
  readonly address: string
  readonly isMaking: boolean
}

export interface Server {
  /** Where its screens can be seen, which is before anybody can sign in where it makes its factory first. */
  readonly shown: Promise<Shown | null>
  /** "http://127.0.0.1:7420" once it answers; null when it ended before that. */
  readonly address: Promise<string | null>
  /** Resolves to the exit code when the server has ended, for whatever reason. */
  readonly ended: Promise<number | null>
  /** Asks it to end and waits until its database is closed. */
  stop(): Promise<void>
}

const readyLine = /Selvedge is ready at (https?:\/\/\S+)/
const makingLine = /(https?:\/\/\S+) says how far it is/
/** A server that has not closed its database by then hangs, and is ended. */
const graceMs = 20_000

/** The server as one file; build it first. */
export function serverCommand(args: readonly string[]): Command {
  const tether = ['--import', pathToFileURL(tetherFile).href]
  return { program: process.execPath, args: ['--enable-source-maps', ...tether, serverFile, ...args], cwd: root }
}

/**
 * Starts the server. What it says before it answers goes through `say`, line by line; its complaints go to the screen.
 * @param secret one line that it reads from its standard input
 */
export function startServer(command: Command, say: (line: string) => void, secret?: string): Server {
  const child = launch(command, [secret === undefined ? 'ignore' : 'pipe', 'pipe', 'inherit', 'ipc'])
  child.stdin?.end(`${secret}\n`)
  const ended = exitOf(child)
  const shown = deferred<Shown>()
  const ready = deferred<string>()
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const making = makingLine.exec(line)?.[1]
      if (making !== undefined) shown.resolve({ address: making, isMaking: true })
      const address = readyLine.exec(line)?.[1]
      if (address === undefined) return say(line)
      shown.resolve({ address, isMaking: false })
      ready.resolve(address)
    })
  const gone = ended.then(() => null)
  return {
    shown: Promise.race([shown.promise, gone]),
    address: Promise.race([ready.promise, gone]),
    ended,
    stop: () => stop(child, ended),
  }
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

async function stop(child: ChildProcess, ended: Promise<number | null>): Promise<void> {
  if (child.connected) child.disconnect()
  const over = new AbortController()
  const late = later(graceMs, 'late' as const, { signal: over.signal }).catch(() => 'over' as const)
  if ((await Promise.race([ended, late])) === 'late') endNow(child)
  over.abort()
  await ended
}
