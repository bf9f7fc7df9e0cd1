import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Disk, DiskFile } from '../model/journal/disk.ts'

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
