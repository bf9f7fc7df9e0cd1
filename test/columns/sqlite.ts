import sqlite3InitModule, { type Database } from '@sqlite.org/sqlite-wasm'
import type { Field } from '../../model/field.ts'
import { toDecimal } from '../../model/quantity.ts'
import { type Condition, meaningOf, type Query } from '../../model/query.ts'
import { fold, searchMax } from '../../model/search.ts'
import { allFields } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { World } from './reference.ts'

/*
 * A second opinion by a database that has nothing of ours in it but the folding of text. Decimals are whole numbers of
 * 10^-6, instants are milliseconds, lists are JSON, choices carry their place in front.
 */
const decimalPlaces = 6
/** A sum of greater numbers leaves the 64 bits of an integer, so each is added up in two parts. */
const half = 1_000_000

export interface SqlOracle {
  fill(world: World): void
  ids(query: Query): readonly string[]
  /** Key → number of rows, for one plain or dotted field. */
  countBy(query: Query, name: string): ReadonlyMap<string, number>
  /** For each group by some fields, in no order, its rows and the sum of a number, in whole 10^-6 for decimals. */
  sumsBy(query: Query, names: readonly string[], summed: string): readonly SqlGroup[]
  close(): void
}

export interface SqlGroup {
  readonly count: number
  readonly sum: bigint | null
}

export async function openOracle(): Promise<SqlOracle> {
  const sqlite = await sqlite3InitModule()
  const db = new sqlite.oo1.DB(':memory:')
  // A JavaScript string with a NUL or half a pair never gets here: no row can hold one.
  db.createFunction('fold', (_: unknown, text: unknown) => (text === null ? null : fold(String(text))), {
    deterministic: true,
  })
  return {
    fill: (world) => fill(db, world),
    ids: (query) => {
      const ask = asker(query)
      const order = [...query.sort.flatMap((step) => ask.order(step)), 't.id'].join(', ')
      return db.selectValues(
        `select t.id from ${ask.from} where ${ask.where} order by ${order}`,
        ask.bound(),
      ) as string[]
    },
    countBy: (query, name) => {
      const ask = asker(query)
      const column = ask.column(name)
      const rows = db.selectArrays(
        `select ${column}, count(*) from ${ask.from} where ${ask.where} group by 1`,
        ask.bound(),
      )
      return new Map(rows.map(([value, count]) => [String(value), Number(count)]))
    },
    sumsBy: (query, names, summed) => {
      const ask = asker(query)
      const columns = names.map((name) => ask.column(name))
      const number = ask.column(summed)
      const rows = db.selectArrays(
        `select count(*), cast(sum(${number} / ${half}) as text), cast(sum(${number} % ${half}) as text)
        from ${ask.from} where ${ask.where} group by ${columns.join(', ')}`,
        ask.bound(),
      )
      return rows.map(([count, high, low]) => ({
        count: Number(count),
        sum: high === null ? null : BigInt(String(high)) * BigInt(half) + BigInt(String(low)),
      }))
    },
    close: () => db.close(),
  }
}

/** An exact decimal as sumsBy tells it. */
export function asSum(amount: string | null, field: Field): bigint | null {
  if (amount === null) return null
  return field.kind === 'decimal' ? scaled(amount) : BigInt(amount)
}

function fill(db: Database, world: World): void {
  for (const [table, rows] of world) {
    const fields = allFields(tableOf(table))
    const names = ['id', ...Object.keys(fields)]
    db.exec(
      `drop table if exists ${table}; create table ${table} (${names.map((name) => `"${name}"`).join(', ')}); create index ${table}_id on ${table} (id)`,
    )
    const insert = db.prepare(`insert into ${table} values (${names.map(() => '?').join(', ')})`)
    db.exec('begin')
    for (const row of rows.values()) {
      insert.clearBindings()
      for (const [i, name] of names.entries()) {
        const value = stored(fields[name], row[name] ?? null)
        // What is not bound is null, and each binding costs a call.
        if (value !== null) insert.bind(i + 1, value)
      }
      insert.stepReset()
    }
    db.exec('commit')
    insert.finalize()
  }
}

type Stored = string | number | bigint | null

