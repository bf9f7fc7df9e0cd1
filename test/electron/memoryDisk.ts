import type { Disk } from '../../model/journal/disk.ts'

/** What a file holds now, and what of it a power cut would leave. */
interface Inode {
  now: Uint8Array
  durable: Uint8Array
}

/**
 * A folder in memory that tells what was asked of it, fails when told to, and can lose its power. After a cut it keeps
 * what was flushed; of what was not, it keeps whatever chance (`random`, 0 to below 1) says.
 */
export function memoryDisk() {
  let names = new Map<string, Inode>()
  let durableNames = new Map<string, Inode>()
  const calls: string[] = []
  let failure: { call: RegExp; code: string } | null = null
  let callsLeft = Number.POSITIVE_INFINITY

  const called = (call: string) => {
    calls.push(call)
    if (callsLeft <= 0) throw withCode('EIO')
    callsLeft -= 1
    if (failure?.call.test(call)) throw withCode(failure.code)
  }
  const inodeOf = (name: string) => {
    const inode = names.get(name)
    if (!inode) throw withCode('ENOENT')
    return inode
  }

  const disk: Disk = {
    async read(name) {
      called(`read ${name}`)
      return names.get(name)?.now.slice() ?? null
    },
    async open(name) {
      called(`open ${name}`)
      const inode = names.get(name) ?? { now: new Uint8Array(), durable: new Uint8Array() }
      names.set(name, inode)
      return {
        async write(bytes, position) {
          const grown = new Uint8Array(Math.max(inode.now.length, position + bytes.length))
          grown.set(inode.now)
          const part = failure?.call.test(`write ${name}`) ? bytes.subarray(0, bytes.length / 2) : bytes
          grown.set(part, position)
          inode.now = grown
          called(`write ${name}`)
        },
        async truncate(size) {
          called(`truncate ${name}`)
          inode.now = inode.now.slice(0, size)
        },
        async flush() {
          called(`flush ${name}`)
          inode.durable = inode.now.slice()
        },
        async close() {
          called(`close ${name}`)
        },
      }
    },
    async write(name, bytes) {
      const inode = { now: bytes.slice(0, bytes.length / 2), durable: new Uint8Array() }
      names.set(name, inode)
      called(`write ${name}`)
      inode.now = bytes.slice()
      inode.durable = bytes.slice()
    },
    async rename(from, to) {
      called(`rename ${from} ${to}`)
      names.set(to, inodeOf(from))
      names.delete(from)
    },
    async remove(name) {
      called(`remove ${name}`)
      names.delete(name)
    },
    async flushNames() {
      called('flushNames')
      durableNames = new Map(names)
    },
    async names() {
      called('names')
      return [...names.keys()]
    },
  }

  return {
    disk,
    calls,
    /** The next calls that match fail; a failing write leaves half of its bytes. */
    failOn: (call: RegExp, code: string) => {
      failure = { call, code }
    },
    heal: () => {
      failure = null
      callsLeft = Number.POSITIVE_INFINITY
    },
    /** From the given call on, every call fails, as if the machine were dying. */
    dieAfter: (count: number) => {
      callsLeft = count
    },
    losePower(random: () => number) {
      names = new Map(random() < 0.5 ? names : durableNames)
      for (const inode of names.values()) {
        inode.now = afterCut(inode, random)
        inode.durable = inode.now
      }
      durableNames = new Map(names)
    },
    bytesOf: (name: string) => names.get(name)?.now,
    put: (name: string, bytes: Uint8Array) => {
      const inode = { now: bytes, durable: bytes }
      names.set(name, inode)
      durableNames.set(name, inode)
    },
  }
}

function afterCut({ now, durable }: Inode, random: () => number): Uint8Array {
  if (random() < 0.3) return durable
  // A file system may write the length before the bytes, so a torn end can be zeros.
  const size = durable.length + Math.floor(random() * (now.length - durable.length + 1))
  const left = new Uint8Array(Math.max(size, 0))
  left.set(durable.subarray(0, left.length))
  const arrived = durable.length + Math.floor(random() * (left.length - durable.length + 1))
  if (arrived > durable.length) left.set(now.subarray(durable.length, arrived), durable.length)
  return left
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code })
}
