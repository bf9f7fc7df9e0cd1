import { expect, test } from 'vitest'
import { xxh32 } from '../../model/digest/hash.ts'
import {
  type Digest,
  digestIndex,
  digestOf,
  hashRows,
  minus,
  nothing,
  plus,
  type RowHashes,
} from '../../model/digest.ts'
import { idFrom } from '../../model/id.ts'
import { pack, unpack } from '../../model/pack.ts'
import { allFields, type Fields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { nobody, orderValues, seeded, serverRow } from '../world/make.ts'

const fields = allFields(tableOf('salesOrder'))

function hashed(rows: readonly Row[], as: Fields = fields): RowHashes {
  const packed = unpack(pack('salesOrder', as, rows))
  if (packed === undefined) throw new Error('Rows that were just packed cannot be read.')
  return hashRows(packed)
}

function digest(rows: readonly Row[], as: Fields = fields): Digest {
  const index = digestIndex(hashed(rows, as))
  return digestOf(index.sum(0, index.count))
}

function orders(count: number, seed = 7): Row[] {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, i) =>
    serverRow('salesOrder', idFrom('salesOrder', i), {
      ...orderValues,
      orderNo: `PO-${i}`,
      fob: random() < 0.2 ? null : `${Math.floor(random() * 900) / 100 + 1}`,
      note: random() < 0.5 ? null : `নোট ${Math.floor(random() * 50)} and some more words than sixteen bytes`,
      pieces: Math.floor(random() * 10_000),
    }),
  )
}

test('the hash of bytes is xxHash32', () => {
  const of = (text: string, seed = 0) => {
    const bytes = new TextEncoder().encode(text)
    return xxh32(bytes, 0, bytes.length, seed)
  }
  expect([of(''), of('a'), of('abc'), of('Nobody inspects the spammish repetition'), of('', 1)]).toEqual([
    0x02cc5d05, 0x550d7456, 0x32d153ff, 0xe2293b2f, 0x0b2cb792,
  ])
})

test('the order in which rows come, and how they are packed, play no part', () => {
  const rows = orders(700)
  const whole = digest(rows)
  expect(digest([...rows].reverse())).toEqual(whole)
  // Alone, each row is packed in other widths, scales and dictionaries than among the rest.
  const parts = rows.map((row) => digestIndex(hashed([row])).sum(0, 1))
  expect(digestOf(parts.reduce(plus, nothing))).toEqual(whole)
  expect(digestOf(minus(parts.reduce(plus, nothing), nothing))).toEqual(whole)
})

test('a build that does not know a column yet sums what it holds of it to the same', () => {
  const rows = orders(40).map((row) => ({ ...row, ratios: ['S', 2, { of: null }] }) as Row)
  const { note: _, pieces: __, shipDate: ___, buyer: ____, fob: _____, createdAt: ______, ...older } = fields
  expect(digest(rows, older as Fields)).toEqual(digest(rows))
})

test('an empty value and a column that is not there are the same', () => {
  const rows = orders(20)
  const without = rows.map(
    (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Row,
  )
  expect(digest(without)).toEqual(digest(rows))
})

test('a changed, exchanged, missing or added value or row shows', () => {
  const rows = orders(50)
  const whole = digest(rows).sum
  const [first, second] = rows
  if (first === undefined || second === undefined) throw new Error('There are fifty orders.')
  const seen = new Set([whole])
  const changed: Row[][] = Object.keys(fields).flatMap((name) => {
    const value = first[name]
    const other = { id: first.id, note: 'other', fob: '77', pieces: 123_456 }[name]
    return value == null && other === undefined ? [] : [rows.with(0, { ...first, [name]: other ?? null })]
  })
  changed.push(rows.slice(1), [...rows, serverRow('salesOrder', nobody, orderValues)])
  changed.push([
    { ...first, orderNo: second.orderNo },
    { ...second, orderNo: first.orderNo },
    ...rows.slice(2),
  ] as Row[])
  changed.push(rows.with(0, { ...first, contractNo: first.note, note: first.contractNo }))
  for (const each of changed.filter((list) => JSON.stringify(list) !== JSON.stringify(rows))) seen.add(digest(each).sum)
  expect(seen.size).toBe(1 + changed.filter((list) => JSON.stringify(list) !== JSON.stringify(rows)).length)
})

test('an index gives the sum of any stretch of ids, whatever order it was made from', () => {
  const rows = orders(200)
  const index = digestIndex(hashed(rows))
  const sorted = [...rows].sort((one, other) => (one.id < other.id ? -1 : 1))
  const { ids, a, b } = hashed(rows)
  const turned = digestIndex({
    ids: Uint8Array.from({ length: ids.length }, (_, i) => ids[ids.length - 16 - (i - (i % 16)) + (i % 16)] ?? 0),
    a: a.toReversed(),
    b: b.toReversed(),
  })
  for (const [from, to] of [
    [0, 200],
    [17, 18],
    [50, 150],
    [30, 30],
  ] as const) {
    const part = digest(sorted.slice(from, to))
    expect(digestOf(index.sum(from, to))).toEqual(part)
    expect(digestOf(turned.sum(from, to))).toEqual(part)
  }
  expect(sorted.map((row) => index.placeOf(row.id))).toEqual(sorted.map((_, i) => i))
  expect([index.upTo(null), index.upTo('00000000-0000-7000-8000-000000000000'), index.placeOf(nobody)]).toEqual([
    200, 0, -1,
  ])
})
