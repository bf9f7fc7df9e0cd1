import { AsyncDuckDB, type AsyncDuckDBConnection, DuckDBAccessMode, VoidLogger } from '@duckdb/duckdb-wasm'
import type { Field } from '../../model/field.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { groupAnswer, pageAnswer } from './answer.ts'
import { fetchShapes } from './load.ts'
import { askAll, type Measured, type Peer } from './peer.ts'
import { type Known, newestFirst } from './questions.ts'
import { columnsOf, csvOf } from './shapes.ts'
import { type Dialect, quoted, statementOf } from './sql.ts'

const dialect: Dialect = {
  contains: (column, word) => `contains(lower(${column}), ${word})`,
  folded: (column) => `lower(${column})`,
}

/** DuckDB in a worker of its own, its file on OPFS. Times are taken in the page, as those of our reader. */
export async function fillDuckdb(): Promise<number> {
  const started = performance.now()
  const { db, connection } = await open()
  const made = new Set<string>()
  for await (const { table, no, bytes } of fetchShapes('.csv')) {
    if (!made.has(table)) await connection.query(`create table "${table}" (${definitionOf(table)})`)
    made.add(table)
    await insert(db, connection, table, `${no}.csv`, bytes)
  }
  await connection.query('checkpoint')
  await connection.close()
  await db.terminate()
  return performance.now() - started
}

export async function measureDuckdb(known: Known, rounds: number): Promise<Measured> {
  const started = performance.now()
  const { db, connection } = await open()
  const peer = duckdbOf(db, connection)
  await peer.ask(newestFirst)
  const openMs = performance.now() - started
  return { openMs, ...(await askAll(peer, known, rounds)) }
}

async function open() {
  const worker = new Worker('/duckdb/duckdb-browser-eh.worker.js')
  const db = new AsyncDuckDB(new VoidLogger(), worker)
  await db.instantiate(new URL('/duckdb/duckdb-eh.wasm', location.href).href)
  await db.open({
    path: 'opfs://orders.duckdb',
    accessMode: DuckDBAccessMode.READ_WRITE,
    query: { castBigIntToDouble: true, castDecimalToDouble: true },
  })
  return { db, connection: await db.connect() }
}

function duckdbOf(db: AsyncDuckDB, connection: AsyncDuckDBConnection): Peer {
  const rowsOf = async (sql: string): Promise<Row[]> =>
    (await connection.query(sql)).toArray().map((row: { toJSON(): Row }) => row.toJSON())
  return {
    async ask(question) {
      const { sql, count } = statementOf(question, dialect)
      const rows = await rowsOf(sql)
      if (count !== undefined) {
        const total = Number((await connection.query(count)).getChildAt(0)?.get(0))
        return () => pageAnswer(total, rows)
      }
      const keys = question.by?.length ?? 0
      return () =>
        groupAnswer(rows.map(Object.values).map((row) => ({ key: row.slice(0, keys), measures: row.slice(keys) })))
    },
    async rowsFrom(offset, count) {
      const { sql } = statementOf(newestFirst, dialect, offset, count)
      // As text all of it, so that it goes back as it came.
      const texts = columnsOf('salesOrder').map((name) => `"${name}"::varchar as "${name}"`)
      return rowsOf(`select ${texts.join(', ')} from (${sql})`)
    },
    async land(rows) {
      const bytes = new TextEncoder().encode(csvOf('salesOrder', rows))
      await connection.query('begin')
      await connection.query(`create temp table delta as select * from salesOrder limit 0`)
      await insert(db, connection, 'delta', 'delta.csv', bytes)
      await connection.query('delete from salesOrder where id in (select id from delta)')
      await connection.query('insert into salesOrder select * from delta')
      await connection.query('drop table delta')
      await connection.query('commit')
      await this.ask(newestFirst)
    },
  }
}

async function insert(
  db: AsyncDuckDB,
  connection: AsyncDuckDBConnection,
  table: string,
  file: string,
  csv: Uint8Array,
): Promise<void> {
  await db.registerFileBuffer(file, csv)
  const drawer = table === 'delta' ? 'salesOrder' : table
  const columns = columnsOf(drawer).map(
    (name) => `${quoted(name)}: ${quoted(typeOf(allFields(tableOf(drawer))[name]))}`,
  )
  await connection.query(
    `insert into "${table}" select * from read_csv(${quoted(file)}, header = false, auto_detect = false, delim = ',',
      quote = '"', escape = '"', new_line = '\\n', columns = {${columns.join(', ')}})`,
  )
  await db.dropFile(file)
}

function definitionOf(table: string): string {
  const fields = allFields(tableOf(table))
  return columnsOf(table)
    .map((name) => `"${name}" ${typeOf(fields[name])}`)
    .join(', ')
}

/** The narrowest type that fits; ids are 16 bytes, choices a byte. */
function typeOf(field: Field | undefined): string {
  switch (field?.kind) {
    case undefined:
    case 'ref':
      return 'uuid'
    case 'integer':
      return 'integer'
    case 'decimal':
      return `decimal(18, ${field.scale ?? 0})`
    case 'day':
      return 'date'
    case 'instant':
      return 'timestamp'
    case 'flag':
      return 'boolean'
    case 'choice':
      return `enum(${(field.choices ?? []).map(({ value }) => quoted(value)).join(', ')})`
    default:
      return 'varchar'
  }
}
