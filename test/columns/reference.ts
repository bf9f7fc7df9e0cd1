import type { Field } from '../../model/field.ts'
import { add, compare as compareDecimals, type Decimal, divide, toDecimal } from '../../model/quantity.ts'
import { type Condition, type Measure, meaningOf, type Query } from '../../model/query.ts'
import { fold, searchMax } from '../../model/search.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'

/** Every row of every table, by id: what the columns must answer like. */
export type World = ReadonlyMap<string, ReadonlyMap<string, Row>>

/** The rows that match, in order: row by row and word by word, as the comments of model/query say it. */
export function matching(world: World, query: Query): readonly Row[] {
  const rows = [...(world.get(query.table)?.values() ?? [])]
  return rows
    .filter((row) => query.where.every((condition) => holds(world, query.table, row, condition)))
    .filter((row) => isFound(world, query.table, row, query.search))
    .sort((a, b) => {
      for (const step of query.sort) {
        const name = step.replace('-', '')
        const left = valueIn(world, query.table, a, name)
        const right = valueIn(world, query.table, b, name)
        if (left === null && right === null) continue
        if (left === null) return 1
        if (right === null) return -1
        const sign = compareValues(fieldOf(query.table, name), left, right)
        if (sign !== 0) return step.startsWith('-') ? -sign : sign
      }
      return byCodePoint(a.id, b.id)
    })
}

/** Groups of matching rows, in order of their keys. */
export function groups(
  world: World,
  table: string,
  rows: readonly Row[],
  by: readonly string[],
  measures: readonly Measure[],
) {
  const found = new Map<string, { key: unknown[]; rows: Row[] }>()
  for (const row of rows) {
    const key = by.map((name) => plain(valueIn(world, table, row, name)))
    const text = JSON.stringify(key)
    const group = found.get(text) ?? { key, rows: [] }
    group.rows.push(row)
    found.set(text, group)
  }
  return [...found.values()]
    .sort((a, b) => {
      for (const [i, name] of by.entries()) {
        const left = a.key[i] ?? null
        const right = b.key[i] ?? null
        if (left === right) continue
        if (left === null) return 1
        if (right === null) return -1
        const sign = compareValues(fieldOf(table, name), left, right)
        if (sign !== 0) return sign
      }
      return 0
    })
    .map((group) => ({ key: group.key, measures: measures.map((each) => measured(world, table, group.rows, each)) }))
}

function measured(world: World, table: string, rows: readonly Row[], { fn, field: name }: Measure): string | null {
  if (fn === 'count') return String(rows.length)
  const field = fieldOf(table, name)
  const values = rows.map((row) => valueIn(world, table, row, name)).filter((value) => value !== null)
  if (values.length === 0) return null
  if (fn === 'sum' || fn === 'avg') {
    const sum = add(...(values as (Decimal | number)[]))
    return fn === 'sum' ? sum : (divide(sum, values.length, (field.scale ?? 0) + 4) ?? null)
  }
  const sorted = values.sort((a, b) => compareValues(field, a, b))
  return textOf(fn === 'min' ? sorted[0] : sorted.at(-1))
}

export function totals(world: World, table: string, rows: readonly Row[]): Record<string, string> {
  const fields = Object.entries(tableOf(table).fields).filter(
    ([, { kind }]) => kind === 'integer' || kind === 'decimal',
  )
  return Object.fromEntries(
    fields.map(([name]) => [name, measured(world, table, rows, { fn: 'sum', field: name }) ?? '0']),
  )
}

function holds(world: World, table: string, row: Row, condition: Condition): boolean {
  if ('any' in condition) return condition.any.some((each) => holds(world, table, row, each))
  const value = valueIn(world, table, row, condition.field)
  const field = fieldOf(table, condition.field)
  switch (condition.op) {
    case 'isNull':
      return value === null
    case 'notNull':
      return value !== null
    case 'ne':
      return value === null || !isEqual(field, value, condition.value)
    case 'notIn':
      return value === null || !condition.values.some((each) => isEqual(field, value, each))
  }
  if (value === null) return false
  const against = (asked: string | number | boolean) => compareValues(field, value, asked)
  switch (condition.op) {
    case 'eq':
      return isEqual(field, value, condition.value)
    case 'in':
      return condition.values.some((each) => isEqual(field, value, each))
    case 'lt':
      return against(condition.value) < 0
    case 'lte':
      return against(condition.value) <= 0
    case 'gt':
      return against(condition.value) > 0
    case 'gte':
      return against(condition.value) >= 0
    case 'between':
      return against(condition.from) >= 0 && against(condition.to) <= 0
    case 'contains':
      return folded(textOf(value)).includes(fold(condition.text))
    case 'startsWith':
      return folded(textOf(value)).startsWith(fold(condition.text))
  }
}

function isFound(world: World, table: string, row: Row, search: string): boolean {
  const words = fold(search.slice(0, searchMax)).split(/\s+/).filter(Boolean)
  const fields = tableOf(table).search.map((name) => valueIn(world, table, row, name))
  return words.every((word) => fields.some((value) => value !== null && folded(textOf(value)).includes(word)))
}

function isEqual(field: Field, value: unknown, asked: unknown): boolean {
  return compareValues(field, value, asked) === 0
}

function compareValues(field: Field, a: unknown, b: unknown): number {
  switch (field.kind) {
    case 'integer':
    case 'flag':
      return Number(a) - Number(b)
    case 'decimal':
      return compareDecimals(asDecimal(a), asDecimal(b))
    case 'day':
    case 'ref':
      return byCodePoint(String(a), String(b))
    case 'instant':
      return Date.parse(String(a)) - Date.parse(String(b))
    case 'choice': {
      const place = (value: unknown) => {
        const at = field.choices?.findIndex((choice) => choice.value === value) ?? -1
        return at < 0 ? 1000 : at
      }
      return place(a) - place(b) || byCodePoint(String(a), String(b))
    }
    case 'text':
    case 'list':
      return byCodePoint(folded(textOf(a)), folded(textOf(b))) || byCodePoint(textOf(a), textOf(b))
  }
}

function asDecimal(value: unknown): Decimal {
  return toDecimal(value as string | number) as Decimal
}

function byCodePoint(a: string, b: string): number {
  if (a === b) return 0
  const left = [...a]
  const right = [...b]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

const foldedTexts = new Map<string, string>()

/** Folds each text once: the same few thousand are compared again and again. */
function folded(text: string): string {
  let known = foldedTexts.get(text)
  if (known === undefined) {
    known = fold(text)
    foldedTexts.set(text, known)
  }
  return known
}

export function fieldOf(table: string, name: string): Field {
  const field = meaningOf(tableOf(table), name)?.field
  if (field === undefined) throw new Error(`${table} has no ${name}.`)
  return field
}

function valueIn(world: World, table: string, row: Row, name: string): unknown {
  const [head = '', tail] = name.split('.')
  const value = row[head] ?? null
  if (tail === undefined || value === null) return value
  return world.get(fieldOf(table, head).table ?? '')?.get(String(value))?.[tail] ?? null
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}
