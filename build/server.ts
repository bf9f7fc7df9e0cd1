import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as later } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type Command, endNow, exitOf, launch } from './children.ts'
import { serverFile, tetherFile } from './serverBundle.ts'
import { root } from './tools.ts'

export interface Server {
  /** "http://127.0.0.1:7420" once it answers; null when it ended before that. */
  readonly address: Promise<string | null>
  /** Resolves to the exit code when the server has ended, for whatever reason. */
  readonly ended: Promise<number | null>
  /** Asks it to end and waits until its database is closed. */
  stop(): Promise<void>
}

const readyLine = /Selvedge is ready at (https?:\/\/\S+)/
/** A server that has not closed its database by then hangs, and is ended. */
const graceMs = 20_000

/** The server as one file; build it first. */
export function serverCommand(args: readonly string[]): Command {
  const tether = ['--import', pathToFileURL(tetherFile).href]
  return { program: process.execPath, args: ['--enable-source-maps', ...tether, serverFile, ...args], cwd: root }
}

/** Starts the server. What it says before it answers goes through `say`, line by line; its complaints go to the screen. */
export function startServer(command: Command, say: (line: string) => void): Server {
  const child = launch(command, ['ignore', 'pipe', 'inherit', 'ipc'])
  const ended = exitOf(child)
  const ready = new Promise<string>((resolve) => {
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = readyLine.exec(line)?.[1]
      if (found === undefined) say(line)
      else resolve(found)
    })
  })
  const address = Promise.race([ready, ended.then(() => null)])
  return { address, ended, stop: () => stop(child, ended) }
}

async function stop(child: ChildProcess, ended: Promise<number | null>): Promise<void> {
  if (child.connected) child.disconnect()
  const over = new AbortController()
  const late = later(graceMs, 'late' as const, { signal: over.signal }).catch(() => 'over' as const)
  if ((await Promise.race([ended, late])) === 'late') endNow(child)
  over.abort()
  await ended
}
