import { z } from 'zod'
import { scopesFor, visibleFields } from '../model/access.ts'
import { fail, type Outcome, ok } from '../model/fault.ts'
import type { Field } from '../model/field.ts'
import { isId } from '../model/id.ts'
import { allFields, type Drawer, type Row } from '../model/table.ts'
import type { Access } from './access.ts'
import type { Database } from './database.ts'
import { columnName, snake, tableName } from './names.ts'
import type { Register } from './register.ts'
import { all, columnsOf } from './rows.ts'
import { columnType } from './schema.ts'
import { join, raw, type Sql, sql } from './sql.ts'

export interface ListFilter {
  readonly field: string
  /** ref: the id of the row that is pointed to, or what names it. */
  readonly test: 'eq' | 'gte' | 'lte' | 'ref'
  readonly value: string
}

export interface ListAsked {
  readonly limit: number
  readonly cursor: string | undefined
  readonly search: string
  readonly filters: readonly ListFilter[]
}

export interface ListPage {
  readonly items: readonly Record<string, unknown>[]
  readonly total: number | string
  readonly next_cursor: string | null
}

/** Counting on would cost more than anybody needs to know. */
const countMax = 10_000

/** One page of a table in its own order, of the rows and columns that the person may see. */
export async function listRows(
  database: Database,
  register: Register,
  drawer: Drawer,
  access: Access,
  asked: ListAsked,
): Promise<Outcome<ListPage>> {
  const fields = visibleFields(drawer, access.grants)
  const place = asked.cursor === undefined ? undefined : readCursor(drawer, asked.cursor)
  if (asked.cursor !== undefined && place === undefined)
    return fail({ kind: 'invalid', fields: { cursor: 'malformed' } })
  const tests = [...scopeTests(drawer, access), ...asked.filters.map((filter) => filterTest(register, drawer, filter))]
  for (const word of asked.search.trim().split(/\s+/).filter(Boolean).slice(0, 8))
    tests.push(searchTest(register, drawer, access, word))
  const matching = all(tests)

  const isDown = drawer.sort.startsWith('-')
  const sort = drawer.sort.replace(/^-/, '')
  const column = columnName(sort)
  const direction = raw(isDown ? 'desc' : 'asc')
  const sortType = drawer.fields[sort]
  const beyond =
    place === undefined || sortType === undefined
      ? sql`true`
      : sql`(${column}, id) ${raw(isDown ? '<' : '>')} (${place.value}::${raw(columnType(sortType))}, ${place.id}::uuid)`
  const rows = await database.query<Row>(
    sql`select ${columnsOf(fields)} from ${tableName(drawer)} where ${matching} and ${beyond}
        order by ${column} ${direction}, id ${direction} limit ${asked.limit + 1}`,
  )
  const counted = await database.query<{ total: number }>(
    sql`select count(*)::int as total from (select 1 from ${tableName(drawer)} where ${matching} limit ${countMax + 1}) found`,
  )
  const total = counted[0]?.total ?? 0
  const items = rows.slice(0, asked.limit)
  const last = items.at(-1)
  return ok({
    items: items.map(asItem),
    total: total > countMax ? `${countMax}+` : total,
    next_cursor: rows.length > asked.limit && last !== undefined ? cursorOf(String(last[sort]), last.id) : null,
  })
}

/** One row by its id, if the person may see it: a row out of sight is answered as one that is not there. */
export async function readItem(
  database: Database,
  register: Register,
  drawer: Drawer,
  access: Access,
  asked: { readonly id: string; readonly only: readonly ListFilter[] },
): Promise<Outcome<Record<string, unknown>>> {
  const missing = fail({ kind: 'missing', table: drawer.name, id: asked.id })
  if (!isId(asked.id)) return missing
  const only = asked.only.map((filter) => filterTest(register, drawer, filter))
  const tests = [sql`id = ${asked.id}`, ...scopeTests(drawer, access), ...only]
  const rows = await database.query<Row>(
    sql`select ${columnsOf(visibleFields(drawer, access.grants))} from ${tableName(drawer)} where ${all(tests)}`,
  )
  return rows[0] === undefined ? missing : ok(asItem(rows[0]))
}

