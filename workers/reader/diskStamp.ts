import { type HotRow, metaOf, type Store } from '../../sync/store.ts'

/** Rows of one table on the disk, by the records that hold them: none of their numbers is ever used a second time. */
export interface TableRecords {
  readonly blocks: Iterable<number>
  readonly deltas: Iterable<number>
  readonly hot: readonly Pick<HotRow, 'id' | 'row'>[]
  readonly isComplete: boolean
}

/** Whoever has more unsent rows than this has them compared nowhere: their stamp would be as long as what it stands for. */
const hotMax = 200

/** What can only be the same where the rows are. @returns undefined where there is no such word */
export function stampOf(table: string, { blocks, deltas, hot, isComplete }: TableRecords): string | undefined {
  if (hot.length > hotMax) return undefined
  const shown = hot.map(({ id, row }) => [id, row] as const).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([table, ascending(blocks), ascending(deltas), shown, isComplete])
}

/**
 * The stamps of groups of tables as they lie on the disk in one moment, with the mark of their store before each. The lists
 * of all records are read once: a dozen groups are looked up while a window opens, and each look is a turn of the disk.
 */
export async function stampsOnDisk<Name>(
  store: Store,
  groups: ReadonlyMap<Name, readonly string[]>,
): Promise<ReadonlyMap<Name, string | undefined>> {
  return store.read(['meta', 'blocks', 'deltas', 'hot'], async (tx) => {
    const tables = [...new Set([...groups.values()].flat())]
    const [mark, complete, blocks, deltas, ...hot] = await Promise.all([
      metaOf(tx, 'mark'),
      metaOf(tx, 'complete'),
      tx.keys('blocks', '[table+no+minId+maxId]').then(numbersByTable),
      tx.keys('deltas', '[table+key]').then(numbersByTable),
      ...tables.map((table) => tx.all('hot', 'table', table)),
    ])
    const stamps = new Map(
      tables.map((table, i) => [
        table,
        stampOf(table, {
          blocks: blocks.get(table) ?? [],
          deltas: deltas.get(table) ?? [],
          hot: hot[i] ?? [],
          isComplete: complete?.includes(table) ?? false,
        }),
      ]),
    )
    return new Map(
      [...groups].map(([name, group]) => [name, together([mark, ...group.map((each) => stamps.get(each))])]),
    )
  })
}

/** One stamp of several; undefined as soon as one of them is. */
export function together(stamps: readonly (string | undefined)[]): string | undefined {
  return stamps.includes(undefined) ? undefined : stamps.join('\n')
}

/** The second part of a compound key, which is a number in both of the indexes that are read here. */
export function numberIn(key: unknown): number {
  return Array.isArray(key) ? Number(key[1]) : Number.NaN
}

function numbersByTable(keys: readonly unknown[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>()
  for (const key of keys) {
    const table = Array.isArray(key) ? String(key[0]) : ''
    const numbers = found.get(table) ?? []
    found.set(table, numbers)
    numbers.push(numberIn(key))
  }
  return found
}

function ascending(numbers: Iterable<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b)
}
