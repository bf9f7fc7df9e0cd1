import { mkdir } from 'node:fs/promises'
import { lockFolder, type ProcessProbe } from './folderLock.ts'
import { Refusal } from './refusal.ts'

/** A folder for what can be made again, which this process has alone. */
export interface CacheFolder {
  readonly path: string
  release(): Promise<void>
}

/** What the system says where the folder is another user's, only to be read, no folder, or a link that leads nowhere. */
const notOurs: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'ELOOP', 'ENOENT'])

/**
 * Takes such a folder, which is made where it is missing. Its owner clears away what it does not know itself, and servers
 * that listen at different addresses, or let the system choose their port, come to one folder with the same port number.
 * @returns undefined when another living server has the folder, or it cannot be written
 */
export async function claimCacheFolder(path: string, probe: ProcessProbe): Promise<CacheFolder | undefined> {
  try {
    await mkdir(path, { recursive: true })
    const lock = await lockFolder(path, probe)
    return { path, release: () => lock.release({ clean: true }) }
  } catch (error) {
    const isNotOurs = error instanceof Error && 'code' in error && notOurs.has(error.code)
    // A full disk or a bug is told: a server that took it for somebody else's folder would build all anew at each start.
    if (error instanceof Refusal || isNotOurs) return undefined
    throw error
  }
}
