import { type DigestIndex, digestIndex, digestOf, hashRows } from '../../model/digest.ts'
import { pack, unpack } from '../../model/pack.ts'
import { allFields, type Drawer, type Row } from '../../model/table.ts'
import type { DigestAnswer, DigestRequest, RangeAnswer, RangeRequest } from '../../model/wire.ts'

/** A row's columns as a person sees them, by its table and id. */
export type Seen = ReadonlyMap<string, Row>

/** The rows of a table in one scope, in order of id. */
function rowsIn(seen: Seen, drawer: Drawer, scope: string | null): readonly Row[] {
  const field = drawer.scope?.field
  return [...seen]
    .filter(
      ([key, row]) =>
        key.startsWith(`${drawer.name}/`) && (scope === null || (field !== undefined && row[field] === scope)),
    )
    .map(([, row]) => row)
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}

function indexOf(drawer: Drawer, rows: readonly Row[], without: string | undefined): DigestIndex {
  const seen = rows.map((row) => (without === undefined ? row : { ...row, [without]: null }))
  const packed = unpack(pack(drawer.name, allFields(drawer), seen))
  if (packed === undefined) throw new Error(`Rows of ${drawer.name} that were just packed cannot be read.`)
  return digestIndex(hashRows(packed))
}

/** @param without a column that is left out of the sums: a deliberate bug */
export function modelSums(
  seen: Seen,
  units: readonly { readonly drawer: Drawer; readonly scope: string | null }[],
  of: DigestRequest['of'],
  without: string | undefined,
): DigestAnswer['units'] {
  return units.map(({ drawer, scope }) => {
    const index = indexOf(drawer, rowsIn(seen, drawer, scope), without)
    const bounds = [null, ...(of?.ends ?? []), null]
    const sums = bounds.slice(1).map((end, i) => {
      const after = bounds[i] ?? null
      return digestOf(index.sum(after === null ? 0 : index.upTo(after), index.upTo(end ?? null)))
    })
    return { table: drawer.name, scope, sums }
  })
}

/** Few rows at a time, so that a range has many places to be killed at. */
const mostRows = 3

export function modelRange(
  seen: Seen,
  drawer: Drawer,
  asked: RangeRequest,
  without: string | undefined,
): Omit<RangeAnswer, 'epoch' | 'seq'> {
  const { scope, after, upTo, have } = asked
  const inside = rowsIn(seen, drawer, scope).filter(
    (row) => (after === null || row.id > after) && (upTo === null || row.id <= upTo),
  )
  const rows = inside.slice(0, mostRows)
  const end = inside.length < mostRows ? null : (rows.at(-1)?.id ?? null)
  const index = indexOf(drawer, rows, without)
  const had = new Map(have.filter(([id]) => end === null || id <= end))
  const columns = Object.keys(rows[0] ?? { id: '' })
  const differing = rows.filter((row) => had.get(row.id) !== index.hashAt(index.placeOf(row.id)))
  for (const row of rows) had.delete(row.id)
  return { columns, rows: differing.map((row) => columns.map((column) => row[column])), gone: [...had.keys()], end }
}
