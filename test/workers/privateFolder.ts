interface Kept {
  now: Uint8Array
  durable: Uint8Array
  isHeld: boolean
}

/**
 * A browser's private folder in memory: its files are held by one at a time, fail when the disk is full, and lose in a power
 * cut what was not flushed. Names survive a cut only when they were there before the machine's life began.
 */
export function privateFolder() {
  const files = new Map<string, Kept>()
  let callsLeft = Number.POSITIVE_INFINITY
  let room = Number.POSITIVE_INFINITY

  const called = () => {
    if (callsLeft <= 0) throw new DOMException('The machine is dead.', 'UnknownError')
    callsLeft -= 1
  }

  const handleOf = (kept: Kept) => ({
    getSize: () => kept.now.length,
    read(into: Uint8Array) {
      into.set(kept.now)
      return kept.now.length
    },
    write(bytes: Uint8Array, { at }: { at: number }) {
      called()
      const fitting = Math.min(bytes.length, Math.max(0, kept.now.length - at) + room)
      if (fitting === 0 && bytes.length > 0) throw new DOMException('No space.', 'QuotaExceededError')
      const grown = new Uint8Array(Math.max(kept.now.length, at + fitting))
      grown.set(kept.now)
      grown.set(bytes.subarray(0, fitting), at)
      room -= grown.length - kept.now.length
      kept.now = grown
      return fitting
    },
    truncate(size: number) {
      called()
      const cut = new Uint8Array(size)
      cut.set(kept.now.subarray(0, size))
      room += kept.now.length - size
      kept.now = cut
    },
    flush() {
      called()
      kept.durable = kept.now.slice()
    },
    close() {
      kept.isHeld = false
    },
  })

  const folder = {
    async getFileHandle(name: string, { create = false } = {}) {
      if (!files.has(name) && !create) throw new DOMException(`There is no ${name}.`, 'NotFoundError')
      const kept = files.get(name) ?? { now: new Uint8Array(), durable: new Uint8Array(), isHeld: false }
      files.set(name, kept)
      return {
        async createSyncAccessHandle() {
          if (kept.isHeld) throw new DOMException(`${name} is held.`, 'NoModificationAllowedError')
          kept.isHeld = true
          return handleOf(kept)
        },
      }
    },
    async *keys() {
      yield* files.keys()
    },
  }

  return {
    folder: folder as unknown as FileSystemDirectoryHandle, // as much of one as a journal's disk asks for
    bytesOf: (name: string) => files.get(name)?.now,
    names: () => [...files.keys()].sort(),
    letGo: (name: string) => {
      const kept = files.get(name)
      if (kept !== undefined) kept.isHeld = false
    },
    /** Bytes that still fit. */
    leave(bytes: number) {
      room = bytes
    },
    /** From the given call on, every write, cut and flush fails, as if the machine were dying. */
    dieAfter(calls: number) {
      callsLeft = calls
    },
    /** The machine starts again: what was flushed is there, of the rest what chance (0 to below 1) says; nobody holds a file. */
    startAgain(chance: () => number) {
      callsLeft = Number.POSITIVE_INFINITY
      for (const kept of files.values()) {
        kept.isHeld = false
        const luck = chance()
        if (luck < 0.25) kept.now = kept.durable.slice()
        else if (luck < 0.85) kept.now = torn(kept, chance)
        kept.durable = kept.now.slice()
      }
    },
  }
}

/** Some of the new bytes have arrived behind or over the old ones. */
function torn({ now, durable }: Kept, chance: () => number): Uint8Array {
  const arrived = Math.floor(chance() * (now.length + 1))
  const left = new Uint8Array(Math.max(arrived, durable.length))
  left.set(durable)
  left.set(now.subarray(0, arrived))
  return left
}