function stored(field: Field | undefined, value: unknown): Stored {
  if (value === null) return null
  switch (field?.kind) {
    case 'decimal':
      return scaled(String(value))
    case 'instant':
      return Date.parse(String(value))
    case 'flag':
      return value === true ? 1 : 0
    case 'list':
      return typeof value === 'string' ? value : JSON.stringify(value)
    case 'integer':
      return Number(value)
    default:
      return String(value)
  }
}

function scaled(text: string): bigint {
  const [whole = '0', fraction = ''] = String(toDecimal(text)).split('.')
  if (fraction.length > decimalPlaces) throw new Error(`${text} is finer than the oracle measures.`)
  return BigInt(whole + fraction.padEnd(decimalPlaces, '0'))
}

/** The parts of a statement, with the values that it binds in the order in which they were written. */
function asker({ table, where, search }: Query) {
  const drawer = tableOf(table)
  const joins = new Map<string, string>()
  const values: Stored[] = []
  const bind = (value: Stored) => {
    values.push(value)
    return `?${values.length}`
  }

  function column(name: string): string {
    const [head = '', tail] = name.split('.')
    if (tail === undefined) return `t."${head}"`
    joins.set(
      head,
      `left join ${meaningOf(drawer, name)?.through?.table.name} as "j_${head}" on "j_${head}".id = t."${head}"`,
    )
    return `"j_${head}"."${tail}"`
  }

  function fieldOf(name: string): Field {
    const field = meaningOf(drawer, name)?.field
    if (field === undefined) throw new Error(`${table} has no ${name}.`)
    return field
  }

  /** What a column sorts by, the most significant first. */
  function sortKeys(field: Field, expression: string): readonly string[] {
    if (field.kind === 'text' || field.kind === 'list') return [`fold(${expression})`, expression]
    if (field.kind !== 'choice') return [expression]
    const places = (field.choices ?? []).map(({ value }, place) => `when '${value}' then ${place}`)
    return [`case ${expression} ${places.join(' ')} else 1000 end`, expression]
  }

  function compared(field: Field, expression: string, op: string, value: string | number | boolean): string {
    const bound = bind(field.kind === 'integer' ? Number(value) : stored(field, value))
    if (op === '=' || op === '<>') return `${expression} ${op} ${bound}`
    return `(${expression} is not null and (${sortKeys(field, expression).join(', ')}) ${op} (${sortKeys(field, bound).join(', ')}))`
  }

  function test(condition: Condition): string {
    if ('any' in condition) return `(${condition.any.map(test).join(' or ') || 'false'})`
    const field = fieldOf(condition.field)
    const expression = column(condition.field)
    switch (condition.op) {
      case 'isNull':
        return `${expression} is null`
      case 'notNull':
        return `${expression} is not null`
      case 'contains':
        return `instr(fold(${expression}), ${bind(fold(condition.text))}) > 0`
      case 'startsWith': {
        const text = fold(condition.text)
        return `substr(fold(${expression}), 1, ${[...text].length}) = ${bind(text)}`
      }
      case 'in':
        return `(${condition.values.map((value) => compared(field, expression, '=', value)).join(' or ') || 'false'}) is true`
      case 'notIn':
        return `(${condition.values.map((value) => compared(field, expression, '=', value)).join(' or ') || 'false'}) is not true`
      case 'between':
        return `(${compared(field, expression, '>=', condition.from)} and ${compared(field, expression, '<=', condition.to)})`
      case 'ne':
        return `(${compared(field, expression, '=', condition.value)}) is not true`
      default: {
        const sign = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' }[condition.op]
        return compared(field, expression, sign, condition.value)
      }
    }
  }

  const words = fold(search.slice(0, searchMax)).split(/\s+/).filter(Boolean)
  const found = words.map((word) => {
    const bound = bind(word)
    return `(${drawer.search.map((name) => `instr(fold(${column(name)}), ${bound}) > 0`).join(' or ')})`
  })
  const conditions = [...where.map(test), ...found].map((each) => `(${each})`).join(' and ') || 'true'
  return {
    where: conditions,
    get from() {
      return [`${table} as t`, ...joins.values()].join(' ')
    },
    column,
    order(step: string): readonly string[] {
      const name = step.replace('-', '')
      const expression = column(name)
      const direction = step.startsWith('-') ? 'desc' : 'asc'
      return [`${expression} is null`, ...sortKeys(fieldOf(name), expression).map((key) => `${key} ${direction}`)]
    },
    bound: () => (values.length > 0 ? values : undefined),
  }
}
