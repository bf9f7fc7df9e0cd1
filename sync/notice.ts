/**
 * What the writer has just made durable, told to the reader (and to every window) over a broadcast channel. A notice
 * names records, it never carries rows: whoever misses one reads the store anew and sees the same.
 */
export type StoreNotice =
  | {
      readonly kind: 'rows'
      readonly replica: string
      readonly table: string
      /** Keys of new delta records, ascending. */
      readonly deltas: readonly number[]
      /** Ids whose hot record was put or taken away. */
      readonly hot: readonly string[]
    }
  /** New blocks of a table: read those numbers. */
  | {
      readonly kind: 'blocks'
      readonly replica: string
      readonly table: string
      readonly numbers: readonly number[]
      readonly complete: boolean
    }
  | FoldedNotice
  /** The reader's only word: a block or delta cannot be read, so the table is not whole until it was fetched again. */
  | { readonly kind: 'damaged'; readonly replica: string; readonly table: string; readonly number: number }
  /** Read the table (or with '*' everything) anew. */
  | { readonly kind: 'reload'; readonly replica: string; readonly table: string }

/** Records took the place of others and say the same: whoever has read those has nothing to read. */
export interface FoldedNotice {
  readonly kind: 'folded'
  readonly replica: string
  readonly table: string
  /** Numbers of new blocks. */
  readonly blocks: readonly number[]
  /** Keys of new deltas. */
  readonly deltas: readonly number[]
  /** What is no longer there. */
  readonly insteadOf: { readonly blocks: readonly number[]; readonly deltas: readonly number[] }
}

export const noticeChannel = 'selvedge-notices'
