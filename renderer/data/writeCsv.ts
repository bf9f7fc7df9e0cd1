import { fail, type Outcome, ok } from '../../model/fault.ts'
import type { Query } from '../../model/query.ts'
import type { CsvColumn, Reader, SeenRows, Stretch } from '../../workers/doors.ts'

export interface CsvJob {
  readonly query: Query
  readonly columns: readonly CsvColumn[]
  readonly stretch?: Stretch
  /** What stood in the places of the stretch when it was chosen. */
  readonly seen?: SeenRows | undefined
  /** Largest file that can be given to the person. */
  readonly maxBytes: number
}

export interface Csv {
  readonly parts: readonly Uint8Array<ArrayBuffer>[]
  readonly rows: number
}

/**
 * Fetches a file of a list, slice after slice.
 * @param onProgress hears how many rows of how many are done; answers false to give the file up
 * @returns null where it was given up, 'moved' where other rows than those that were chosen would have been written
 */
export async function writeCsv(
  reader: Pick<Reader, 'beginCsv' | 'csvSlice' | 'endCsv'>,
  { query, columns, stretch, seen, maxBytes }: CsvJob,
  onProgress: (done: number, all: number) => boolean,
): Promise<Outcome<Csv> | 'moved' | null> {
  const begun = await reader.beginCsv(query, columns, stretch, seen)
  if (!begun.ok) return begun
  if (begun.value === 'moved') return 'moved'
  const { file, rows: all } = begun.value
  const parts: Uint8Array<ArrayBuffer>[] = []
  let sizeBytes = 0
  for (let done = 0; onProgress(done, all); ) {
    const slice = await reader.csvSlice(file)
    if (!slice.ok) return slice
    parts.push(slice.value.bytes)
    sizeBytes += slice.value.bytes.byteLength
    done = slice.value.done
    if (sizeBytes > maxBytes) {
      await reader.endCsv(file)
      return fail({ kind: 'tooLarge', limit: maxBytes, unit: 'bytes' })
    }
    if (slice.value.isLast) return ok({ parts, rows: slice.value.written })
  }
  await reader.endCsv(file)
  return null
}
