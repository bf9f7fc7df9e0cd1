import { mkdir, open, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Refusal } from './refusal.ts'

/** What the lock asks of the operating system. */
export interface ProcessProbe {
  readonly pid: number
  /** A text that another process with the same number cannot have (its start time), or '' where that is unknown. */
  mark(pid: number): Promise<string>
  isAlive(pid: number): boolean
  nowMs(): number
}

export interface FolderLock {
  /** False when the last owner went without closing: the process died or the power did. */
  readonly wasClean: boolean
  release(how: { readonly clean: boolean }): Promise<void>
}

interface Owner {
  readonly pid: number
  readonly mark: string
}

const takeoverMaxMs = 10_000

/**
 * Makes this process the only owner of a data folder. A living owner is left alone; a dead one's lock is taken over.
 * @throws Refusal that names the living owner's pid, or says why the folder cannot be written
 */
export async function lockFolder(folder: string, probe: ProcessProbe): Promise<FolderLock> {
  const lockPath = path.join(folder, 'server.lock')
  const cleanPath = path.join(folder, 'closed-in-order')
  await take(folder, lockPath, probe)
  const started = await exists(path.join(folder, 'pglite'))
  const wasClean = !started || (await exists(cleanPath))
  // Gone before the first write, so that from now on only an orderly close can say "clean".
  await rm(cleanPath, { force: true })
  return {
    wasClean,
    async release({ clean }) {
      if (clean || wasClean) await writeFile(cleanPath, '')
      await rm(lockPath, { force: true })
    },
  }
}

async function take(folder: string, lockPath: string, probe: ProcessProbe): Promise<void> {
  for (;;) {
    if (await create(folder, lockPath, probe)) return
    const owner = await readOwner(lockPath)
    if (owner !== undefined && (await isSame(owner, probe))) {
      throw new Refusal(
        `Another Selvedge server (process ${owner.pid}) is using the data folder ${folder}. Two servers on one folder would destroy it, so this one stops. Close the other one first, or choose another folder with --data DIR.`,
      )
    }
    await removeStale(lockPath, probe)
  }
}

async function create(folder: string, lockPath: string, probe: ProcessProbe): Promise<boolean> {
  try {
    const file = await open(lockPath, 'wx')
    await file.writeFile(JSON.stringify({ pid: probe.pid, mark: await probe.mark(probe.pid) } satisfies Owner))
    await file.sync()
    await file.close()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    const why = error instanceof Error ? error.message : String(error)
    throw new Refusal(
      `The data folder ${folder} cannot be written (${why}). Choose another with --data DIR, or give this user the right to write there.`,
    )
  }
}

async function readOwner(lockPath: string): Promise<Owner | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(lockPath, 'utf8'))
    if (typeof found !== 'object' || found === null || !('pid' in found) || typeof found.pid !== 'number')
      return undefined
    return { pid: found.pid, mark: 'mark' in found && typeof found.mark === 'string' ? found.mark : '' }
  } catch {
    // Being written in this very moment, left half written by a process that died then, or gone already.
    return undefined
  }
}

async function isSame(owner: Owner, probe: ProcessProbe): Promise<boolean> {
  if (!probe.isAlive(owner.pid)) return false
  // After a restart of the machine the number may be somebody else's.
  return owner.mark === '' || owner.mark === (await probe.mark(owner.pid))
}

/** Two servers may find one stale lock at once: a folder, which only one can make, decides who removes it. */
async function removeStale(lockPath: string, probe: ProcessProbe): Promise<void> {
  const turn = `${lockPath}.takeover`
  try {
    await mkdir(turn)
  } catch {
    if (await isOld(turn, probe)) await rm(turn, { recursive: true, force: true })
    return
  }
  try {
    const owner = await readOwner(lockPath)
    const isStale = owner === undefined ? await isOld(lockPath, probe) : !(await isSame(owner, probe))
    if (isStale) await unlink(lockPath).catch(() => undefined)
  } finally {
    await rm(turn, { recursive: true, force: true })
  }
}

async function isOld(file: string, probe: ProcessProbe): Promise<boolean> {
  const since = await stat(file).catch(() => undefined)
  return since !== undefined && probe.nowMs() - since.mtimeMs > takeoverMaxMs
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined
}
