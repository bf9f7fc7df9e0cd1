import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  /** Another person to run it as; only root may ask for that. */
  readonly uid?: number
  readonly gid?: number
}

export interface Ran {
  /** Null when the program was ended by a signal. */
  readonly code: number | null
  readonly output: string
  readonly ms: number
  readonly timedOut: boolean
}

// Everything that was started and may still run, so that nothing outlives this process.
const running = new Set<ChildProcess>()

/**
 * Runs a program to its end and everything it started with it.
 * @param show live: what it prints goes straight to the screen · quiet: it is only kept, and handed back
 */
export async function run(command: Command, options: { timeoutMs: number; show: 'live' | 'quiet' }): Promise<Ran> {
  const start = Date.now()
  const child = launch(command, ['ignore', 'pipe', 'pipe'])
  let output = ''
  const keep = (screen: NodeJS.WriteStream) => (chunk: Buffer) => {
    output += chunk.toString('utf8')
    if (options.show === 'live') screen.write(chunk)
  }
  child.stdout?.on('data', keep(process.stdout))
  child.stderr?.on('data', keep(process.stderr))
  let timedOut = false
  const clock = setTimeout(() => {
    timedOut = true
    endNow(child)
  }, options.timeoutMs)
  const code = await exitOf(child, 'close').finally(() => clearTimeout(clock))
  return { code, output, ms: Date.now() - start, timedOut }
}

/** Starts a program in a group of its own: Ctrl+C then reaches only this process, which ends the others in order. */
export function launch({ program, args, cwd, env, uid, gid }: Command, stdio: SpawnOptions['stdio']): ChildProcess {
  const child = spawn(program, args, {
    cwd,
    stdio,
    env: env ?? process.env,
    detached: process.platform !== 'win32',
    windowsHide: true,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  })
  running.add(child)
  child.once('exit', () => {
    // A grandchild that is left behind would hold its port or its folder against the next start.
    endNow(child)
    running.delete(child)
  })
  child.once('error', () => running.delete(child))
  return child
}

/**
 * Resolves to the exit code. Rejects when the program could not be started.
 * @param when exit: as soon as it has ended · close: once all it said has arrived too
 */
export function exitOf(child: ChildProcess, when: 'exit' | 'close' = 'exit'): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once(when, resolve)
  })
}

/** Asks a program to end as the system asks, and ends it when it has not after a while. */
export async function endGently(
  child: ChildProcess,
  graceMs: number,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = exitOf(child)
  const clock = setTimeout(() => endNow(child), graceMs)
  // Without /f a Windows program gets the message that its window was closed; a plain kill would end it at once.
  if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(child.pid), '/t'], { stdio: 'ignore' })
  else child.kill(signal)
  await ended.finally(() => clearTimeout(clock))
}

/** Ends a program and all that it started, without asking. */
export function endNow(child: ChildProcess): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // ESRCH says that the whole group has ended already, which is what was asked for.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Ends whatever is still running when this process goes. */
export function endAllAtExit(): void {
  process.once('exit', () => {
    for (const child of running) endNow(child)
  })
}

/**
 * Calls when a person or the system asks this process to end. The terminal and npm may both pass one Ctrl+C on, so it may
 * be called more than once. npm's shell passes a kill on to nobody: a parent that is gone says the same.
 */
export function onAskedToEnd(end: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  const parent = process.ppid
  if (process.env.npm_lifecycle_event !== undefined) {
    setInterval(() => process.ppid !== parent && end(), 1_000).unref()
  }
}
