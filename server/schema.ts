import { createHash } from 'node:crypto'
import type { Field } from '../model/field.ts'
import { allFields, type Drawer, fieldOf } from '../model/table.ts'
import type { Transaction } from './database.ts'
import { columnName, snake, tableName } from './names.ts'
import { join, name, raw, type Sql, sql } from './sql.ts'

/** Names the shape of all rows: a replica that was filled in another shape has to be filled again. */
export function schemaHashOf(drawers: readonly Drawer[]): string {
  const shape = drawers.map((drawer) => [
    drawer.name,
    Object.entries(allFields(drawer)).map(([field, { kind, required, restricted }]) => [
      field,
      kind,
      required,
      restricted,
    ]),
    drawer.scope,
  ])
  return createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 16)
}

/**
 * Spells the drawers' tables: makes what is missing and leaves the rest. A column that no drawer knows stays as it is,
 * because a newer server may have written it.
 */
export async function spellTables(tx: Transaction, drawers: readonly Drawer[]): Promise<void> {
  const known = await columnsOf(tx)
  for (const drawer of drawers) {
    const table = snake(drawer.name)
    const columns = known.get(table)
    if (columns === undefined) {
      await tx.query(createTable(drawer))
      continue
    }
    for (const [field, definition] of Object.entries(allFields(drawer))) {
      if (!columns.has(snake(field))) await addColumn(tx, drawer, field, definition)
    }
  }
  for (const drawer of drawers) {
    for (const index of indexesOf(drawer)) await tx.query(index)
    await addReferences(tx, drawer, drawers)
  }
}

async function columnsOf(tx: Transaction): Promise<Map<string, Set<string>>> {
  const rows = await tx.query<{ table_name: string; column_name: string }>(
    sql`select table_name::text, column_name::text from information_schema.columns where table_schema = current_schema()`,
  )
  const found = new Map<string, Set<string>>()
  for (const row of rows) {
    const columns = found.get(row.table_name) ?? new Set()
    found.set(row.table_name, columns.add(row.column_name))
  }
  return found
}

function createTable(drawer: Drawer): Sql {
  const columns = Object.entries(allFields(drawer)).map(
    ([field, definition]) =>
      sql`${columnName(field)} ${raw(columnType(definition))} ${raw(definition.required ? 'not null' : '')}`,
  )
  return sql`create table ${tableName(drawer)} (id uuid primary key, ${join(columns)})`
}

export function columnType(field: Field): string {
  switch (field.kind) {
    case 'text':
    case 'choice':
      return 'text'
    case 'integer':
      return 'integer'
    case 'decimal':
      return 'numeric'
    case 'day':
      return 'date'
    case 'instant':
      return 'timestamptz(3)'
    case 'flag':
      return 'boolean'
    case 'ref':
      return 'uuid'
    case 'list':
      return 'jsonb'
  }
}

async function addColumn(tx: Transaction, drawer: Drawer, field: string, definition: Field): Promise<void> {
  const filler = definition.required ? fillerOf(definition) : undefined
  await tx.query(
    sql`alter table ${tableName(drawer)} add column ${columnName(field)} ${raw(columnType(definition))} ${raw(
      filler === undefined ? '' : `not null default ${filler}`,
    )}`,
  )
  // The filler is for the rows that were there before; a new row says its own value.
  if (filler !== undefined)
    await tx.query(sql`alter table ${tableName(drawer)} alter column ${columnName(field)} drop default`)
}

/** What stands in a new required column for rows written before it; where nothing honest does, the column stays empty. */
function fillerOf(field: Field): string | undefined {
  if (field.kind === 'integer' || field.kind === 'decimal') return String(Math.max(0, field.least ?? 0))
  if (field.kind === 'flag') return 'false'
  if (field.kind === 'list') return `'[]'`
  if (field.kind === 'choice' && field.choices?.[0] !== undefined)
    return `'${field.choices[0].value.replaceAll("'", "''")}'`
  return undefined
}

/** The name under which a natural key is kept: a violation is told by it. */
export function uniqueName(drawer: Drawer, place: number): string {
  return `${snake(drawer.name)}_key_${place + 1}`
}

function indexesOf(drawer: Drawer): Sql[] {
  const table = tableName(drawer)
  const uniques = drawer.unique.map((fields, place) => {
    // Two rows without a number are not twins; two rows without a buyer, in a key that is otherwise filled, are.
    const nulls = fields.length > 1 ? raw('nulls not distinct') : raw('')
    return sql`create unique index if not exists ${name(uniqueName(drawer, place))} on ${table} (${columns(fields)}) ${nulls}`
  })
  return [...uniques, ...keysetsOf(drawer).map((fields) => keyset(drawer, table, fields))]
}

/**
 * The orders in which lists walk a table: lines within their head, everything else by the default sort, and by it within
 * a scope or a status. Each ends in the id, so that a page has one place where it ends.
 */
function keysetsOf(drawer: Drawer): string[][] {
  const sort = drawer.sort.replace(/^-/, '')
  const refs = Object.entries(drawer.fields).filter(([, { kind }]) => kind === 'ref')
  const heads =
    drawer.parent === undefined
      ? [undefined, drawer.scope?.field, drawer.machine === undefined ? undefined : 'status']
      : [drawer.parent]
  const walks = heads.map((head) => (head === undefined || head === sort ? [sort] : [head, sort]))
  // A reference is also walked backwards: who points here?
  const others = refs.map(([field]) => field).filter((field) => !walks.some(([first]) => first === field))
  // The timeline of a document is its events.
  const subject = drawer.fields.subject === undefined ? [] : [['subject']]
  const all = [...walks, ...others.map((field) => [field]), ...subject]
  return [...new Map(all.map((fields) => [fields.join(), fields])).values()]
}

function keyset(drawer: Drawer, table: Sql, fields: readonly string[]): Sql {
  const indexName = `${snake(drawer.name)}_by_${fields.map(snake).join('_')}`
  return sql`create index if not exists ${name(indexName)} on ${table} (${columns(fields)}, id)`
}

function columns(fields: readonly string[]): Sql {
  return join(fields.map(columnName))
}

async function addReferences(tx: Transaction, drawer: Drawer, drawers: readonly Drawer[]): Promise<void> {
  const there = new Set(
    (
      await tx.query<{ conname: string }>(
        sql`select conname::text from pg_constraint
            where contype = 'f' and conrelid = ${snake(drawer.name)}::regclass`,
      )
    ).map((row) => row.conname),
  )
  for (const [field, definition] of Object.entries(allFields(drawer))) {
    const target = drawers.find((each) => each.name === definition.table)
    const constraint = `${snake(drawer.name)}_${snake(field)}_ref`
    // The stamps name people who may be removed from a restored part of the data; they are shown, not joined.
    if (target === undefined || there.has(constraint) || fieldOf(drawer, field) !== drawer.fields[field]) continue
    await tx.query(
      sql`alter table ${tableName(drawer)} add constraint ${name(constraint)}
          foreign key (${columnName(field)}) references ${tableName(target)} (id)`,
    )
  }
}
