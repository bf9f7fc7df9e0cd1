import { z } from 'zod'
import { crc32 } from '../../model/journal/checksums.ts'
import type { Disk, DiskFile } from '../../model/journal/disk.ts'

export interface PrivateDiskDeps {
  /** The folder of the app's origin in which the files lie. */
  readonly folder: () => Promise<FileSystemDirectoryHandle>
  readonly pause: (ms: number) => Promise<void>
}

/** A move that was begun: the bytes that lie in `from` belong into `to`. */
const move = z.object({ from: z.string(), to: z.string(), size: z.int(), crc: z.int() })
const movePlace = 'move'

/** The file of a window that was closed this moment may be held for a while longer, ms. */
const heldMs = 3_000
const lookMs = 15

/**
 * A folder of the browser's private file system, written through handles that flush to the medium.
 *
 * Chromium keeps the *names* of such files in a database like the one that this journal is to make up for: it is not flushed,
 * and a full disk can tear it. So a name is made once and stays: an empty file counts as none, and a rename copies the bytes
 * over, after a note that says so. Whoever finds the note carries the move through, so either the old or the new is there.
 */
export function privateDisk({ folder, pause }: PrivateDiskDeps): Disk {
  const open = new Map<string, FileSystemSyncAccessHandle>()
  let isSettled = false

  /** Everything begins with this: a move that a crash or a full disk has interrupted is carried through first. */
  async function settle(): Promise<void> {
    if (isSettled) return
    const noted = noteIn(await bytesOf(movePlace))
    const bytes = noted === undefined ? null : await bytesOf(noted.from)
    if (noted !== undefined && bytes?.length === noted.size && crc32(bytes) === noted.crc)
      await withFile(noted.to, (file) => overwrite(file, bytes))
    if (noted !== undefined) {
      await withFile(movePlace, (file) => overwrite(file, new Uint8Array()))
      await withFile(noted.from, (file) => overwrite(file, new Uint8Array()))
    }
    isSettled = true
  }

  async function bytesOf(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const held = open.get(name)
    if (held === undefined && !(await isThere(await folder(), name))) return null
    const bytes = await withFile(name, async (file) => {
      const all = new Uint8Array(file.getSize())
      return all.subarray(0, file.read(all, { at: 0 }))
    })
    return bytes.length === 0 ? null : bytes
  }

  /** Works on a file that is open, or opens it for this alone. */
  async function withFile<T>(name: string, work: (file: FileSystemSyncAccessHandle) => T | Promise<T>): Promise<T> {
    const held = open.get(name)
    if (held !== undefined) return work(held)
    const file = await hold(name)
    try {
      return await work(file)
    } finally {
      file.close()
    }
  }

  async function hold(name: string): Promise<FileSystemSyncAccessHandle> {
    const file = await (await folder()).getFileHandle(name, { create: true })
    for (let waitedMs = 0; ; waitedMs += lookMs) {
      try {
        return await file.createSyncAccessHandle()
      } catch (error) {
        const isHeld = error instanceof DOMException && error.name === 'NoModificationAllowedError'
        if (!isHeld || waitedMs > heldMs) throw error
        await pause(lookMs)
      }
    }
  }

  return {
    async read(name) {
      await settle()
      return bytesOf(name)
    },
    async open(name) {
      await settle()
      const file = await hold(name)
      open.set(name, file)
      return diskFile(file, () => open.delete(name))
    },
    async write(name, bytes) {
      await settle()
      await withFile(name, (file) => overwrite(file, bytes))
    },
    async rename(from, to) {
      await settle()
      const bytes = (await bytesOf(from)) ?? new Uint8Array()
      const note = { from, to, size: bytes.length, crc: crc32(bytes) }
      await withFile(movePlace, (file) => overwrite(file, new TextEncoder().encode(JSON.stringify(note))))
      isSettled = false
      await settle()
    },
    async remove(name) {
      await settle()
      if ((await bytesOf(name)) !== null) await withFile(name, (file) => overwrite(file, new Uint8Array()))
    },
    // What is written through a handle needs no name to be flushed, and names do not change.
    flushNames: async () => {},
    async names() {
      const found: string[] = []
      for await (const name of (await folder()).keys()) found.push(name)
      return found
    },
  }
}

function diskFile(file: FileSystemSyncAccessHandle, onClose: () => void): DiskFile {
  return {
    write: async (bytes, position) => writeAll(file, bytes, position),
    truncate: async (size) => file.truncate(size),
    flush: async () => file.flush(),
    async close() {
      onClose()
      file.close()
    },
  }
}

/** In place, and cut only then: a full disk takes it as long as it is no longer than what was there. */
function overwrite(file: FileSystemSyncAccessHandle, bytes: Uint8Array): void {
  writeAll(file, bytes, 0)
  file.truncate(bytes.length)
  file.flush()
}

/** A nearly full disk takes a part and complains only at the next call. */
function writeAll(file: FileSystemSyncAccessHandle, bytes: Uint8Array, position: number): void {
  for (let written = 0; written < bytes.length; ) {
    const count = file.write(bytes.subarray(written), { at: position + written })
    if (count === 0) throw new DOMException('The disk took nothing.', 'QuotaExceededError')
    written += count
  }
}

async function isThere(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name)
    return true
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return false
    throw error
  }
}

/** A note that was torn while it was written is none: the move had not begun. */
function noteIn(bytes: Uint8Array | null): z.infer<typeof move> | undefined {
  if (bytes === null) return undefined
  try {
    return move.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return undefined
  }
}
