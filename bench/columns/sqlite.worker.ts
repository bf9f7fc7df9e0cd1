import sqlite3InitModule, { type Database } from '@sqlite.org/sqlite-wasm'
import type { Row } from '../../model/table.ts'
import { groupAnswer, pageAnswer } from './answer.ts'
import { fetchShapes } from './load.ts'
import { askAll, type Measured, type Peer } from './peer.ts'
import { type Known, newestFirst } from './questions.ts'
import { columnsOf, jsonOf } from './shapes.ts'
import { type Dialect, statementOf } from './sql.ts'

export type SqliteTask = { readonly fill: true } | { readonly known: Known; readonly rounds: number }

const dialect: Dialect = {
  contains: (column, word) => `${column} like '%' || ${word} || '%'`,
  folded: (column) => `${column} collate nocase`,
}

async function open(isNew: boolean): Promise<Database> {
  const sqlite = await sqlite3InitModule()
  const pool = await sqlite.installOpfsSAHPoolVfs({ name: 'bench', clearOnInit: isNew })
  const db = new pool.OpfsSAHPoolDb('/orders.db')
  db.exec('pragma cache_size = -200000; pragma temp_store = memory')
  return db
}

/** Whole blocks at a time, as JSON: binding value by value through the object API takes several times as long. */
async function fill(): Promise<number> {
  const started = performance.now()
  const db = await open(true)
  db.exec('begin')
  const made = new Set<string>()
  for await (const { table, bytes } of fetchShapes('.json')) {
    const columns = columnsOf(table)
    if (!made.has(table)) db.exec(`create table "${table}" (${columns.map((name) => `"${name}"`).join(', ')})`)
    made.add(table)
    const picked = columns.map((_, i) => `value ->> ${i}`).join(', ')
    const bind = [new TextDecoder().decode(bytes)]
    db.exec({ sql: `insert into "${table}" select ${picked} from json_each(?)`, bind })
  }
  db.exec('commit')
  db.exec(`
    create unique index order_id on salesOrder (id);
    create unique index style_id on style (id);
    create unique index party_id on party (id);
    create index order_by_buyer on salesOrder (buyer, shipDate desc, id);
    create index order_by_ship on salesOrder (shipDate desc, id);
    create index order_by_status on salesOrder (status, shipDate, pieces, value);
    create index order_by_pieces on salesOrder (pieces, id);
    create index order_by_no on salesOrder (orderNo collate nocase, orderNo, id);
    analyze`)
  db.close()
  return performance.now() - started
}

/** Times are taken here, without the way to the page. */
async function measure(known: Known, rounds: number): Promise<Measured> {
  const started = performance.now()
  const db = await open(false)
  const peer = sqliteOf(db)
  await peer.ask(newestFirst)
  const openMs = performance.now() - started
  return { openMs, ...(await askAll(peer, known, rounds)) }
}

function sqliteOf(db: Database): Peer {
  const columns = columnsOf('salesOrder')
  return {
    async ask(question) {
      const { sql, count } = statementOf(question, dialect)
      if (count !== undefined) {
        const rows = db.selectObjects(sql) as Row[] // an id is in every row
        const total = Number(db.selectValue(count))
        return () => pageAnswer(total, rows)
      }
      const keys = question.by?.length ?? 0
      const groups = db.selectArrays(sql)
      return () => groupAnswer(groups.map((row) => ({ key: row.slice(0, keys), measures: row.slice(keys) })))
    },
    async rowsFrom(offset, count) {
      return db.selectObjects(statementOf(newestFirst, dialect, offset, count).sql) as Row[] // whole rows of the table
    },
    async land(rows) {
      const set = columns.map((name) => `"${name}" = excluded."${name}"`).join(', ')
      const picked = columns.map((_, i) => `value ->> ${i}`).join(', ')
      db.exec({
        sql: `insert into salesOrder select ${picked} from json_each(?) where true on conflict (id) do update set ${set}`,
        bind: [jsonOf('salesOrder', rows)],
      })
      await this.ask(newestFirst)
    },
  }
}

self.onmessage = ({ data }: MessageEvent<SqliteTask>) => {
  const work: Promise<number | Measured> = 'fill' in data ? fill() : measure(data.known, data.rounds)
  work.then(
    (value) => self.postMessage({ value }),
    (error: unknown) => self.postMessage({ error: String(error) }),
  )
}
