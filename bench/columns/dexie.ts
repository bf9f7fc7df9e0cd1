import { Dexie } from 'dexie'
import type { Row } from '../../model/table.ts'
import { pageAnswer } from './answer.ts'
import { askAll, deltaName, type Measured, type Peer } from './peer.ts'
import { answerOf, inOrder, PlainRows, passes, type WideRow } from './plain.ts'
import { type Known, newestFirst } from './questions.ts'
import { someOrders } from './rows.ts'

const name = 'bench-dexie'

/**
 * One record a row, as Dexie is commonly used, with five indexes. Asked of some of the rows only and multiplied: a
 * million would take minutes to write. Only what an index answers is asked fairly; the rest is a scan, as it would be.
 */
export async function fillDexie(rowsTried: number, rowsMeant: number): Promise<number> {
  await Dexie.delete(name)
  const rows = await someOrders(rowsTried)
  const started = performance.now()
  const db = open()
  for (let at = 0; at < rows.length; at += 5000) await db.table('orders').bulkPut(rows.slice(at, at + 5000))
  db.close()
  return ((performance.now() - started) * rowsMeant) / rowsTried
}

export async function measureDexie(
  known: Known,
  rounds: number,
  rowsTried: number,
  rowsMeant: number,
): Promise<Measured> {
  const started = performance.now()
  const db = open()
  const peer = dexieOf(db)
  await peer.ask(newestFirst)
  const openMs = performance.now() - started
  const { times, answers } = await askAll(peer, known, rounds)
  db.close()
  const { answers: expected } = await askAll(new PlainRows(await someOrders(rowsTried)), known, rounds)
  const factor = rowsMeant / rowsTried
  return { openMs: openMs * factor, times: multiplied(times, factor), answers, expected }
}

/** A delta touches the same number of rows in a table of any size; everything else is taken to grow with it. */
export function multiplied(times: Measured['times'], factor: number): Measured['times'] {
  const grown = Object.entries(times).map(([question, each]) => [
    question,
    question === deltaName ? each : each.map((ms) => ms * factor),
  ])
  return Object.fromEntries(grown)
}

function open(): Dexie {
  const db = new Dexie(name)
  db.version(1).stores({ orders: 'id,[buyer+shipDate],shipDate,status,orderNo,pieces' })
  return db
}

function dexieOf(db: Dexie): Peer {
  const orders = db.table<WideRow>('orders')
  return {
    async ask(question) {
      const { query } = question
      if (question === newestFirst) {
        const [rows, total] = [await firstByShipDate(db, 50), await orders.count()]
        return () => pageAnswer(total, rows)
      }
      const passed = await matching(db, query.where)
        .filter((row) => passes(row, query))
        .toArray()
      const answer = answerOf(passed, question)
      return () => answer
    },
    async rowsFrom(offset, count) {
      return inOrder(await orders.toArray(), newestFirst.query.sort).slice(offset, offset + count)
    },
    async land(rows: readonly Row[]) {
      await orders.bulkPut(rows as readonly WideRow[])
      await this.ask(newestFirst)
    },
  }
}

/** An index gives rows of one day in descending order of id as well; those of the last day are asked for again. */
async function firstByShipDate(db: Dexie, count: number): Promise<readonly WideRow[]> {
  const orders = db.table<WideRow>('orders')
  const first = await orders.orderBy('shipDate').reverse().limit(count).toArray()
  const last = first.at(-1)?.shipDate
  const ofLast = await orders.where('shipDate').equals(String(last)).toArray()
  return inOrder([...first.filter((row) => row.shipDate !== last), ...ofLast], newestFirst.query.sort).slice(0, count)
}

/** The narrowest range of an index that holds all rows of a question. */
function matching(db: Dexie, where: Parameters<typeof passes>[1]['where']) {
  const orders = db.table<WideRow>('orders')
  const comparedWith = (field: string) => {
    const test = where.find((each) => 'field' in each && each.field === field)
    return test !== undefined && 'value' in test ? String(test.value) : undefined
  }
  const buyer = comparedWith('buyer')
  const from = comparedWith('shipDate')
  if (from === undefined) return orders.toCollection()
  if (buyer === undefined) return orders.where('shipDate').aboveOrEqual(from)
  return orders.where('[buyer+shipDate]').between([buyer, from], [buyer, Dexie.maxKey])
}
