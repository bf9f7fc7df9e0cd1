import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { availableParallelism, homedir, tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { clockFrom } from './clock.ts'
import type { Database } from './database.ts'
import { entropyFrom } from './entropy.ts'
import { type Flags, readFlags, usage } from './flags.ts'
import type { ProcessProbe } from './folderLock.ts'
import { openFolder, openMemory } from './pglite.ts'
import { openPostgres } from './postgres.ts'
import { Refusal } from './refusal.ts'
import { seedDemo } from './seed/seedDemo.ts'
import { type Running, refuseTakenPort, startServer } from './serve.ts'
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
  await refuseTakenPort(flags.port, flags.host)
  const database = await open(flags, url, folder)
  let running: Running | undefined
  try {
    running = await startServer({
      database,
      clock,
      entropy: entropyFrom(randomBytes),
      log,
      port: flags.port,
      host: flags.host,
      renderer: flags.renderer,
      ...(flags.memory ? {} : { cacheFolder: await cacheFolder(flags, url, folder) }),
      async seed() {
        await seed(database, flags.orders)
        if (flags.newEpoch) await beginEpoch(database)
      },
    })
  } catch (error) {
    await database.close()
    throw error
  }
  endOnSignal(running, database)
  if (database.durability !== 'power-safe')
    console.log(
      'This database is not power-safe: a power cut may take the newest changes. Devices notice and send theirs again.',
    )
  console.log(`Selvedge is ready at ${running.url}`)
  if (process.env.SELVEDGE_READY_JSON === '1') console.log(JSON.stringify({ ready: true, port: running.port }))
}

function open(flags: Flags, url: string | undefined, folder: string): Promise<Database> {
  if (flags.memory) return openMemory()
  if (url === undefined) return openFolder({ folder, probe, fresh: flags.fresh })
  // More connections than the machine has hands only make the database slower.
  const connections = Math.min(16, Math.max(4, 2 * availableParallelism()))
  return openPostgres({ url, connections, warn: (text) => log.warn(text) })
}

async function seed(database: Database, orders: number): Promise<void> {
  let told = false
  const report = await seedDemo({
    database,
    orders,
    nowMs: clock.nowMs(),
    onProgress() {
      if (!told) console.log(`Making a demonstration factory with ${orders} orders.`)
      told = true
    },
  })
  if (report !== null) console.log('The demonstration factory is made.')
}

/** Packed segments can be made again, so they lie beside the data, or with a far database where temporary things do. */
async function cacheFolder(flags: Flags, url: string | undefined, folder: string): Promise<string> {
  const cache =
    url === undefined ? path.join(folder, 'segments') : path.join(tmpdir(), `selvedge-segments-${flags.port}`)
  if (flags.fresh) await rm(cache, { recursive: true, force: true })
  return cache
}

/** Where this system keeps a program's data. */
function usualFolder(): string {
  const home = homedir()
  if (process.platform === 'win32')
    return path.join(process.env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'Selvedge', 'server')
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Selvedge', 'server')
  return path.join(process.env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'selvedge', 'server')
}

function endOnSignal(running: Running, database: Database): void {
  let isEnding = false
  const end = async () => {
    // Asked twice: somebody is in a hurry, and the next start will find out what was cut short.
    if (isEnding) process.exit(1)
    isEnding = true
    setTimeout(() => process.exit(1), stopMs).unref()
    await running.close()
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
