import { instantAt, numberToDay } from '../../model/calendar.ts'
import type { Field } from '../../model/field.ts'
import { bytesToId } from '../../model/id.ts'
import { decimalText } from '../../model/pack/decimals.ts'
import { type Condition, meaningOf, type Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'

/** Chance from a seed, the same on every machine. */
export interface Chance {
  below(limit: number): number
  pick<T>(from: readonly T[]): T
  likely(percent: number): boolean
}

export function chanceFrom(seed: number): Chance {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    likely: (percent) => next() * 100 < percent,
    pick: (from) => {
      const picked = from[below(from.length)]
      if (picked === undefined) throw new Error('There is nothing to pick from.')
      return picked
    },
  }
}

// Words that fold, sort or encode in different ways, and parts of each other, so that random searches find something.
const words = [
  ...[
    'lab dip',
    'LAB',
    'Zip',
    'zip',
    'placket',
    'PLACKET',
    'PO-12',
    'po-১২',
    '১২',
    '12',
    'ড়',
    'ড়',
    'লাল',
    'Ä',
    'ä',
    'É',
    'e\u0301',
  ],
  ...['\ue000', '😀', '%', '_', '.*', "it's", 'a', 'b', 'ab', 'STRASSE', 'straße', 'İ', 'ﬁ', '\u00a0', 'x-ray/9'],
]

export function randomText(chance: Chance): string {
  const length = 1 + chance.below(4)
  const picked = Array.from({ length }, () => chance.pick(words))
  return picked.join(chance.likely(60) ? ' ' : '') + (chance.likely(40) ? String(chance.below(5000)) : '')
}

export function randomId(chance: Chance): string {
  return bytesToId(Uint8Array.from({ length: 16 }, () => chance.below(256)))
}

/** What a world's values are drawn from, so that equal values and refs that lead somewhere are common. */
export interface Draw {
  readonly chance: Chance
  /** Ids to refer to, per table; some of them lead to no row. */
  readonly ids: Readonly<Record<string, readonly string[]>>
  /** Percent of texts that come from a few. */
  readonly sameness: number
  readonly few: readonly string[]
}

export function randomValue({ chance, ids, sameness, few }: Draw, field: Field): unknown {
  if (!field.required && chance.likely(25)) return null
  switch (field.kind) {
    case 'text':
      return chance.likely(sameness) ? chance.pick(few) : randomText(chance)
    case 'integer':
      return chance.likely(80) ? chance.below(300) : chance.below(2_000_000_000)
    case 'decimal': {
      const places = chance.below((field.scale ?? 0) + 1)
      return decimalText(chance.likely(80) ? chance.below(2000) : chance.below(2 ** 40), places)
    }
    case 'day':
      return numberToDay(20_000 + chance.below(60))
    case 'instant':
      return instantAt(1_700_000_000_000 + chance.below(50) * 43_200_000 + (chance.likely(30) ? chance.below(1000) : 0))
    case 'flag':
      return chance.likely(50)
    case 'choice':
      return chance.pick(field.choices ?? []).value
    case 'ref':
      return chance.pick(ids[field.table ?? ''] ?? ids.none ?? [])
    case 'list':
      return Array.from({ length: chance.below(3) }, () => chance.pick(['S', 'M', 'L', 'XL']))
  }
}

export function randomRow(draw: Draw, table: string, id: string): Row {
  const values = Object.entries(allFields(tableOf(table))).map(([name, field]) => [name, randomValue(draw, field)])
  return { ...Object.fromEntries(values), id } as Row // every field of the table has a value
}

/** Names that a question about the table may use, dotted ones among them. */
export function namesOf(table: string): readonly string[] {
  const own = Object.entries(allFields(tableOf(table)))
  const far = own.flatMap(([name, field]) => {
    if (field.kind !== 'ref' || !['party', 'style'].includes(field.table ?? '')) return []
    return Object.keys(allFields(tableOf(field.table ?? ''))).map((tail) => `${name}.${tail}`)
  })
  return ['id', ...own.map(([name]) => name), ...far]
}

export function randomCondition(draw: Draw, table: string, rows: readonly Row[], depth = 0): Condition {
  const { chance } = draw
  if (depth < 2 && chance.likely(12)) {
    return { any: Array.from({ length: chance.below(4) }, () => randomCondition(draw, table, rows, depth + 1)) }
  }
  const field = chance.pick(namesOf(table))
  const meaning = meaningOf(tableOf(table), field)
  if (meaning === undefined) throw new Error(`${table} has no ${field}.`)
  const { kind } = meaning.field
  if (chance.likely(10)) return { field, op: chance.pick(['isNull', 'notNull'] as const) }
  if ((kind === 'text' || kind === 'choice' || kind === 'list') && chance.likely(40)) {
    return {
      field,
      op: chance.pick(['contains', 'startsWith'] as const),
      text: chance.pick([...words, '', 'zip P', 'po']),
    }
  }
  const value = () => sought(draw, meaning.field, rows, field)
  const op = chance.pick(['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'notIn', 'between'] as const)
  if (op === 'in' || op === 'notIn') return { field, op, values: Array.from({ length: chance.below(5) }, value) }
  if (op !== 'between') return { field, op, value: value() }
  const from = value()
  const to = value()
  return typeof from === 'boolean' || typeof to === 'boolean' ? { field, op: 'notNull' } : { field, op, from, to }
}

/** A value to compare a field with: one that a row has, or one of the kind. */
function sought(draw: Draw, field: Field, rows: readonly Row[], name: string): string | number | boolean {
  const { chance } = draw
  const found = chance.likely(60) && rows.length > 0 ? chance.pick(rows)[name] : undefined
  const value = found ?? randomValue(draw, { ...field, required: true })
  if (field.kind === 'list') return JSON.stringify(value)
  if (field.kind === 'integer') return chance.likely(10) ? Number(value) + 0.5 : Number(value)
  if (field.kind === 'decimal') return chance.likely(30) ? Number(value) : String(value)
  if (field.kind === 'instant' && chance.likely(20)) return String(value).slice(0, 10)
  return typeof value === 'boolean' ? value : String(value)
}

export function randomQuery(draw: Draw, table: string, rows: readonly Row[]): Query {
  const { chance } = draw
  const names = namesOf(table)
  return {
    table,
    where: Array.from({ length: chance.below(3) }, () => randomCondition(draw, table, rows)),
    search: chance.likely(30) ? chance.pick([...words, 'zip placket', 'lab 12', 'po- ', 'a b']) : '',
    sort: Array.from({ length: chance.below(4) }, () => (chance.likely(50) ? '-' : '') + chance.pick(names)),
  }
}
