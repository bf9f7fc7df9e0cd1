import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { createTurns } from './turns.ts'

const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

export type Encoding = 'identity' | 'gzip' | 'br'

/** A folder of packed segments, named by their own SHA-256, each with its compressed spellings beside it. */
export interface SegmentFiles {
  /** Keeps the bytes and gives their name; the same bytes are kept once. */
  keep(bytes: Uint8Array): Promise<string>
  /** True when every spelling of it is there. */
  has(id: string): Promise<boolean>
  /** @returns undefined when the folder no longer has it, or has an empty file in its place */
  read(id: string, encoding: Encoding): Promise<Buffer | undefined>
  remove(id: string): Promise<void>
  /** A small text beside the segments, which survives a restart. */
  keepNote(name: string, text: string): Promise<void>
  note(name: string): Promise<string | undefined>
  removeNote(name: string): Promise<void>
  /** What is there, by name; of a segment that was cut short some spellings only. */
  list(): Promise<{ readonly packs: readonly string[]; readonly notes: readonly string[] }>
  /** When the last spelling of a segment was written, ms since 1970. */
  keptMs(id: string): Promise<number | undefined>
}

const endings: Readonly<Record<Encoding, string>> = { identity: 'pack', gzip: 'pack.gz', br: 'pack.br' }
const encodings = ['identity', 'gzip', 'br'] as const

export async function openSegmentFiles(folder: string): Promise<SegmentFiles> {
  await mkdir(folder, { recursive: true })
  // What a killed process was writing has no reader.
  for (const name of await readdir(folder))
    if (name.endsWith('.part')) await rm(path.join(folder, name), { force: true })
  const fileOf = (id: string, encoding: Encoding) => path.join(folder, `${id}.${endings[encoding]}`)

  // A power cut may keep the name and lose the bytes, where the name was given before they were on the disk.
  async function write(file: string, bytes: Uint8Array | string): Promise<void> {
    const part = await open(`${file}.part`, 'w')
    try {
      await part.writeFile(bytes)
      await part.datasync()
    } finally {
      await part.close()
    }
    await rename(`${file}.part`, file)
  }

  /** An empty file is one that lost its bytes: not even a segment without rows is empty. */
  async function find(id: string, encoding: Encoding) {
    const found = await stat(fileOf(id, encoding)).catch(() => undefined)
    return found === undefined || found.size === 0 ? undefined : found
  }

  // Any of them may have been deleted by somebody, and a device that asks for that one would never get it.
  async function has(id: string): Promise<boolean> {
    const all = await Promise.all(encodings.map((each) => find(id, each)))
    return all.every((found) => found !== undefined)
  }

  // Two views may come to the same bytes at once, and one may come to them while they are removed for another: whoever
  // looked in between would write where the other one renames, or take for kept what is about to go.
  const inTurn = createTurns()

  async function spell(id: string, bytes: Uint8Array): Promise<string> {
    if (await has(id)) return id
    // Compressed once for all devices: quality 4 costs a tenth of the best and gives away a few per cent.
    await write(fileOf(id, 'br'), await brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }))
    await write(fileOf(id, 'gzip'), await deflate(bytes, { level: 6 }))
    await write(fileOf(id, 'identity'), bytes)
    return id
  }

  return {
    has,
    keep(bytes) {
      const id = createHash('sha256').update(bytes).digest('hex')
      return inTurn(id, () => spell(id, bytes))
    },
    async read(id, encoding) {
      const bytes = await readFile(fileOf(id, encoding)).catch(() => undefined)
      return bytes?.length === 0 ? undefined : bytes
    },
    remove: (id) =>
      inTurn(id, async () => {
        for (const encoding of encodings) await rm(fileOf(id, encoding), { force: true })
      }),
    keepNote: (name, text) => write(path.join(folder, `${name}.json`), text),
    note: (name) => readFile(path.join(folder, `${name}.json`), 'utf8').catch(() => undefined),
    removeNote: (name) => rm(path.join(folder, `${name}.json`), { force: true }),
    async list() {
      const names = await readdir(folder)
      const before = (ending: RegExp) =>
        names.filter((name) => ending.test(name)).map((name) => name.replace(ending, ''))
      return { packs: [...new Set(before(/\.pack(\.gz|\.br)?$/))], notes: before(/\.json$/) }
    },
    async keptMs(id) {
      // Of emptied ones too: what nobody can ask for is swept by its age, and one without an age would never go.
      const all = await Promise.all(encodings.map((each) => stat(fileOf(id, each)).catch(() => undefined)))
      const times = all.flatMap((found) => (found === undefined ? [] : [found.mtimeMs]))
      return times.length === 0 ? undefined : Math.max(...times)
    },
  }
}
