import { unpack } from '../../model/pack.ts'
import type { Row } from '../../model/table.ts'
import { tables } from '../../model/tables.ts'
import { ColumnTable } from '../../workers/columns/columnTable.ts'
import { type MemoryDisk, memoryStore } from '../world/memoryStore.ts'

/** The rows that this build's lists are made of, read from a disk as its reader reads them, by "table/id". */
export async function listed(disk: MemoryDisk): Promise<ReadonlyMap<string, Row>> {
  const rows = new Map<string, Row>()
  await memoryStore(disk).read(['blocks', 'deltas', 'hot'], async (tx) => {
    for (const drawer of tables) {
      const table = new ColumnTable(drawer)
      const records = [
        ...(await tx.all('blocks', 'table', drawer.name)).map(({ bytes }) => ({ bytes, gone: [] })),
        ...(await tx.all('deltas', 'table', drawer.name)),
      ]
      for (const { bytes, gone } of records) {
        const packed = unpack(bytes)
        if (packed !== undefined) table.apply(packed)
        for (const id of gone) table.remove(id)
      }
      for (const { id, row } of await tx.all('hot', 'table', drawer.name)) {
        if (row === null) table.remove(id)
        else table.write(row)
      }
      for (let slot = 0; slot < table.slots; slot++) {
        const id = table.idAt(slot)
        if (table.slotOf(id) === slot) rows.set(`${drawer.name}/${id}`, table.rowAt(slot))
      }
    }
  })
  return rows
}
