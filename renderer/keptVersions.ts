/** What a window of one version needs, as its build wrote it down. */
export interface Listing {
  readonly version: string
  readonly files: readonly string[]
}

/** The part of the browser's caches that versions of the app are kept in. */
export type Caches = Pick<CacheStorage, 'has' | 'open' | 'keys' | 'delete' | 'match'>

const prefix = 'selvedge-'
/**
 * Windows stay open for days while the server moves on, and the server has the files of its own version only: what such a
 * window has not loaded yet comes from here or from nowhere. Some 2 MB each.
 */
const earlierKept = 3

/** Takes a version whole or not at all: half of one, once it is looked into, would open a window that cannot go on. */
export async function takeVersion(caches: Caches, { version, files }: Listing): Promise<void> {
  const name = `${prefix}${version}`
  const isNew = !(await caches.has(name))
  try {
    await (await caches.open(name)).addAll(['/', ...files])
  } catch (error) {
    // An empty one would take the place of an earlier version that still has windows.
    if (isNew) await caches.delete(name)
    throw error
  }
}

/** Lets go of the versions that hardly anybody can still have open. Asks nobody: the server may be gone. */
export async function dropOldVersions(caches: Caches, version: string): Promise<void> {
  const names = await earlierThan(caches, version)
  for (const name of names.slice(earlierKept)) await caches.delete(name)
}

/**
 * What is kept for a request: of this version, else of the newest that has it, for a window that was opened before this
 * version came still asks for the files of its own.
 */
export async function keptFor(caches: Caches, version: string, request: RequestInfo): Promise<Response | undefined> {
  for (const cacheName of [`${prefix}${version}`, ...(await earlierThan(caches, version))]) {
    const found = await caches.match(request, { cacheName })
    if (found !== undefined) return found
  }
  return undefined
}

/** Names of the other versions, the newest first; a browser tells the names of caches in the order of their making. */
async function earlierThan(caches: Caches, version: string): Promise<readonly string[]> {
  const names = await caches.keys()
  return names.filter((name) => name.startsWith(prefix) && name !== `${prefix}${version}`).reverse()
}
