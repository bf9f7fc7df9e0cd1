import { assert } from '../model/fault.ts'
import type { Field } from '../model/field.ts'
import { allFields, type Drawer, type Fields, type Row } from '../model/table.ts'
import type { Queryable } from './database.ts'
import { columnName, snake, tableName } from './names.ts'
import { columnType } from './schema.ts'
import { join, jsonb, type Param, raw, type Sql, sql } from './sql.ts'

/** Rows a bulk statement carries at a time: big enough that the round trip does not show, small enough for any memory. */
const bulkRows = 1000

/** The columns of some fields, the id first, renamed to what the house calls them. */
export function columnsOf(fields: Fields): Sql {
  return join([sql`id`, ...Object.keys(fields).map((field) => sql`${columnName(field)} as ${raw(`"${field}"`)}`)])
}

export async function findRow(db: Queryable, drawer: Drawer, id: string): Promise<Row | undefined> {
  const rows = await db.query<Row>(
    sql`select ${columnsOf(allFields(drawer))} from ${tableName(drawer)} where id = ${id}`,
  )
  return rows[0]
}

/** Reads a row and holds it until the transaction ends, so that what was decided on it is still true when it is written. */
export async function holdRow(db: Queryable, drawer: Drawer, id: string): Promise<Row | undefined> {
  const rows = await db.query<Row>(
    sql`select ${columnsOf(allFields(drawer))} from ${tableName(drawer)} where id = ${id} for update`,
  )
  return rows[0]
}

/** As holdRow for several, held in the order of their ids. */
export async function holdRows(db: Queryable, drawer: Drawer, ids: readonly string[]): Promise<readonly Row[]> {
  return db.query<Row>(
    sql`select ${columnsOf(allFields(drawer))} from ${tableName(drawer)} where id = any(${ids}::uuid[])
        order by id for update`,
  )
}

export async function findRows(
  db: Queryable,
  drawer: Drawer,
  ids: readonly string[],
  fields: Fields = allFields(drawer),
): Promise<readonly Row[]> {
  if (ids.length === 0) return []
  return db.query<Row>(sql`select ${columnsOf(fields)} from ${tableName(drawer)} where id = any(${ids}::uuid[])`)
}

/** Which of these ids a table has. */
export async function idsThere(db: Queryable, drawer: Drawer, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(sql`select id from ${tableName(drawer)} where id = any(${ids}::uuid[])`)
  return new Set(rows.map((row) => row.id))
}

export async function insertRow(db: Queryable, drawer: Drawer, row: Row): Promise<Row> {
  const fields = Object.entries(allFields(drawer))
  const rows = await db.query<Row>(
    sql`insert into ${tableName(drawer)} (id, ${join(fields.map(([field]) => columnName(field)))})
        values (${row.id}, ${join(fields.map(([field, definition]) => cell(definition, row[field])))})
        returning ${columnsOf(allFields(drawer))}`,
  )
  return only(rows, drawer, row.id)
}

/** Who changes a row, and when: what its stamps will say. */
export interface RowStamp {
  readonly at: string
  readonly by: string | null
}

/** Writes fields of a row that is held, counts its version up and stamps it. */
export async function updateRow(
  db: Queryable,
  drawer: Drawer,
  id: string,
  set: Readonly<Record<string, unknown>>,
  stamp: RowStamp,
): Promise<Row> {
  const fields = allFields(drawer)
  const assignments = Object.entries(set).map(([field, value]) => {
    const definition = fields[field]
    assert(definition !== undefined, `Row ${id} of ${drawer.name} was to be given a field "${field}" that it has not.`)
    return sql`${columnName(field)} = ${cell(definition, value)}`
  })
  const rows = await db.query<Row>(
    sql`update ${tableName(drawer)}
        set ${join([...assignments, sql`version = version + 1`, sql`updated_at = ${stamp.at}`, sql`updated_by = ${stamp.by}`])}
        where id = ${id} returning ${columnsOf(fields)}`,
  )
  return only(rows, drawer, id)
}

export async function deleteRow(db: Queryable, drawer: Drawer, id: string): Promise<void> {
  await db.query(sql`delete from ${tableName(drawer)} where id = ${id}`)
}

/**
 * Writes many whole rows, stamps included, as they are: for seeds, imports and restores, which have checked them.
 * @throws on the first row that breaks a key or a reference
 */
export async function insertMany(db: Queryable, drawer: Drawer, rows: readonly Row[]): Promise<void> {
  const fields = Object.entries(allFields(drawer))
  const names = join([sql`id`, ...fields.map(([field]) => columnName(field))])
  const shape = raw(['id uuid', ...fields.map(([field, each]) => `"${snake(field)}" ${columnType(each)}`)].join(', '))
  const spelled = fields.map(([field]) => [field, snake(field)] as const)
  for (let start = 0; start < rows.length; start += bulkRows) {
    const batch = rows.slice(start, start + bulkRows).map((row) => {
      const cells: Record<string, unknown> = { id: row.id }
      for (const [field, column] of spelled) cells[column] = row[field] ?? null
      return cells
    })
    // One parameter of JSON: the same statement whatever the columns hold, and one plan for all batches.
    await db.query(
      sql`insert into ${tableName(drawer)} (${names})
          select ${names} from json_to_recordset(${JSON.stringify(batch)}::json) as batch (${shape})`,
    )
  }
}

/** A stretch of a table: the rows of one scope (or of all, when null) with after < id ≤ upTo, open where null. */
export interface Stretch {
  readonly scope: string | null
  readonly after: string | null
  readonly upTo: string | null
}

/** Up to `limit` rows of a stretch in ascending order of id. Walks the primary key. */
export async function readStretch(
  db: Queryable,
  drawer: Drawer,
  fields: Fields,
  { scope, after, upTo }: Stretch,
  limit: number,
): Promise<readonly Row[]> {
  const tests = [
    ...(scope === null || drawer.scope === undefined ? [] : [sql`${columnName(drawer.scope.field)} = ${scope}`]),
    ...(after === null ? [] : [sql`id > ${after}`]),
    ...(upTo === null ? [] : [sql`id <= ${upTo}`]),
  ]
  return db.query<Row>(
    sql`select ${columnsOf(fields)} from ${tableName(drawer)} where ${all(tests)} order by id limit ${limit}`,
  )
}

/** All of the tests; true when there is none. */
export function all(tests: readonly Sql[]): Sql {
  return tests.length === 0 ? raw('true') : join(tests, ' and ')
}

/** A value as its column takes it. */
export function cell(field: Field, value: unknown): Sql {
  if (field.kind === 'list') return jsonb(value)
  return sql`${(value ?? null) as Param}`
}

function only(rows: readonly Row[], drawer: Drawer, id: string): Row {
  const row = rows[0]
  assert(row !== undefined, `Row ${id} of ${drawer.name} vanished while it was held.`)
  return row
}
