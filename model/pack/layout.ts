import { z } from 'zod'
import { checksum } from './checksum.ts'

/*
 * The bytes, little-endian throughout, every part on a multiple of eight so that a column is a view and never a copy:
 *
 *   0 magic · 4 version · 8 length of it all · 12 checksum of all that follows · 16 rows · 20 length of the directory
 *   24 the directory, JSON: table and columns, with the place of each column's parts counted from the end of the directory
 *   … the parts
 */
const magic = 0x4b434150 // "PACK"
const version = 1
const headerBytes = 24
const checkedFrom = 16

const place = z.tuple([z.int().min(0), z.int().min(0)])

const entry = z.object({
  name: z.string(),
  /** What the values are: the kind of the field, or "unknown" for a column that no field described. */
  kind: z.enum(['text', 'integer', 'decimal', 'day', 'instant', 'flag', 'choice', 'ref', 'list', 'unknown']),
  /** How they lie. */
  as: z.enum(['words', 'texts', 'idWords', 'ids', 'numbers', 'bits']),
  bits: z.union([z.literal(8), z.literal(16), z.literal(32), z.literal(64)]).optional(),
  scale: z.int().min(0).max(18).optional(),
  parts: z.record(z.string(), place),
})
const directory = z.object({ table: z.string(), columns: z.array(entry) })

export type Entry = z.infer<typeof entry>
export type PartName = 'values' | 'bytes' | 'offsets' | 'ids' | 'nulls' | 'absent'

/** A column on its way into bytes: its entry without places, and its parts. */
export interface Encoded {
  readonly entry: Omit<Entry, 'parts'>
  readonly parts: Readonly<Partial<Record<PartName, Bytes>>>
}
export type Bytes = ArrayBufferView<ArrayBufferLike>

export interface Opened {
  readonly table: string
  readonly count: number
  readonly columns: readonly Entry[]
  /** The bytes of a part, on a multiple of eight. */
  readonly part: (entry: Entry, name: PartName) => Uint8Array | undefined
}

export function assemble(table: string, count: number, columns: readonly Encoded[]): Uint8Array<ArrayBuffer> {
  let end = 0
  const pieces: { at: number; bytes: Bytes }[] = []
  const entries: Entry[] = columns.map(({ entry, parts }) => {
    const places: Record<string, [number, number]> = {}
    for (const [name, bytes] of Object.entries(parts)) {
      places[name] = [end, bytes.byteLength]
      pieces.push({ at: end, bytes })
      end += aligned(bytes.byteLength)
    }
    return { ...entry, parts: places }
  })
  const head = new TextEncoder().encode(JSON.stringify({ table, columns: entries }))
  const start = aligned(headerBytes + head.length)
  const out = new Uint8Array(start + end)
  const words = new Uint32Array(out.buffer)
  words.set([magic, version, out.length, 0, count, head.length])
  out.set(head, headerBytes)
  for (const { at, bytes } of pieces) {
    out.set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), start + at)
  }
  words[3] = checksum(words.subarray(checkedFrom / 4))
  return out
}

/** @returns undefined when these are not whole, unharmed bytes of a version that this build reads */
export function open(given: Uint8Array): Opened | undefined {
  // Views need a place on a multiple of eight; bytes cut out of something larger are moved to one.
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice()
  if (bytes.length < headerBytes || bytes.length % 8 !== 0) return undefined
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  const [foundMagic, foundVersion, length, sum, count = 0, headLength = 0] = words
  if (foundMagic !== magic || foundVersion !== version || length !== bytes.length) return undefined
  if (checksum(words.subarray(checkedFrom / 4)) !== sum) return undefined
  const start = aligned(headerBytes + headLength)
  if (start > bytes.length) return undefined
  const head = directory.safeParse(parse(bytes.subarray(headerBytes, headerBytes + headLength)))
  if (!head.success) return undefined
  const room = bytes.length - start
  const isInside = ([at, size]: [number, number]) => at % 8 === 0 && at + size <= room
  if (!head.data.columns.every((each) => Object.values(each.parts).every(isInside))) return undefined
  return {
    table: head.data.table,
    count,
    columns: head.data.columns,
    part: (each, name) => {
      const found = each.parts[name]
      return found === undefined ? undefined : bytes.subarray(start + found[0], start + found[0] + found[1])
    },
  }
}

function aligned(size: number): number {
  return (size + 7) & ~7
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return undefined
  }
}
