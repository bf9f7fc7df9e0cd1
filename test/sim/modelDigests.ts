import { type DigestIndex, digestIndex, digestOf, hashRows } from '../../model/digest.ts'
import { pack, unpack } from '../../model/pack.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { DigestAnswer, DigestRequest, RangeAnswer, RangeRequest } from '../../model/wire.ts'

/** A row's columns as a person sees them, by its table and id. */
export type Seen = ReadonlyMap<string, Row>

/** The rows of a table in one scope, in order of id. */
function rowsIn(seen: Seen, table: string, scope: string | null): readonly Row[] {
  const field = tableOf(table).scope?.field
  return [...seen]
    .filter(
      ([key, row]) => key.startsWith(`${table}/`) && (scope === null || (field !== undefined && row[field] === scope)),
    )
    .map(([, row]) => row)
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}

function indexOf(table: string, rows: readonly Row[], without: string | undefined): DigestIndex {
  const seen = rows.map((row) => (without === undefined ? row : { ...row, [without]: null }))
  const packed = unpack(pack(table, allFields(tableOf(table)), seen))
  if (packed === undefined) throw new Error(`Rows of ${table} that were just packed cannot be read.`)
  return digestIndex(hashRows(packed))
}

/** @param without a column that is left out of the sums: a deliberate bug */
export function modelSums(
  seen: Seen,
  units: readonly { readonly table: string; readonly scope: string | null }[],
  of: DigestRequest['of'],
  without: string | undefined,
): DigestAnswer['units'] {
  return units.map(({ table, scope }) => {
    const index = indexOf(table, rowsIn(seen, table, scope), without)
    const bounds = [null, ...(of?.ends ?? []), null]
    const sums = bounds.slice(1).map((end, i) => {
      const after = bounds[i] ?? null
      return digestOf(index.sum(after === null ? 0 : index.upTo(after), index.upTo(end ?? null)))
    })
    return { table, scope, sums }
  })
}

/** Few rows at a time, so that a range has many places to be killed at. */
const mostRows = 3

export function modelRange(
  seen: Seen,
  asked: RangeRequest,
  without: string | undefined,
): Omit<RangeAnswer, 'epoch' | 'seq'> {
  const { table, scope, after, upTo, have } = asked
  const inside = rowsIn(seen, table, scope).filter(
    (row) => (after === null || row.id > after) && (upTo === null || row.id <= upTo),
  )
  const rows = inside.slice(0, mostRows)
  const end = inside.length < mostRows ? null : (rows.at(-1)?.id ?? null)
  const index = indexOf(table, rows, without)
  const had = new Map(have.filter(([id]) => end === null || id <= end))
  const columns = Object.keys(rows[0] ?? { id: '' })
  const differing = rows.filter((row) => had.get(row.id) !== index.hashAt(index.placeOf(row.id)))
  for (const row of rows) had.delete(row.id)
  return { columns, rows: differing.map((row) => columns.map((column) => row[column])), gone: [...had.keys()], end }
}
