import {
  BTreeIndex,
  type Collection,
  count,
  createCollection,
  createLiveQueryCollection,
  eq,
  gte,
  type InitialQueryBuilder,
  ilike,
  inArray,
  lower,
  or,
  queryOnce,
  type SyncConfig,
  sum,
} from '@tanstack/db'
import { type Condition, meaningOf, type Query } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { type Answer, groupAnswer, pageAnswer } from './answer.ts'
import { multiplied } from './dexie.ts'
import { askAll, type Measured, type Peer } from './peer.ts'
import { inOrder, PlainRows, type WideRow } from './plain.ts'
import { type Known, newestFirst, type Question } from './questions.ts'
import { someOrders } from './rows.ts'

const drawer = tableOf('salesOrder')
type Orders = Collection<WideRow, string>
type Sync = Parameters<SyncConfig<WideRow, string>['sync']>[0]

/**
 * TanStack DB: a collection in memory with indexes that fit, and a query of it for every question. Of some of the rows,
 * and multiplied. It keeps nothing on the disk by itself, so opening it is taking all rows again.
 */
export async function measureTanstack(
  known: Known,
  rounds: number,
  rowsTried: number,
  rowsMeant: number,
): Promise<Measured> {
  const rows = await someOrders(rowsTried)
  const given = rows.map(flat)
  const factor = rowsMeant / rowsTried
  const started = performance.now()
  const { orders, write } = collectionOf(given)
  const importMs = performance.now() - started
  const peer = await tanstackOf(orders, write)
  await peer.ask(newestFirst)
  const openMs = performance.now() - started
  const { times, answers } = await askAll(peer, known, rounds)
  const { answers: expected } = await askAll(new PlainRows(rows), known, rounds)
  return { openMs: openMs * factor, importMs: importMs * factor, times: multiplied(times, factor), answers, expected }
}

/** Without dots in its names, and with money as numbers, which is what sums are made of. */
function flat(row: WideRow): WideRow {
  const columns = Object.entries(row).map(([name, value]) => [
    nameOf(name),
    drawer.fields[name]?.kind === 'decimal' && value !== null ? Number(value) : value,
  ])
  return Object.fromEntries(columns) as WideRow // the same columns, the id among them
}

function nameOf(column: string): string {
  return column.replace('.', '_')
}

function collectionOf(rows: readonly WideRow[]) {
  let sync: Sync | undefined
  const write = (type: 'insert' | 'update', changed: readonly WideRow[]) => {
    if (sync === undefined) throw new Error('The collection was not started.')
    sync.begin()
    for (const value of changed) sync.write({ type, value })
    sync.commit()
  }
  const orders: Orders = createCollection<WideRow, string>({
    getKey: (order) => order.id,
    startSync: true,
    gcTime: 0,
    sync: {
      rowUpdateMode: 'full',
      sync: (given) => {
        sync = given
        write('insert', rows)
        given.markReady()
      },
    },
  })
  for (const name of ['buyer', 'status', 'shipDate', 'pieces', 'orderNo'])
    orders.createIndex((order) => order[name], { indexType: BTreeIndex })
  return { orders, write: (changed: readonly WideRow[]) => write('update', changed) }
}

async function tanstackOf(orders: Orders, write: (changed: readonly WideRow[]) => void): Promise<Peer> {
  // A list that a person looks at while changes come.
  const list = createLiveQueryCollection((q) => inPage(orders, newestFirst.query, q))
  list.subscribeChanges(() => {})
  await list.preload()
  return {
    async ask(question) {
      const { query } = question
      if (question.kind !== 'page') return groupsOf(orders, question)
      const rows = await queryOnce((q: InitialQueryBuilder) => inPage(orders, query, q))
      const isAll = query.where.length === 0 && query.search === ''
      const total = isAll ? orders.size : await countOf(orders, query)
      return () => pageAnswer(total, rows)
    },
    async rowsFrom(offset, many) {
      return inOrder(orders.toArray, newestFirst.query.sort).slice(offset, offset + many)
    },
    async land(rows: readonly Row[]) {
      write(rows as readonly WideRow[])
      if (list.toArray.length !== 50) throw new Error('The list of TanStack DB lost rows of its first page.')
    },
  }
}

function narrowed(orders: Orders, { where, search }: Query, q: InitialQueryBuilder) {
  let asked = q.from({ t: orders })
  for (const test of where) asked = asked.where(({ t }) => testOf(columnsIn(t), test))
  if (search === '') return asked
  const [first, second, ...others] = drawer.search.map(nameOf)
  return asked.where(({ t }) => {
    const has = (name: string | undefined) => ilike(columnsIn(t)[name ?? ''] as never, `%${search}%`)
    return or(has(first), has(second), ...others.map(has))
  })
}

/** The builder's own stand-ins for an order's columns; of names that are only known while it runs, it knows no types. */
type Columns = Readonly<Record<string, never>>

function columnsIn(standIn: unknown): Columns {
  return standIn as Columns
}

function inPage(orders: Orders, query: Query, q: InitialQueryBuilder) {
  let asked = narrowed(orders, query, q)
  for (const step of query.sort) {
    const name = step.replace(/^-/, '')
    const way = {
      direction: step.startsWith('-') ? ('desc' as const) : ('asc' as const),
      nulls: 'last' as const,
      stringSort: 'lexical' as const,
    }
    if (meaningOf(drawer, name)?.field.kind === 'text')
      asked = asked.orderBy(({ t }) => lower(columnsIn(t)[nameOf(name)] as never), way)
    asked = asked.orderBy(({ t }) => columnsIn(t)[nameOf(name)], way)
  }
  return asked.orderBy(({ t }) => t.id, { direction: 'asc', nulls: 'last', stringSort: 'lexical' }).limit(50)
}

async function countOf(orders: Orders, query: Query): Promise<number> {
  const counted = await queryOnce((q: InitialQueryBuilder) =>
    narrowed(orders, query, q).select(({ t }) => ({ rows: count(t.id) })),
  )
  return counted[0]?.rows ?? 0
}

async function groupsOf(orders: Orders, { kind, query, by = [], measures = [] }: Question): Promise<() => Answer> {
  const taken = kind === 'facets' ? [{ fn: 'count' as const, field: '' }] : measures
  const groups = await queryOnce((q: InitialQueryBuilder) =>
    narrowed(orders, query, q)
      .groupBy(({ t }) => by.map((name) => columnsIn(t)[name]))
      .select(({ t }) =>
        Object.fromEntries([
          ...by.map((name) => [name, columnsIn(t)[name]]),
          ...taken.map(({ fn, field }, i) => [
            `m${i}`,
            fn === 'count' ? count(t.id) : sum(columnsIn(t)[field] as never),
          ]),
        ]),
      ),
  )
  return () =>
    groupAnswer(
      groups.map((group: Readonly<Record<string, unknown>>) => ({
        key: by.map((name) => group[name]),
        measures: taken.map((_, i) => group[`m${i}`]),
      })),
    )
}

function testOf(t: Columns, test: Condition) {
  if ('any' in test) throw new Error('The bench asks no alternatives.')
  const column = t[test.field]
  if (test.op === 'in') return inArray(column, [...test.values])
  if (test.op === 'eq') return eq(column, test.value as never)
  if (test.op === 'gte') return gte(column, test.value as never)
  throw new Error(`The bench does not ask "${test.op}".`)
}
