import { cellHashes } from './digest/cells.ts'
import { finish, rotate, xxh32 } from './digest/hash.ts'
import { compareIds, idBytes, idText, putId } from './pack/ids.ts'
import type { Packed } from './pack.ts'

/** What two sides compare instead of rows: how many there are, and the sum of their hashes in 16 hex digits. */
export interface Digest {
  readonly rows: number
  readonly sum: string
}

/** A digest while it is being added up: the two halves of the sum are kept apart, modulo 2^32 each. */
export interface Sum {
  readonly rows: number
  readonly a: number
  readonly b: number
}

/** The hashes of some rows, in the order of their ids: 24 bytes a row. */
export interface RowHashes {
  /** 16 bytes each. */
  readonly ids: Uint8Array
  readonly a: Uint32Array
  readonly b: Uint32Array
}

/**
 * Hashes rows by what they hold: id and every value that is there, by ascending name of its column. A value that is
 * empty and a column that is not there are the same, so a replica need not be filled again for a new, empty column; a
 * column that a person may not see is in neither side's rows. How the rows are packed plays no part.
 */
export function hashRows(packed: Packed): RowHashes {
  const { ids, count } = packed
  const a = new Uint32Array(count)
  const b = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    a[i] = xxh32(ids, i * idBytes, (i + 1) * idBytes, 0)
    b[i] = xxh32(ids, i * idBytes, (i + 1) * idBytes, 1)
  }
  for (const name of [...packed.columns].sort()) {
    const column = packed.column(name)
    if (column === undefined) continue
    const hashAt = cellHashes(column)
    for (let i = 0; i < count; i++) {
      const cell = hashAt(i)
      if (cell === undefined) continue
      a[i] = (Math.imul(rotate((a[i] ?? 0) ^ cell, 13), 5) + 0xe6546b64) >>> 0
      b[i] = (Math.imul(rotate((b[i] ?? 0) + cell, 17), 9) + 0x1b873593) >>> 0
    }
  }
  for (let i = 0; i < count; i++) {
    // Last, so that two rows that exchange a value do not leave the sum as it was.
    a[i] = finish((a[i] ?? 0) ^ (b[i] ?? 0))
    b[i] = finish(((b[i] ?? 0) + (a[i] ?? 0)) | 0)
  }
  return { ids: ids.slice(0, count * idBytes), a, b }
}

export const nothing: Sum = { rows: 0, a: 0, b: 0 }

export function plus(one: Sum, other: Sum): Sum {
  return { rows: one.rows + other.rows, a: (one.a + other.a) >>> 0, b: (one.b + other.b) >>> 0 }
}

export function minus(one: Sum, other: Sum): Sum {
  return { rows: one.rows - other.rows, a: (one.a - other.a) >>> 0, b: (one.b - other.b) >>> 0 }
}

export function digestOf({ rows, a, b }: Sum): Digest {
  return { rows, sum: hex(a) + hex(b) }
}

export function sameDigest(one: Digest, other: Digest): boolean {
  return one.rows === other.rows && one.sum === other.sum
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}

/** Sums over any stretch of ids at the cost of two binary searches. */
export interface DigestIndex {
  readonly count: number
  idAt(place: number): string
  /** The row's own hash, in 16 hex digits. */
  hashAt(place: number): string
  /** How many ids are at or below this one; null stands for the end of all ids. */
  upTo(id: string | null): number
  placeOf(id: string): number
  /** Of the rows from one place to before another. */
  sum(from: number, to: number): Sum
}

export function digestIndex(hashes: RowHashes): DigestIndex {
  const { ids, a, b } = inOrder(hashes)
  const count = a.length
  const upA = new Uint32Array(count + 1)
  const upB = new Uint32Array(count + 1)
  for (let i = 0; i < count; i++) {
    upA[i + 1] = (upA[i] ?? 0) + (a[i] ?? 0)
    upB[i + 1] = (upB[i] ?? 0) + (b[i] ?? 0)
  }
  const sought = new Uint8Array(idBytes)

  function upTo(id: string | null): number {
    if (id === null) return count
    if (!putId(id, sought, 0)) return 0
    let low = 0
    let high = count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareIds(ids, middle * idBytes, sought, 0) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }

  const sum = (from: number, to: number): Sum => ({
    rows: to - from,
    a: ((upA[to] ?? 0) - (upA[from] ?? 0)) >>> 0,
    b: ((upB[to] ?? 0) - (upB[from] ?? 0)) >>> 0,
  })
  return {
    count,
    idAt: (place) => idText(ids, place),
    hashAt: (place) => digestOf(sum(place, place + 1)).sum,
    upTo,
    placeOf(id) {
      const place = upTo(id) - 1
      return place >= 0 && idText(ids, place) === id ? place : -1
    },
    sum,
  }
}

function inOrder(hashes: RowHashes): RowHashes {
  const { ids, a, b } = hashes
  const isBefore = (one: number, other: number) => compareIds(ids, one * idBytes, ids, other * idBytes)
  let isSorted = true
  for (let i = 1; i < a.length && isSorted; i++) isSorted = isBefore(i - 1, i) < 0
  if (isSorted) return hashes
  const order = Uint32Array.from(a.keys()).sort(isBefore)
  const sorted = {
    ids: new Uint8Array(ids.length),
    a: new Uint32Array(a.length),
    b: new Uint32Array(b.length),
  }
  order.forEach((from, to) => {
    sorted.ids.set(ids.subarray(from * idBytes, (from + 1) * idBytes), to * idBytes)
    sorted.a[to] = a[from] ?? 0
    sorted.b[to] = b[from] ?? 0
  })
  return sorted
}
