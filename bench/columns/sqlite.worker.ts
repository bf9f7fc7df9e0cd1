import sqlite3InitModule, { type Database } from '@sqlite.org/sqlite-wasm'
import { expose } from 'comlink'
import type { Row } from '../../model/table.ts'
import { fetchShapes } from './load.ts'
import { columnsOf } from './shapes.ts'

/** What the page asks of SQLite in its worker. */
export interface Sqlite {
  /** Makes the file anew from the bench's blocks. */
  fill(): Promise<void>
  open(): Promise<void>
  rows(sql: string): Promise<readonly Row[]>
  cells(sql: string): Promise<readonly (readonly unknown[])[]>
  /** Puts changed orders in the place of those with their ids. */
  land(json: string): Promise<void>
}

let opened: Database | undefined

expose({
  fill,
  async open() {
    opened = await open(false)
  },
  async rows(sql) {
    return database().selectObjects(sql) as Row[] // statements of the bench pick whole rows
  },
  async cells(sql) {
    return database().selectArrays(sql)
  },
  async land(json) {
    const columns = columnsOf('salesOrder')
    const set = columns.map((name) => `"${name}" = excluded."${name}"`).join(', ')
    const picked = columns.map((_, i) => `value ->> ${i}`).join(', ')
    database().exec({
      sql: `insert into salesOrder select ${picked} from json_each(?) where true on conflict (id) do update set ${set}`,
      bind: [json],
    })
  },
} satisfies Sqlite)

function database(): Database {
  if (opened === undefined) throw new Error('SQLite was asked before it was opened.')
  return opened
}

async function open(isNew: boolean): Promise<Database> {
  const sqlite = await sqlite3InitModule()
  const pool = await sqlite.installOpfsSAHPoolVfs({ name: 'bench', clearOnInit: isNew })
  const db = new pool.OpfsSAHPoolDb('/orders.db')
  db.exec('pragma cache_size = -200000; pragma temp_store = memory')
  return db
}

/** Whole blocks at a time, as JSON: binding value by value through the object API takes several times as long. */
async function fill(): Promise<void> {
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
}
