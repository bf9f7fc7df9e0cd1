import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * One folder, as far as the shell's own files need it. A port, so that tests can record the order of its calls and pull
 * the plug between any two of them.
 */
export interface Disk {
  /** The whole file, or null when there is none. */
  read(name: string): Promise<Uint8Array | null>
  /** Opens for writing in place; makes an empty file when there is none. */
  open(name: string): Promise<DiskFile>
  /** Makes or overwrites a whole file and flushes it. Not atomic: a reader may meet half of it after a crash. */
  write(name: string, bytes: Uint8Array): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** No complaint when there is none. */
  remove(name: string): Promise<void>
  /** Makes renames and new names survive a power cut. */
  flushNames(): Promise<void>
  names(): Promise<string[]>
}

export interface DiskFile {
  /** Writes all of the bytes or throws. */
  write(bytes: Uint8Array, position: number): Promise<void>
  truncate(size: number): Promise<void>
  /** Resolves when everything written before survives a power cut. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Replaces a file so that after a crash either the old or the new one is there, whole. */
export async function replaceFile(disk: Disk, name: string, bytes: Uint8Array): Promise<void> {
  await disk.write(`${name}.new`, bytes)
  await disk.rename(`${name}.new`, name)
  await disk.flushNames()
}

/** Tells a full disk, which a person can mend, from every other failure of one. */
export function diskReason(error: unknown): 'full' | 'failed' {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : 'failed'
}

/** The real folder, made when it is missing. */
export function createDisk(folder: string): Disk {
  const at = (name: string) => join(folder, name)
  const made = () => mkdir(folder, { recursive: true })
  return {
    async read(name) {
      try {
        return await readFile(at(name))
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    async open(name) {
      await made()
      return openFile(at(name))
    },
    async write(name, bytes) {
      await made()
      const file = await open(at(name), 'w', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
    },
    rename: (from, to) => rename(at(from), at(to)),
    remove: (name) => rm(at(name), { force: true }),
    async flushNames() {
      // Windows cannot open a folder for flushing; NTFS journals its names by itself.
      if (process.platform === 'win32') return
      const handle = await open(folder, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
    async names() {
      await made()
      return readdir(folder)
    },
  }
}

async function openFile(path: string): Promise<DiskFile> {
  // "r+" refuses a missing file and "w+" empties an old one, so a missing file is made first.
  const handle = await open(path, 'r+', 0o600).catch((error: unknown) => {
    if (isMissing(error)) return open(path, 'wx+', 0o600)
    throw error
  })
  return {
    async write(bytes, position) {
      let written = 0
      // A nearly full disk may take a part and complain only at the next call.
      while (written < bytes.length) {
        const left = bytes.length - written
        written += (await handle.write(bytes, written, left, position + written)).bytesWritten
      }
    },
    truncate: (size) => handle.truncate(size),
    flush: () => handle.sync(),
    close: () => handle.close(),
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
