/**
 * One folder, as far as a journal and the shell's own files need it. A port, so that tests can record the order of its
 * calls and pull the plug between any two of them, and so that a browser's private folder can stand for the shell's.
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

/** Tells a full disk, which a person can mend, from every other failure of one: in Node's words and in a browser's. */
export function diskReason(error: unknown): 'full' | 'failed' {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const isFull =
    code === 'ENOSPC' || code === 'EDQUOT' || (error instanceof Error && error.name === 'QuotaExceededError')
  return isFull ? 'full' : 'failed'
}