function scopeTests(drawer: Drawer, access: Access): Sql[] {
  const scopes = scopesFor(drawer, access.grants)
  if (scopes === 'all' || drawer.scope === undefined) return []
  return [sql`${columnName(drawer.scope.field)} = any(${scopes}::uuid[])`]
}

function filterTest(register: Register, drawer: Drawer, { field, test, value }: ListFilter): Sql {
  const definition = drawer.fields[field]
  if (test === 'ref')
    return isId(value) ? sql`${columnName(field)} = ${value}` : namedTest(register, definition, field, value)
  const sign = raw(test === 'eq' ? '=' : test === 'gte' ? '>=' : '<=')
  return sql`${columnName(field)} ${sign} ${value}`
}

/** A row pointed to may also be named by its code or number: the first field of one of its natural keys. */
function namedTest(register: Register, definition: Field | undefined, field: string, value: string): Sql {
  const target = definition?.table === undefined ? undefined : register.find(definition.table)
  if (target === undefined) return sql`false`
  const code = target.fields.code !== undefined ? 'code' : (target.unique[0]?.at(-1) ?? 'id')
  return sql`${columnName(field)} in (select id from ${tableName(target)} where ${columnName(code)} = ${value})`
}

/** Looks for a word in every text that the drawer says is searched, as it stands and in either case; never as a pattern. */
function searchTest(register: Register, drawer: Drawer, access: Access, word: string): Sql {
  const found = drawer.search.flatMap((path) => {
    const [head = '', tail] = path.split('.')
    const field = drawer.fields[head]
    if (
      field === undefined ||
      (field.restricted !== undefined && visibleFields(drawer, access.grants)[head] === undefined)
    )
      return []
    if (tail === undefined) return [contains(columnName(head), word)]
    const target = field.table === undefined ? undefined : register.find(field.table)
    if (target?.fields[tail] === undefined) return []
    return [sql`${columnName(head)} in (select id from ${tableName(target)} where ${contains(columnName(tail), word)})`]
  })
  return found.length === 0 ? sql`false` : sql`(${join(found, ' or ')})`
}

function contains(column: Sql, word: string): Sql {
  return sql`position(lower(${word}) in lower(${column})) > 0`
}

function asItem(row: Row): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([field, value]) => [snake(field), value]))
}

/** What an item looks like in the description of the API. Restricted columns may be absent. */
export function itemSchema(drawer: Drawer): z.ZodType {
  const shape: Record<string, z.ZodType> = { id: z.string() }
  for (const [name, field] of Object.entries(allFields(drawer))) {
    const typed = plainType(field).describe(field.label.en)
    const nullable = field.required ? typed : typed.nullable()
    shape[snake(name)] = field.restricted === undefined ? nullable : nullable.optional()
  }
  return z.object(shape)
}

function plainType(field: Field): z.ZodType {
  switch (field.kind) {
    case 'integer':
      return z.int()
    case 'flag':
      return z.boolean()
    case 'list':
      return z.array(z.unknown())
    case 'choice':
      return z.enum((field.choices ?? []).map((choice) => choice.value))
    default:
      return z.string()
  }
}

const cursorShape = z.tuple([z.string(), z.string().refine(isId)])

function cursorOf(value: string, id: string): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url')
}

function readCursor(drawer: Drawer, text: string): { readonly value: string; readonly id: string } | undefined {
  try {
    const parsed = cursorShape.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    const isFair = drawer.fields[drawer.sort.replace(/^-/, '')]?.schema().safeParse(parsed.data?.[0]).success
    return parsed.success && isFair === true ? { value: parsed.data[0], id: parsed.data[1] } : undefined
  } catch {
    return undefined
  }
}
