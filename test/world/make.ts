import type { Instant } from '../../model/calendar.ts'
import { type IdSource, idSource } from '../../model/id.ts'
import type { Op, Values } from '../../model/mutation.ts'
import { blank } from '../../model/mutation.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { Changes } from '../../model/wire.ts'

/** Seeded chance: the same seed makes the same story. Source: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function seededIds(random: () => number, nowMs: () => number): IdSource {
  return idSource({
    nowMs,
    random: (bytes) => {
      for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256)
    },
  })
}

export const nobody = '01890000-0000-7000-8000-00000000000f'
export const dawn = '2026-11-01T03:00:00.000Z' as Instant

/** A row as a server would have stored it. */
export function serverRow(table: string, id: string, values: Values): Row {
  return { ...blank(tableOf(table), id, { author: nobody, at: dawn }), version: 1, ...values }
}

/** A page of the change feed that brings some rows. */
export function pageOf(
  rows: readonly { readonly table: string; readonly row: Row }[],
  rest: Partial<Changes> = {},
): Changes {
  const tables: Changes['tables'] = {}
  for (const { table, row } of rows) {
    tables[table] ??= { columns: Object.keys(row), rows: [] }
    tables[table].rows.push(tables[table].columns.map((column) => row[column]))
  }
  return { epoch: 'e1', tables, gone: [], results: [], cursor: 'c2', done: true, seq: 2, head: 2, ...rest }
}

export const orderValues = {
  orderNo: 'PO-1',
  buyer: '01890000-0000-7000-8000-00000000000b',
  style: '01890000-0000-7000-8000-000000000051',
  category: 'regular',
  currency: 'USD',
  fob: '4.85',
  orderDate: '2026-11-01',
  shipDate: '2027-01-19',
  shipMode: 'sea',
} as const

export function putOrder(id: string, values: Values = {}): Op {
  return { op: 'put', table: 'salesOrder', id, values: { ...orderValues, ...values } }
}
