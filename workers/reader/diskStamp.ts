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

/** The stamps of some tables as they lie on the disk in one moment, with the mark of their store before them. */
export async function stampOnDisk(store: Store, tables: readonly string[]): Promise<string | undefined> {
  return store.read(['meta', 'blocks', 'deltas', 'hot'], async (tx) => {
    const complete = (await metaOf(tx, 'complete')) ?? []
    const stamps: (string | undefined)[] = [await metaOf(tx, 'mark')]
    for (const table of tables) {
      stamps.push(
        stampOf(table, {
          blocks: (await tx.keys('blocks', '[table+no+minId+maxId]', table)).map(numberIn),
          deltas: (await tx.keys('deltas', '[table+key]', table)).map(numberIn),
          hot: await tx.all('hot', 'table', table),
          isComplete: complete.includes(table),
        }),
      )
    }
    return together(stamps)
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

function ascending(numbers: Iterable<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b)
}
