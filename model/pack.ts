import type { Fields, Row } from './table.ts'

/**
 * Rows as packed columns: the bytes of a server segment, of a client block and of what the column engine reads.
 * Rows lie in ascending order of id. Columns that this build does not know are kept and given back untouched.
 */
export interface Packed {
  readonly table: string
  readonly count: number
  readonly columns: readonly string[]
  idAt(index: number): string
  /** The place of an id, or −1. */
  indexOf(id: string): number
  row(index: number): Row
}

/** @throws when a value does not fit its field: rows are parsed before they are packed */
export declare function pack(table: string, fields: Fields, rows: readonly Row[]): Uint8Array<ArrayBuffer>

/** Opens packed bytes without decoding them. @returns undefined when the checksum or the shape is wrong */
export declare function unpack(bytes: Uint8Array): Packed | undefined
