import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { availableParallelism, homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import pino from 'pino'
import { type CacheFolder, claimCacheFolder } from './cacheFolder.ts'
import { clockFrom } from './clock.ts'
import type { Database } from './database.ts'
import { type Doorway, openDoorway } from './doorway.ts'
import { entropyFrom } from './entropy.ts'
import { type Flags, readFlags, usage } from './flags.ts'
import type { ProcessProbe } from './folderLock.ts'
import { checkFilling, checkFounder, initFactory } from './init.ts'
import { openFolder, openMemory } from './pglite.ts'
import { openPostgres } from './postgres.ts'
import { Refusal } from './refusal.ts'
import { paceOf } from './seed/pace.ts'
import { seedDemo } from './seed/seedDemo.ts'
import { type Running, startServer } from './serve.ts'
import { beginEpoch } from './state.ts'

const stopMs = 3_000
const log = pino({ name: 'selvedge', level: process.env.SELVEDGE_LOG ?? 'warn' }, pino.destination(2))
const clock = clockFrom(() => Date.now())
const probe: ProcessProbe = { pid: process.pid, mark: startOf, isAlive, nowMs: clock.nowMs }

try {
  const flags = readFlags(process.argv.slice(2))
  if (flags.help) console.log(usage)
  else await run(flags)
} catch (error) {
  if (!(error instanceof Refusal)) log.fatal({ err: error }, 'The server could not start.')
  else console.error(error.message)
  process.exit(1)
}

async function run(flags: Flags): Promise<void> {
  const url = flags.databaseUrl ?? (flags.memory || flags.data !== null ? undefined : process.env.DATABASE_URL)
  const folder = path.resolve(flags.data ?? usualFolder())
  const founder = flags.admin === null ? undefined : { username: flags.admin, password: await readPassword() }
  if (founder !== undefined) checkFounder(founder)
  // Before minutes go into filling a database: the port may be taken, and whoever waits may see how far it is.
  const doorway = await openDoorway({ port: flags.port, host: flags.host, renderer: flags.renderer, clock })
  const announce = announcer(doorway, flags.orders)
  let database: Database | undefined
  try {
    const onMaking = founder === undefined ? announce : () => {}
    const opened = await open(flags, url, folder, onMaking)
    database = opened
    const filling = await checkFilling(opened, { demo: flags.demo, founder })
    const cache = flags.memory ? undefined : await cacheFolder(flags, url, folder)
    const running = await startServer({
      database: opened,
      doorway,
      clock,
      entropy: entropyFrom(randomBytes),
      log,
      ...(cache === undefined ? {} : { cacheFolder: cache.path }),
      renderer: flags.renderer,
      buildsAhead: true,
      async seed() {
        if (filling.with === 'factory') await initFactory(opened, filling.founder, clock.nowMs())
        else await seed({ database: opened, doorway, orders: flags.orders, announce })
        if (flags.newEpoch) await beginEpoch(opened)
      },
    })
    endOnSignal(running, opened, cache)
    sayReady(running, opened)
  } catch (error) {
    await database?.close()
    await doorway.close()
    throw error
  }
}

function sayReady(running: Running, database: Database): void {
  if (database.durability !== 'power-safe')
    console.log(
      'This database is not power-safe: a power cut may take the newest changes. Devices notice and send theirs again.',
    )
  console.log(`Selvedge is ready at ${running.url}`)
  if (process.env.SELVEDGE_READY_JSON === '1') console.log(JSON.stringify({ ready: true, port: running.port }))
}

/** Never from the command line, which every other user of the machine can read. */
async function readPassword(): Promise<string> {
  const given = process.env.SELVEDGE_ADMIN_PASSWORD
  if (given !== undefined) return given
  if (process.stdin.isTTY)
    throw new Refusal('Give the password in SELVEDGE_ADMIN_PASSWORD or through a pipe: typed here, it would be shown.')
  const lines = createInterface({ input: process.stdin })
  for await (const line of lines) return line
  return ''
}

function open(flags: Flags, url: string | undefined, folder: string, onMaking: () => void): Promise<Database> {
  if (flags.memory) return openMemory()
  if (url === undefined) return openFolder({ folder, probe, fresh: flags.fresh, onMaking })
  // More connections than the machine has hands only make the database slower.
  const connections = Math.min(16, Math.max(4, 2 * availableParallelism()))
  return openPostgres({ url, connections, warn: (text) => log.warn(text) })
}

/** Says once, on the terminal and at the door, that a demonstration is being made. */
function announcer(doorway: Doorway, orders: number): () => void {
  let isSaid = false
  return () => {
    if (isSaid) return
    isSaid = true
    doorway.tell({ durability: 'process-safe', demo: true, making: { done: 0, of: orders, leftMs: null } })
    console.log(`Making a demonstration factory with ${orders} orders. ${doorway.url} says how far it is.`)
  }
}

async function seed(options: {
  readonly database: Database
  readonly doorway: Doorway
  readonly orders: number
  readonly announce: () => void
}): Promise<void> {
  const { database, doorway, orders, announce } = options
  const pace = paceOf(clock.nowMs)
  const report = await seedDemo({
    database,
    orders,
    nowMs: clock.nowMs(),
    async onProgress(made) {
      announce()
      const { leftMs, line } = pace(made)
      doorway.tell({ durability: database.durability, demo: true, making: { ...made, leftMs } })
      if (line !== null) console.log(line)
      await doorway.pause()
    },
  })
  if (report !== null) console.log('The demonstration factory is made.')
}

/**
 * Packed segments can be made again, so they lie beside the data, or with a far database where temporary things do. A
 * server that does not get that folder builds them in one that ends with it.
 */
async function cacheFolder(flags: Flags, url: string | undefined, folder: string): Promise<CacheFolder | undefined> {
  if (url !== undefined) return claimCacheFolder(path.join(tmpdir(), `selvedge-segments-${flags.port}`), probe)
  const cache = path.join(folder, 'segments')
  if (flags.fresh) await rm(cache, { recursive: true, force: true })
  // Whoever has the data folder has this one.
  return { path: cache, release: async () => {} }
}

/** Where this system keeps a program's data. */
function usualFolder(): string {
  const home = homedir()
  if (process.platform === 'win32')
    return path.join(process.env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'Selvedge', 'server')
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Selvedge', 'server')
  return path.join(process.env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'selvedge', 'server')
}

function endOnSignal(running: Running, database: Database, cache: CacheFolder | undefined): void {
  let isEnding = false
  const end = async () => {
    // Asked twice: somebody is in a hurry, and the next start will find out what was cut short.
    if (isEnding) process.exit(1)
    isEnding = true
    setTimeout(() => process.exit(1), stopMs).unref()
    await running.close()
    await cache?.release()
    await database.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end())
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process: it is there, we only may not touch it.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** When a process began, in ticks since the machine did, and which start of the machine that was; '' where unknown. */
async function startOf(pid: number): Promise<string> {
  try {
    const [status, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ])
    // The name in parentheses may hold spaces; the start is the twentieth word after it.
    return `${boot.trim()} ${status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`
  } catch {
    return ''
  }
}
