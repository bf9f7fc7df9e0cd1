import { createHash } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { Day } from '../../model/calendar.ts'
import { orderValue } from '../../model/formulas.ts'
import { idFrom, isId } from '../../model/id.ts'
import type { Decimal } from '../../model/quantity.ts'
import { machineOf, mayMove } from '../../model/states.ts'
import { faultsIn, type Row } from '../../model/table.ts'
import type { OrderLine } from '../../model/tables/orderLine.ts'
import type { SalesOrder } from '../../model/tables/salesOrder.ts'
import type { StatusEvent } from '../../model/tables/statusEvent.ts'
import { tableOf, tables } from '../../model/tables.ts'
import { type GenerateOptions, generate } from '../../server/seed/generate.ts'

const today = '2026-03-10' as Day
const usual: GenerateOptions = { seed: 'test', orders: 2000, today }

function rowsByTable(options: GenerateOptions): Map<string, Row[]> {
  const all = new Map<string, Row[]>()
  for (const { table, rows } of generate(options)) all.set(table, [...(all.get(table) ?? []), ...rows])
  return all
}

const factory = rowsByTable(usual)
const rowsOf = <R>(table: string) => (factory.get(table) ?? []) as unknown as readonly R[]
const orders = rowsOf<SalesOrder>('salesOrder')
const lines = rowsOf<OrderLine>('orderLine')
const events = rowsOf<StatusEvent>('statusEvent')

function digest(options: GenerateOptions): string {
  const hash = createHash('sha256')
  for (const batch of generate(options)) hash.update(JSON.stringify(batch))
  return hash.digest('hex')
}

test('the same seed makes the same factory, another seed another one', () => {
  const small = { ...usual, orders: 150 }
  expect(digest(small)).toBe(digest({ ...small }))
  expect(digest(small)).not.toBe(digest({ ...small, seed: 'other' }))
})

test('exactly as many orders as asked for, in batches that stay small', () => {
  expect(orders).toHaveLength(2000)
  for (const count of [1, 7, 333])
    expect(rowsByTable({ ...usual, orders: count }).get('salesOrder')).toHaveLength(count)
  for (const { rows } of generate(usual)) expect(rows.length).toBeLessThanOrEqual(2000)
})

test('every row fits its drawer and carries an id of its own', () => {
  for (const [table, rows] of factory) {
    const drawer = tableOf(table)
    const names = Object.keys(drawer.fields)
    for (const row of rows) {
      expect(isId(row.id)).toBe(true)
      const values = Object.fromEntries(names.map((name) => [name, row[name]]))
      expect({ id: row.id, faults: faultsIn(drawer, values) }).toEqual({ id: row.id, faults: {} })
    }
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
  }
})

test('what a row refers to came before it', () => {
  const there = new Map(tables.map(({ name }) => [name, new Set<string>()]))
  for (const { table, rows } of generate(usual)) {
    const refs = Object.entries(tableOf(table).fields).flatMap(([name, field]) =>
      field.kind === 'ref' && field.table !== undefined ? [[name, field.table] as const] : [],
    )
    for (const row of rows) {
      for (const [name, target] of refs) {
        const value = row[name]
        if (value !== null && !there.get(target)?.has(String(value)))
          throw new Error(`${table} ${row.id} refers to ${target} ${value}, which has not come yet.`)
      }
    }
    for (const row of rows) there.get(table)?.add(row.id)
  }
})

test('natural keys are never used twice, and natural ids are made of their parts', () => {
  for (const [table, rows] of factory) {
    const drawer = tableOf(table)
    for (const key of drawer.unique) {
      const keys = rows.map((row) => JSON.stringify(key.map((name) => row[name])))
      expect({ table, key, rows: new Set(keys).size }).toEqual({ table, key, rows: rows.length })
    }
  }
  for (const line of lines.slice(0, 500))
    expect(line.id).toBe(idFrom('orderLine', line.order, line.colorway, line.size, line.site))
})

test('pieces and value of an order are the fold of its lines', () => {
  const pieces = new Map<string, number>()
  for (const { order, qty } of lines) pieces.set(order, (pieces.get(order) ?? 0) + qty)
  for (const order of orders) {
    expect(order.pieces).toBe(pieces.get(order.id))
    expect(order.value).toBe(order.fob === null ? null : orderValue(order.pieces, order.fob as Decimal))
  }
})

test('headers are the same with and without their lines', () => {
  expect(rowsByTable({ ...usual, lines: false }).get('salesOrder')).toEqual(orders)
})

