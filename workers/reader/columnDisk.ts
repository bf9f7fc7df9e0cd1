import { checksum } from '../../model/pack/checksum.ts'
import type { Row } from '../../model/table.ts'
import type { KeptTable } from '../columns/kept.ts'
import { opened, sealed } from './seal.ts'
import { answerOf, inStores } from './smallDisk.ts'

/** The records of a store that hold a table's rows: none of their numbers is ever used a second time. */
export interface Records {
  /** Which store it is. */
  readonly mark: string
  readonly blocks: readonly number[]
  readonly deltas: readonly number[]
}

/** A table's columns, with what lay under the rows that were being edited when they were kept. */
export interface KeptColumns {
  readonly table: KeptTable
  readonly under: readonly { readonly id: string; readonly row: Row | null }[]
}

/** What is on the disk of a table, before it is read. */
export interface FoundColumns {
  readonly records: Records
  /** @returns undefined when a part is missing, or not as it was written */
  read(turn: () => Promise<unknown>): Promise<KeptColumns | undefined>
}

/** Where the columns of large tables lie between two openings, as they stood in memory. They can be made again at any time. */
export interface ColumnDisk {
  find(table: string): Promise<FoundColumns | undefined>
  /**
   * Copies what columns are at this moment.
   * @param turn lets others have their turn, and says whether to go on
   * @returns undefined where it did not
   */
  copy(columns: KeptColumns, turn: () => Promise<boolean>): Promise<ColumnCopy | undefined>
  /**
   * Writes a copy in the place of what was there.
   * @param goesOn looked at between two pieces
   * @returns false where it did not go on; then nothing is kept
   */
  write(table: string, records: Records, copy: ColumnCopy, goesOn: () => boolean): Promise<boolean>
  /** The same rows lie in other records now. @returns false where what is there is not of those before */
  rename(table: string, from: Records, to: Records): Promise<boolean>
  forget(table: string): Promise<void>
}

/** Columns on their way to the disk. */
export interface ColumnCopy {
  readonly pieces: readonly Blob[]
  readonly head: Omit<Sealed, 'records'>
}

const stores = ['tables', 'parts']

interface Sealed {
  readonly records: Records
  readonly columns: unknown
  readonly under: KeptColumns['under']
  /** A checksum for each piece of an array. */
  readonly sums: readonly number[]
}

/**
 * Columns in a small database of their own: the pieces of their arrays, and a sealed record that says how they belong together. It
 * goes first and comes last, so that pieces without it are nothing.
 * @param name beside the replica's, so that each person has their own
 * @param build the same only where the code is: another build may lay columns out otherwise
 */
export function columnDisk(name: string, build: string): ColumnDisk {
  const ask = <T>(mode: IDBTransactionMode, work: (storeOf: (store: string) => IDBObjectStore) => Promise<T>) =>
    inStores(name, stores, mode, work)
  const partsOf = (table: string) => IDBKeyRange.bound([table], [table, []])

  const unsealed = (record: unknown) =>
    record instanceof Uint8Array ? (opened(record, build) as Sealed | undefined) : undefined // as it was sealed

  async function forget(table: string): Promise<void> {
    await ask('readwrite', async (of) => {
      await answerOf(of('tables').delete(table))
      await answerOf(of('parts').delete(partsOf(table)))
    })
  }

  return {
    async find(table) {
      const found = unsealed(await ask('readonly', (of) => answerOf(of('tables').get(table))))
      if (found === undefined) return undefined
      const { records, under, sums } = found
      return {
        records,
        async read(turn) {
          const blobs: unknown[] = await ask('readonly', (of) => answerOf(of('parts').getAll(partsOf(table))))
          const buffers = new Map<number, ArrayBuffer>()
          await Promise.all(
            placesIn(found.columns).map(async ({ part, count }) => {
              const pieces = blobs.slice(part, part + count).filter((each) => each instanceof Blob)
              buffers.set(part, await new Blob(pieces).arrayBuffer())
            }),
          )
          for (const [part, buffer] of buffers) if (!(await isWhole(buffer, sums, part, turn))) return undefined
          // Parts and seal were written together, and are as they were.
          return { table: given(found.columns, buffers) as KeptTable, under }
        },
      }
    },
    async copy({ table, under }, turn) {
      const bytes: Uint8Array[] = []
      const columns = taken(table, bytes)
      const pieces: Blob[] = []
      const sums: number[] = []
      for (const piece of bytes) {
        const whole = wholeWords(piece)
        sums.push(checksum(new Uint32Array(whole.buffer)))
        pieces.push(new Blob([whole]))
        if (!(await turn())) return undefined
      }
      return { pieces, head: { columns, under, sums } }
    },
    async write(table, records, { pieces, head }, goesOn) {
      await forget(table)
      for (const [no, piece] of pieces.entries()) {
        if (!goesOn()) return false
        await ask('readwrite', (of) => answerOf(of('parts').put(piece, [table, no])))
      }
      const content: Sealed = { ...head, records }
      await ask('readwrite', (of) => answerOf(of('tables').put(sealed(content, build), table)))
      return true
    },
    rename: (table, from, to) =>
      ask('readwrite', async (of) => {
        const found = unsealed(await answerOf(of('tables').get(table)))
        if (found === undefined || JSON.stringify(found.records) !== JSON.stringify(from)) return false
        await answerOf(of('tables').put(sealed({ ...found, records: to }, build), table))
        return true
      }),
    forget,
  }
}

const kinds = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array }

/** An array of a column: so many pieces from one on. */
interface Place {
  readonly part: number
  readonly count: number
  readonly kind: keyof typeof kinds
  readonly length: number
}

/** So much is copied at a time, bytes: a few ms, in which somebody may wait for an edit of theirs to be seen. */
const pieceBytes = 1 << 22

/** The same with a place for each array, whose bytes are put beside it in pieces. */
function taken(value: unknown, pieces: Uint8Array[]): unknown {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    const part = pieces.length
    for (let at = 0; at === 0 || at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes))
    const kind = value.constructor.name
    return { part, count: pieces.length - part, kind, length: (value as Uint8Array).length } // columns have such arrays alone
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, taken(each, pieces)]))
}

/** As it was before taken. */
function given(value: unknown, buffers: ReadonlyMap<number, ArrayBuffer>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if (isPlace(value)) return new kinds[value.kind](buffers.get(value.part) ?? new ArrayBuffer(0), 0, value.length)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, given(each, buffers)]))
}

function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  return isPlace(value) ? [value] : Object.values(value).flatMap(placesIn)
}

function isPlace(value: object): value is Place {
  return 'part' in value && typeof value.part === 'number'
}

function wholeWords(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  whole.set(bytes)
  return whole
}

/** Whether the bytes of some pieces, end to end, are what was written. */
async function isWhole(
  buffer: ArrayBuffer,
  sums: readonly number[],
  part: number,
  turn: () => Promise<unknown>,
): Promise<boolean> {
  if (buffer.byteLength % 4 !== 0) return false
  const words = new Uint32Array(buffer)
  const pieceWords = pieceBytes / 4
  for (let at = 0, no = part; at === 0 || at < words.length; at += pieceWords, no++) {
    if (checksum(words.subarray(at, at + pieceWords)) !== sums[no]) return false
    await turn()
  }
  return true
}
