import { pack, unpack } from '../../model/pack.ts'
import { allFields, type Row } from '../../model/table.ts'
import type { Block, Delta } from '../../sync/store.ts'
import { type MemoryDisk, memoryStore } from '../world/memoryStore.ts'
import { everything } from './versionPromise.ts'

/** What happens to rows on a disk without anybody having meant it: bugs, bit rot, a file from another day. */
const kinds = ['a delta is gone', 'a row is altered', 'a row has come back', 'a block cannot be read'] as const

/** Spoils a replica behind the engine's back. @returns what was done, or undefined where there was nothing to spoil */
export async function spoil(disk: MemoryDisk, random: () => number): Promise<string | undefined> {
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]
  const kind = pick(kinds)
  return memoryStore(disk).write(['blocks', 'deltas'], async (tx) => {
    const delta = pick(await tx.all('deltas'))
    const block = pick(await tx.all('blocks'))
    if (kind === 'a delta is gone') {
      if (delta?.key === undefined) return undefined
      await tx.delete('deltas', delta.key)
      return kind
    }
    if (kind === 'a block cannot be read') {
      if (block === undefined) return undefined
      await tx.put('blocks', { ...block, bytes: block.bytes.map((byte, i) => (i > 40 ? byte ^ 4 : byte)) })
      return kind
    }
    if (kind === 'a row has come back') {
      const row = pick(rowsOf(block))
      if (block === undefined || row === undefined) return undefined
      const twin = {
        ...row,
        id: `01890000-0000-7000-8000-${Math.floor(random() * 1e9)
          .toString(16)
          .padStart(12, '0')}`,
      }
      await tx.put('deltas', { table: block.table, bytes: packed(block.table, [twin]), rows: 1, gone: [] })
      return kind
    }
    const [store, record] =
      random() < 0.5 || block === undefined ? (['deltas', delta] as const) : (['blocks', block] as const)
    const rows = rowsOf(record)
    const row = pick(rows)
    if (record === undefined || row === undefined) return undefined
    const altered = rows.map((each) => (each === row ? { ...row, updatedAt: '2001-01-01T00:00:00.000Z' } : each) as Row)
    await tx.put(store, { ...record, bytes: packed(record.table, altered) } as Block & Delta) // as it was, but for its rows
    return kind
  })
}

function rowsOf(record: Block | Delta | undefined): readonly Row[] {
  const opened = record === undefined ? undefined : unpack(record.bytes)
  return Array.from({ length: opened?.count ?? 0 }, (_, i) => opened?.row(i)).filter((row) => row !== undefined)
}

function packed(table: string, rows: readonly Row[]): Uint8Array {
  return pack(table, allFields(everything.get(table)), rows)
}
