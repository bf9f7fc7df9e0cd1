import { wrap } from 'comlink'
import { groupAnswer, pageAnswer } from './answer.ts'
import { askAll, type Measured, type Peer } from './peer.ts'
import { type Known, newestFirst } from './questions.ts'
import { jsonOf } from './shapes.ts'
import { type Dialect, statementOf } from './sql.ts'
import type { Sqlite } from './sqlite.worker.ts'

const dialect: Dialect = {
  contains: (column, word) => `${column} like '%' || ${word} || '%'`,
  folded: (column) => `${column} collate nocase`,
}

/** SQLite on OPFS with indexes that fit the questions, in a worker of its own. Times are taken in the page, as ours are. */
export async function fillSqlite(): Promise<number> {
  const started = performance.now()
  await start().fill()
  return performance.now() - started
}

export async function measureSqlite(known: Known, rounds: number): Promise<Measured> {
  const started = performance.now()
  const sqlite = start()
  await sqlite.open()
  const peer = sqliteOf(sqlite)
  await peer.ask(newestFirst)
  const openMs = performance.now() - started
  return { openMs, ...(await askAll(peer, known, rounds)) }
}

/** It ends with its page. */
function start(): Sqlite {
  const worker = new Worker(new URL('./sqlite.worker.ts', import.meta.url), { type: 'module' })
  return wrap<Sqlite>(worker) as unknown as Sqlite // Comlink's type of it wraps promises around promises
}

function sqliteOf(sqlite: Sqlite): Peer {
  return {
    async ask(question) {
      const { sql, count } = statementOf(question, dialect)
      if (count !== undefined) {
        const [rows, [counted = []]] = await Promise.all([sqlite.rows(sql), sqlite.cells(count)])
        return () => pageAnswer(Number(counted[0]), rows)
      }
      const keys = question.by?.length ?? 0
      const groups = await sqlite.cells(sql)
      return () => groupAnswer(groups.map((row) => ({ key: row.slice(0, keys), measures: row.slice(keys) })))
    },
    async rowsFrom(offset, count) {
      return sqlite.rows(statementOf(newestFirst, dialect, offset, count).sql)
    },
    async land(rows) {
      await sqlite.land(jsonOf('salesOrder', rows))
      await this.ask(newestFirst)
    },
  }
}
