import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { PGlite } from '@electric-sql/pglite'
import { readCell, sessionSettings } from './cells.ts'
import { type Database, modeText, type Transaction, type TransactionOptions } from './database.ts'
import { type FolderLock, lockFolder, type ProcessProbe } from './folderLock.ts'
import { Refusal } from './refusal.ts'
import { compile, type Sql } from './sql.ts'

// Parameters arrive spelled already; the driver's own spelling would refuse 't' for a yes.
const asIs = (value: unknown) => value as string
const serializers = Object.fromEntries(Object.keys(readCell).map((oid) => [oid, asIs]))

export interface PgliteFolder {
  /** Selvedge's data folder; the database lies in a folder of its own inside. */
  readonly folder: string
  readonly probe: ProcessProbe
  /** Sets the database that is there aside, for one round, and begins a new one. */
  readonly fresh?: boolean
  /** Called when the folder is ours and a database has to be made in it first, which takes seconds. */
  readonly onMaking?: () => void
}

/** A database that ends with the process: for tests, and for a look around. */
export async function openMemory(): Promise<Database> {
  return wrap(await PGlite.create({ parsers: readCell, serializers }), 'memory', false, async () => undefined)
}

/**
 * Opens (or makes) a database in a folder. PGlite never asks the disk to flush, so after anything but an orderly close
 * the newest commits may be missing: then `unclean` is true and the caller must begin a new epoch.
 * @throws Refusal when another living process holds the folder, or it cannot be written or read
 */
export async function openFolder({ folder, probe, fresh = false, onMaking }: PgliteFolder): Promise<Database> {
  await writable(folder)
  // Taken before the first byte is read: two processes on one folder destroy each other's data within seconds.
  const lock = await lockFolder(folder, probe)
  const dataFolder = path.join(folder, 'pglite')
  try {
    if (fresh) await setAside(dataFolder)
    if (!(await exists(dataFolder))) {
      onMaking?.()
      await makeWhole(folder)
    }
    const store = await PGlite.create(dataFolder, { parsers: readCell, serializers })
    return await wrap(store, 'process-safe', !lock.wasClean, () => lock.release({ clean: true }))
  } catch (error) {
    await release(lock)
    throw new Refusal(
      `The database in ${folder} could not be opened: it looks damaged or belongs to another version (${firstLine(error)}). Restore it from a backup, or start with another folder (--data DIR), or begin again in this one with --fresh, which sets the old folder aside.`,
    )
  }
}

/**
 * Makes an empty database beside its place and then puts it there. It takes seconds, and a process that is ended meanwhile
 * would leave half a database, which no later start could open or tell from a damaged one.
 */
async function makeWhole(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(making)) await rm(path.join(folder, name), { recursive: true, force: true })
  // A name of its own each time: the maker of a server that was killed may still be at work in the old one.
  const beside = () => mkdtemp(path.join(folder, making))
  const made = await makeApart(await beside()).catch(async () => makeHere(await beside()))
  await rename(made, path.join(folder, 'pglite'))
}

async function makeHere(folder: string): Promise<string> {
  await (await PGlite.create(folder)).close()
  return folder
}

const making = 'pglite.making-'
const makerText = 'require(process.argv[1]).PGlite.create(process.argv[2]).then((store) => store.close())'

/**
 * In a process of its own, because people may be at the door already, and without the optimizing compiler: what is made
 * once is not worth optimizing, and so it costs half.
 */
async function makeApart(folder: string): Promise<string> {
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  await promisify(execFile)(process.execPath, ['--liftoff-only', '-e', makerText, pglite, folder])
  return folder
}

async function exists(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => undefined)) !== undefined
}

async function setAside(dataFolder: string): Promise<void> {
  const aside = `${dataFolder}.before`
  await rm(aside, { recursive: true, force: true })
  await rename(dataFolder, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

async function writable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw new Refusal(
      `The data folder ${folder} cannot be made or written (${firstLine(error)}). Choose another with --data DIR, or give this user the right to write there.`,
    )
  }
}

async function release(lock: FolderLock): Promise<void> {
  await lock.release({ clean: false })
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}

async function wrap(
  store: PGlite,
  durability: 'memory' | 'process-safe',
  unclean: boolean,
  closed: () => Promise<void>,
): Promise<Database> {
  await store.exec(sessionSettings.join(';'))
  return {
    kind: 'pglite',
    durability,
    unclean,
    query: <R>(statement: Sql) => run<R>(store, statement),
    transaction: (work, options = {}) => transact(store, work, options),
    async script(text) {
      await store.exec(text)
    },
    async close() {
      await store.close()
      await closed()
    },
  }
}

async function run<R>(store: Pick<PGlite, 'query'>, statement: Sql): Promise<readonly R[]> {
  const { text, params } = compile(statement)
  const { rows } = await store.query<R>(text, params)
  return rows
}

function transact<T>(store: PGlite, work: (tx: Transaction) => Promise<T>, options: TransactionOptions): Promise<T> {
  return store.transaction(async (tx) => {
    await tx.exec(`set transaction ${modeText(options)}`)
    return work({
      inTransaction: true,
      query: (statement) => run(tx, statement),
      async script(text) {
        await tx.exec(text)
      },
    })
  })
}
