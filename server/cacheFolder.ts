import { mkdir } from 'node:fs/promises'
import { lockFolder, type ProcessProbe } from './folderLock.ts'
import { Refusal } from './refusal.ts'

/** A folder for what can be made again, which this process has alone. */
export interface CacheFolder {
  readonly path: string
  release(): Promise<void>
}

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
    if (error instanceof Refusal || (error instanceof Error && 'code' in error)) return undefined
    throw error
  }
}
