import { type PackedColumn, valueReader } from '../../model/pack/decode.ts'
import { type Packed, pack, unpack } from '../../model/pack.ts'
import { allFields, type Drawer, type Row } from '../../model/table.ts'

/**
 * A packed column in the words of this build. A build that does not know a field packs its values as JSON, and a newer
 * server packs a field that this build does not know as what it is. After an update of either both lie on one disk, and
 * have to read the same.
 */
export function spelled(packed: Packed, name: string, drawer: Drawer): PackedColumn | undefined {
  const column = packed.column(name)
  const field = allFields(drawer)[name]
  if (column === undefined || (field === undefined) === (column.kind === 'unknown')) return column
  const read = valueReader(column)
  const rows = Array.from({ length: packed.count }, (_, i) => ({ id: packed.idAt(i), [name]: read(i) }))
  const fields = field === undefined ? {} : { [name]: field }
  return unpack(pack(packed.table, fields, rows as unknown as readonly Row[]))?.column(name) // of a row only what is packed
}
