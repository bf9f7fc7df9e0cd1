import { checksum as plainChecksum } from '../../model/pack/checksum.ts'
import type { Row } from '../../model/table.ts'
import type { KeptTable } from '../columns/kept.ts'
import { bytesOf, given, type Piece, taken } from './columnPieces.ts'
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
   * Copies columns, and asks nothing of the disk before all of them are copied.
   * @param turn lets others have their turn, and says whether to go on; until the promise resolves nothing may change
   * @returns what writes the copies in the place of what was there, which may take its time; undefined where it did not go
   * on, and then that is as it was
   */
  write(
    table: string,
    records: Records,
    columns: KeptColumns,
    turn: () => Promise<boolean>,
  ): Promise<(() => Promise<void>) | undefined>
  /** The same rows lie in other records now. @returns false where what is there is not of those before */
  rename(table: string, from: Records, to: Records): Promise<boolean>
  forget(table: string): Promise<void>
}

const stores = ['tables', 'parts']

interface Sealed {
  readonly records: Records
  readonly columns: unknown
  readonly under: KeptColumns['under']
  /** For each piece a checksum of each of its slices. */
  readonly sums: readonly (readonly number[])[]
}

/**
 * Columns in a small database of their own: their arrays end to end, cut into pieces, and a sealed record that says how they
 * belong together. It goes first and comes last, so that pieces without it are nothing.
 * @param name beside the replica's, so that each person has their own
 * @param build the same only where the code is: another build may lay columns out otherwise
 * @param checksum the same sum as that of packed bytes, where there is a quicker way to it
 */
export function columnDisk(name: string, build: string, checksum = plainChecksum): ColumnDisk {
  const ask = <T>(mode: IDBTransactionMode, work: (storeOf: (store: string) => IDBObjectStore) => Promise<T>) =>
    inStores(name, stores, mode, work)
  const partsOf = (table: string) => IDBKeyRange.bound([table], [table, []])

  const unsealed = (record: unknown) =>
    record instanceof Uint8Array ? (opened(record, build) as Sealed | undefined) : undefined // as it was sealed

  /** The tables of which anything lies here, looked at once: most have nothing, and all are asked for at every opening. */
  let present: Promise<Set<string>> | undefined
  async function presentNow(): Promise<Set<string>> {
    const [tables, pieces] = await ask('readonly', (of) =>
      Promise.all([answerOf(of('tables').getAllKeys()), answerOf(of('parts').getAllKeys())]),
    )
    return new Set([...tables, ...pieces.map((key) => (Array.isArray(key) ? key[0] : key))].map(String))
  }

  async function forget(table: string): Promise<void> {
    await ask('readwrite', async (of) => {
      await answerOf(of('tables').delete(table))
      await answerOf(of('parts').delete(partsOf(table)))
    })
  }

  return {
    async find(table) {
      present ??= presentNow().catch((error: unknown) => {
        present = undefined // a disk that failed is asked anew
        throw error
      })
      if (!(await present).has(table)) return undefined
      // Blobs are names of what lies on the disk: nothing of it is read yet.
      const [record, blobs]: [unknown, unknown[]] = await ask('readonly', (of) =>
        Promise.all([answerOf(of('tables').get(table)), answerOf(of('parts').getAll(partsOf(table)))]),
      )
      const found = unsealed(record)
      if (found === undefined) {
        // Of another build, altered, or broken off: nobody takes it up any more.
        if (record !== undefined || blobs.length > 0) await forget(table)
        return undefined
      }
      const { records, under, sums } = found
      return {
        records,
        async read(turn) {
          if (blobs.length !== sums.length) return undefined
          // While the disk brings the other pieces this thread would have nothing to do.
          const pieces = await Promise.all(
            blobs.map(async (blob, no) => {
              const piece = blob instanceof Blob ? await blob.arrayBuffer() : undefined
              return piece !== undefined && (await isAsWritten(piece, sums[no] ?? [], checksum, turn))
                ? piece
                : undefined
            }),
          )
          if (!pieces.every((piece) => piece !== undefined)) return undefined
          // Pieces and seal were written together, and are as they were.
          return { table: given(found.columns, pieces) as KeptTable, under }
        },
      }
    },
    async write(table, records, { table: kept, under }, turn) {
      const pieces: Piece[] = []
      const columns = taken(kept, pieces)
      const copies: Blob[] = []
      const sums: number[][] = []
      for (const piece of pieces) {
        const slices: Blob[] = []
        const sumsOfPiece: number[] = []
        sums.push(sumsOfPiece)
        for (let from = 0; from < piece.bytes; from += sliceBytes) {
          const slice = bytesOf(piece, from, Math.min(piece.bytes, from + sliceBytes))
          sumsOfPiece.push(checksum(new Uint32Array(slice.buffer)))
          // A blob is written as it is; bytes in a record are packed first and unpacked when read, at three times the cost.
          slices.push(new Blob([slice]))
          if (!(await turn())) return undefined
        }
        copies.push(new Blob(slices))
      }
      return async () => {
        present = present?.then((tables) => tables.add(table))
        present?.catch(() => {}) // told to whoever looked
        await forget(table)
        // One after the other: what a person saves meanwhile is not to stand behind a hundred megabytes.
        for (const [no, copy] of copies.entries())
          await ask('readwrite', (of) => answerOf(of('parts').put(copy, [table, no])))
        const content: Sealed = { records, columns, under, sums }
        await ask('readwrite', (of) => answerOf(of('tables').put(sealed(content, build), table)))
      }
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

/** So much is copied and summed in one go: a few ms, in which others wait. */
const sliceBytes = 1 << 20

async function isAsWritten(
  piece: ArrayBuffer,
  sums: readonly number[],
  checksum: (words: Uint32Array) => number,
  turn: () => Promise<unknown>,
): Promise<boolean> {
  if (piece.byteLength % 8 !== 0 || Math.ceil(piece.byteLength / sliceBytes) !== sums.length) return false
  for (const [no, sum] of sums.entries()) {
    const at = no * sliceBytes
    const words = new Uint32Array(piece, at, Math.min(sliceBytes, piece.byteLength - at) / 4)
    if (checksum(words) !== sum) return false
    await turn()
  }
  return true
}