test('an order stands where its history led it, by legal moves, none of them in the future', () => {
  const machine = machineOf('salesOrder')
  if (machine === undefined) throw new Error('Orders have no status machine.')
  const history = new Map<string, StatusEvent[]>()
  for (const event of events) history.set(event.subject, [...(history.get(event.subject) ?? []), event])
  for (const order of orders) {
    let status = machine.initial
    let at: string = order.createdAt
    for (const event of history.get(order.id) ?? []) {
      expect(event.from).toBe(status)
      if (!mayMove(machine, event.from, event.to))
        throw new Error(`${order.orderNo} moved ${event.from} to ${event.to}.`)
      expect(event.reason !== null).toBe(machine.needsReason.includes(event.to))
      expect(event.occurredAt.slice(0, 10) >= at.slice(0, 10)).toBe(true)
      expect(event.occurredAt.slice(0, 10) < today).toBe(true)
      status = event.to
      at = event.occurredAt
    }
    expect(order.status).toBe(status)
    expect(order.orderDate <= order.shipDate && order.orderDate < today).toBe(true)
  }
})

test('the factory has the shape of a real one', () => {
  const share = (part: number, whole: number) => part / whole
  const sizes = orders.map(({ pieces }) => pieces).sort((a, b) => a - b)
  expect(sizes[1000]).toBeGreaterThan(48)
  expect(sizes[1000]).toBeLessThan(75)
  const mean = sizes.reduce((sum, pieces) => sum + pieces, 0) / sizes.length
  expect(mean).toBeGreaterThan(105)
  expect(mean).toBeLessThan(165)

  const perBuyer = new Map<string, number>()
  for (const { buyer } of orders) perBuyer.set(buyer, (perBuyer.get(buyer) ?? 0) + 1)
  const topTen = [...perBuyer.values()].sort((a, b) => b - a).slice(0, 10)
  const top = share(
    topTen.reduce((sum, count) => sum + count, 0),
    orders.length,
  )
  expect(top).toBeGreaterThan(0.64)
  expect(top).toBeLessThan(0.77)

  const notes = orders.flatMap(({ note }) => note ?? [])
  const bangla = share(notes.filter((note) => /\p{Script=Bengali}/u.test(note)).length, notes.length)
  expect(bangla).toBeGreaterThan(0.25)
  expect(bangla).toBeLessThan(0.36)

  const amended = share(orders.filter(({ amendmentNo }) => amendmentNo > 0).length, orders.length)
  expect(amended).toBeGreaterThan(0.03)
  expect(amended).toBeLessThan(0.06)

  for (const { fob } of orders) if (fob !== null) expect(Number(fob) >= 2.5 && Number(fob) <= 14).toBe(true)
  expect(lines.length / orders.length).toBeGreaterThan(6)
  expect(lines.length / orders.length).toBeLessThan(12)
})

test('what shipped long ago is closed, what ships far ahead is still on paper', () => {
  const of = (from: string, to: string) =>
    new Set(orders.filter(({ shipDate }) => shipDate >= from && shipDate <= to).map(({ status }) => status))
  expect(of('2025-09-11', '2025-12-20')).toEqual(new Set(['closed', 'shipped', 'cancelled']))
  expect(of('2026-08-01', '2026-09-06')).toEqual(new Set(['draft', 'confirmed', 'cancelled']))
  const near = orders.filter(({ shipDate }) => shipDate > '2026-03-15' && shipDate < '2026-05-01')
  const running = near.filter(({ status }) => status === 'in_production' || status === 'ready')
  expect(running.length / near.length).toBeGreaterThan(0.6)
})

test('an archive of seven years has its two seasons every year', () => {
  const perMonth = new Map<string, number>()
  for (const { table, rows } of generate({ ...usual, orders: 30_000, lines: false, events: false })) {
    if (table !== 'salesOrder') continue
    for (const row of rows) {
      const month = String(row.shipDate).slice(0, 7)
      perMonth.set(month, (perMonth.get(month) ?? 0) + 1)
    }
  }
  for (const year of ['2020', '2022', '2024']) {
    const count = (month: string) => perMonth.get(`${year}-${month}`) ?? 0
    expect(count('07')).toBeGreaterThan(2 * count('04'))
    expect(count('07')).toBeGreaterThan(2 * count('11'))
    expect(count('01')).toBeGreaterThan(1.4 * count('04'))
  }
})

test('orders stream: the heap does not grow with their number', () => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  const heap: number[] = []
  let seen = 0
  for (const { table, rows } of generate({ ...usual, orders: 40_000, lines: false, events: false })) {
    if (table !== 'salesOrder') continue
    seen += rows.length
    if (seen / 10_000 > heap.length + 1) {
      gc()
      heap.push(process.memoryUsage().heapUsed)
    }
  }
  const [first = 0] = heap
  expect(heap.length).toBe(3)
  for (const later of heap) expect(later / first).toBeLessThan(1.15)
})
