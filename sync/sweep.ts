import { type DigestIndex, digestIndex, hashRows, nothing, plus, type RowHashes, type Sum } from '../model/digest.ts'
import { valueReader } from '../model/pack/decode.ts'
import { idText } from '../model/pack/ids.ts'
import { type Packed, unpack } from '../model/pack.ts'
import type { Drawer } from '../model/table.ts'
import type { Store, Tx } from './store.ts'

/** The records of a table on this disk. */
export interface Records {
  readonly blocks: readonly { readonly no: number; readonly minId: string; readonly maxId: string }[]
  /** Keys, ascending. */
  readonly deltas: readonly number[]
}

/** What a table's records come to, read once from the disk: the server's rows as they are here, without unsent edits. */
export interface Swept {
  readonly records: Records
  /** Records that cannot be read; their rows count as missing. */
  readonly damaged: Records
  /** The sum of a scope's rows; of all rows for null. */
  sum(scope: string | null): Sum
  index(scope: string | null): DigestIndex
  /**
   * Ids that more than one block has, with nothing newer over them: then each of their rows counts. A row that moved to
   * another buyer lies in the segments of both, when they were packed at different moments.
   */
  twins(): readonly string[]
  /** Rows that belong to none of these scopes. */
  strays(scopes: ReadonlySet<string | null>): readonly string[]
}

/** The rows of one record that nothing newer speaks of. */
interface Part extends RowHashes {
  readonly scopes: readonly (string | null)[]
  readonly isDead: Uint8Array
}

/**
 * Hashes a table, a record at a time and each in a transaction of its own, so that a save waits for one record at most.
 * @returns undefined when records were written or folded meanwhile
 */
export async function sweep(store: Store, drawer: Drawer): Promise<Swept | undefined> {
  const records = await recordsOf(store, drawer.name)
  const newer = new Set<string>()
  const parts: Part[] = []
  const damaged: { blocks: Records['blocks'][number][]; deltas: number[] } = { blocks: [], deltas: [] }
  for (const key of records.deltas.toReversed()) {
    const delta = await store.read(['deltas'], (tx) => tx.get('deltas', key))
    if (delta === undefined) return undefined
    for (const id of delta.gone) newer.add(id)
    const packed = unpack(delta.bytes)
    if (packed === undefined) damaged.deltas.push(key)
    else parts.push(deltaPart(drawer, packed, newer))
  }
  for (const block of records.blocks) {
    const found = await store.read(['blocks'], (tx) => tx.get('blocks', [drawer.name, block.no]))
    if (found === undefined) return undefined
    const packed = unpack(found.bytes)
    if (packed === undefined) damaged.blocks.push(block)
    else parts.push(blockPart(drawer, packed, newer, block))
  }
  if (JSON.stringify(await recordsOf(store, drawer.name)) !== JSON.stringify(records)) return undefined
  return sweptOf(records, damaged, parts)
}

async function recordsOf(store: Store, table: string): Promise<Records> {
  return store.read(['blocks', 'deltas'], async (tx) => ({
    blocks: (await tx.keys('blocks', '[table+no+minId+maxId]', table)).map((key) => {
      const [, no, minId, maxId] = key as readonly [string, number, string, string] // as the index says
      return { no, minId, maxId }
    }),
    deltas: await deltaKeys(tx, table),
  }))
}

async function deltaKeys(tx: Tx, table: string): Promise<readonly number[]> {
  return (await tx.keys('deltas', '[table+key]', table)).map((key) =>
    Array.isArray(key) ? Number(key[1]) : Number.NaN,
  )
}

function deltaPart(drawer: Drawer, packed: Packed, newer: Set<string>): Part {
  const isDead = new Uint8Array(packed.count)
  for (let i = 0; i < packed.count; i++) {
    const id = packed.idAt(i)
    if (newer.has(id)) isDead[i] = 1
    newer.add(id)
  }
  return partOf(drawer, packed, isDead)
}

function blockPart(
  drawer: Drawer,
  packed: Packed,
  newer: ReadonlySet<string>,
  { minId, maxId }: { readonly minId: string; readonly maxId: string },
): Part {
  const isDead = new Uint8Array(packed.count)
  for (const id of newer) {
    const place = id < minId || id > maxId ? -1 : packed.indexOf(id)
    if (place >= 0) isDead[place] = 1
  }
  return partOf(drawer, packed, isDead)
}

function partOf(drawer: Drawer, packed: Packed, isDead: Uint8Array): Part {
  return { ...hashRows(packed), isDead, scopes: scopesIn(drawer, packed) }
}

function scopesIn(drawer: Drawer, packed: Packed): readonly (string | null)[] {
  const column = drawer.scope === undefined ? undefined : packed.column(drawer.scope.field)
  if (column === undefined) return []
  const read = valueReader(column)
  // One text a scope and not one a row: the reader gives the same one for the same code.
  return Array.from({ length: packed.count }, (_, i) => {
    const scope = read(i)
    return typeof scope === 'string' ? scope : null
  })
}

function sweptOf(records: Records, damaged: Records, parts: readonly Part[]): Swept {
  function* rows(scope: string | null): Generator<readonly [Part, number]> {
    for (const part of parts) {
      for (let i = 0; i < part.a.length; i++)
        if (part.isDead[i] === 0 && (scope === null || part.scopes[i] === scope)) yield [part, i]
    }
  }
  return {
    records,
    damaged,
    sum(scope) {
      let sum = nothing
      for (const [part, i] of rows(scope)) sum = plus(sum, { rows: 1, a: part.a[i] ?? 0, b: part.b[i] ?? 0 })
      return sum
    },
    index(scope) {
      const count = this.sum(scope).rows
      const hashes = { ids: new Uint8Array(16 * count), a: new Uint32Array(count), b: new Uint32Array(count) }
      let at = 0
      for (const [part, i] of rows(scope)) {
        hashes.ids.set(part.ids.subarray(16 * i, 16 * i + 16), 16 * at)
        hashes.a[at] = part.a[i] ?? 0
        hashes.b[at] = part.b[i] ?? 0
        at += 1
      }
      return digestIndex(hashes)
    },
    twins() {
      const index = this.index(null)
      const ids: string[] = []
      for (let i = 1; i < index.count; i++) {
        const id = index.idAt(i)
        if (id === index.idAt(i - 1) && id !== ids.at(-1)) ids.push(id)
      }
      return ids
    },
    strays(scopes) {
      if (scopes.has(null)) return []
      const ids: string[] = []
      for (const [part, i] of rows(null)) if (!scopes.has(part.scopes[i] ?? null)) ids.push(idText(part.ids, i))
      return ids
    },
  }
}
