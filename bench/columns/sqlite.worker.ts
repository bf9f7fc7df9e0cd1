import sqlite3InitModule, { type Database } from '@sqlite.org/sqlite-wasm'
import { unpack } from '../../model/pack.ts'
import { tableOf } from '../../model/tables.ts'
import { fetchBlocks } from './load.ts'
import { type Known, type Question, questionsOf } from './questions.ts'
import { statementOf } from './sql.ts'

export interface PeerMeasured {
  readonly importMs: number
  readonly times: Readonly<Record<string, readonly number[]>>
  readonly totals: readonly number[]
}

/** SQLite on OPFS with indexes that fit the questions. Times are taken in its own worker, without the way to the page. */
async function measure(rounds: number): Promise<PeerMeasured> {
  const sqlite = await sqlite3InitModule()
  const pool = await sqlite.installOpfsSAHPoolVfs({ name: 'bench', clearOnInit: true })
  const db = new pool.OpfsSAHPoolDb('/orders.db')
  db.exec('pragma cache_size = -200000; pragma temp_store = memory')
  const started = performance.now()
  const known = await fill(db)
  const importMs = performance.now() - started
  const times: Record<string, number[]> = {}
  const totals: number[] = []
  for (let round = 0; round < rounds; round++) {
    for (const question of questionsOf(known, round)) {
      const before = performance.now()
      const total = ask(db, question)
      times[question.name] ??= []
      times[question.name]?.push(performance.now() - before)
      if (round === 0) totals.push(total)
    }
  }
  return { importMs, times, totals }
}

function ask(db: Database, question: Question): number {
  const { sql, count, bound } = statementOf(question)
  const rows = db.selectArrays(sql, bound)
  return count === undefined ? rows.length : Number(db.selectValue(count, bound))
}

/** Whole blocks at a time, as JSON: binding value by value through the object API takes several times as long. */
async function fill(db: Database): Promise<Known> {
  const buyers: string[] = []
  const names = new Map<string, readonly string[]>()
  db.exec('begin')
  for await (const block of fetchBlocks()) {
    const packed = unpack(block.bytes)
    if (packed === undefined) throw new Error('A block of the bench could not be opened.')
    const columns = names.get(block.table) ?? ['id', ...packed.columns]
    if (!names.has(block.table)) {
      names.set(block.table, columns)
      db.exec(`create table "${block.table}" (${columns.map((name) => `"${name}"`).join(', ')})`)
    }
    const rows = Array.from({ length: packed.count }, (_, i) => packed.row(i))
    if (block.table === 'party') buyers.push(...rows.filter((row) => row.isBuyer === true).map((row) => row.id))
    const fields = tableOf(block.table).fields
    const values = rows.map((row) =>
      columns.map((name) => (fields[name]?.kind === 'decimal' && row[name] !== null ? Number(row[name]) : row[name])),
    )
    const picked = columns.map((_, i) => `value ->> ${i}`).join(', ')
    db.exec({ sql: `insert into "${block.table}" select ${picked} from json_each(?)`, bind: [JSON.stringify(values)] })
  }
  db.exec('commit')
  db.exec(`
    create unique index style_id on style (id);
    create unique index party_id on party (id);
    create index order_by_buyer on salesOrder (buyer, shipDate);
    create index order_by_ship on salesOrder (shipDate, id);
    create index order_by_status on salesOrder (status, shipDate, pieces, value);
    create index order_by_pieces on salesOrder (pieces);
    create index order_by_value on salesOrder (value);
    create index order_by_no on salesOrder (orderNo);
    analyze`)
  return { buyers }
}

self.onmessage = (event: MessageEvent<number>) => {
  measure(event.data).then(
    (value) => self.postMessage({ value }),
    (error: unknown) => self.postMessage({ error: String(error) }),
  )
}
