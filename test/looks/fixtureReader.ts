import { fail, ok } from '../../model/fault.ts'
import { add, type Decimal, isDecimal } from '../../model/quantity.ts'
import { type Condition, meaningOf, type Page, type Query } from '../../model/query.ts'
import { fold } from '../../model/search.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { LookupHit, Notice, Reader } from '../../workers/doors.ts'
import { headingsOf } from './fixtureHeadings.ts'

/** The rows behind the fixture's reader; the fixture's writer changes them. */
export interface FixtureStore {
  rows(table: string): readonly Row[]
  pending(table: string): readonly string[]
  watch(on: (notices: readonly Notice[]) => void): () => void
}

/** Answers every question of the Reader by plain loops over rows: slow, short and easy to believe. */
export function fixtureReader(store: FixtureStore): Reader {
  const byId = (table: string, id: unknown) => store.rows(table).find((row) => row.id === id)
  const held = (table: string, row: Row, name: string): unknown => {
    const meaning = meaningOf(tableOf(table), name)
    if (meaning?.through === undefined) return row[name]
    return byId(meaning.through.table.name, row[meaning.through.ref])?.[name.split('.')[1] ?? '']
  }
  const titleOf = (table: string, row: Row | undefined) =>
    row === undefined
      ? ''
      : tableOf(table)
          .title.map((name) => String(row[name] ?? ''))
          .filter((word) => word !== '')
          .join(' ')
  const holds = (table: string, row: Row, test: Condition): boolean => {
    if ('any' in test) return test.any.some((each) => holds(table, row, each))
    const value = held(table, row, test.field) ?? null
    switch (test.op) {
      case 'isNull':
        return value === null
      case 'notNull':
        return value !== null
      case 'in':
        return test.values.some((each) => each === value)
      case 'notIn':
        return !test.values.some((each) => each === value)
      case 'ne':
        return value !== test.value
    }
    if (value === null) return false
    if ('text' in test) {
      const text = fold(String(value))
      return test.op === 'contains' ? text.includes(fold(test.text)) : text.startsWith(fold(test.text))
    }
    if (test.op === 'between') return order(value, test.from) >= 0 && order(value, test.to) <= 0
    const difference = order(value, test.value)
    return { eq: difference === 0, lt: difference < 0, lte: difference <= 0, gt: difference > 0, gte: difference >= 0 }[
      test.op
    ]
  }
  const fits = (query: Query, row: Row) =>
    query.where.every((test) => holds(query.table, row, test)) &&
    fold(query.search)
      .split(/\s+/)
      .every((word) =>
        tableOf(query.table).search.some((name) => fold(String(held(query.table, row, name) ?? '')).includes(word)),
      )

  const answers = new Map<string, readonly Row[]>()
  store.watch(() => answers.clear())
  const select = (query: Query): readonly Row[] => {
    const key = JSON.stringify(query)
    const known = answers.get(key)
    if (known !== undefined) return known
    const isAll = query.where.length === 0 && query.search.trim() === ''
    const found = isAll ? [...store.rows(query.table)] : store.rows(query.table).filter((row) => fits(query, row))
    const keysOf = query.sort.map((each) => ({ name: each.replace(/^-/, ''), turn: each.startsWith('-') ? -1 : 1 }))
    found.sort((a, b) => {
      for (const { name, turn } of keysOf) {
        const left = held(query.table, a, name) ?? null
        const right = held(query.table, b, name) ?? null
        if (left === right) continue
        if (left === null) return 1
        if (right === null) return -1
        return order(left, right) * turn
      }
      return a.id < b.id ? -1 : 1
    })
    answers.set(key, found)
    return found
  }
  const files = new Map<string, { lines: string[]; done: number }>()
  const hit = (table: string, row: Row): LookupHit => ({
    id: row.id,
    title: titleOf(table, row),
    hint:
      table === 'salesOrder'
        ? `${titleOf('party', byId('party', row.buyer))} · ${titleOf('style', byId('style', row.style))}`
        : String(row.code ?? ''),
    row,
  })
  return {
    async open() {},
    async page(query, offset, limit) {
      const start = performance.now()
      const found = select(query)
      const rows = found.slice(offset, offset + limit).map((row) => {
        const dotted = tableOf(query.table).columns.filter((name) => name.includes('.'))
        return { ...row, ...Object.fromEntries(dotted.map((name) => [name, held(query.table, row, name) ?? null])) }
      })
      const names: Record<string, string> = {}
      for (const [name, field] of Object.entries(tableOf(query.table).fields))
        if (field.kind === 'ref')
          for (const row of rows) {
            const id = (row as Row)[name]
            if (typeof id === 'string') names[id] ??= titleOf(field.table ?? '', byId(field.table ?? '', id))
          }
      const totals: Record<string, string> = {}
      for (const name of ['pieces', 'value'])
        if (tableOf(query.table).fields[name] !== undefined)
          totals[name] = add(
            ...found
              .slice(0, 20_000)
              .map((row) => (isDecimal(row[name]) ? (row[name] as Decimal) : Number(row[name] ?? 0))),
          )
      const page: Page = {
        rows,
        names,
        offset,
        total: found.length,
        complete: true,
        totals,
        tookMs: performance.now() - start,
      }
      return ok(page)
    },
    async row(table, id) {
      return byId(table, id) ?? null
    },
    async rows(query) {
      return ok(select(query).slice(0, 5000))
    },
    async lookup(table, text, limit, where) {
      return select({ table, where: [...where], search: text, sort: [tableOf(table).sort] })
        .slice(0, limit)
        .map((row) => hit(table, row))
    },
    async group(query, by, measures) {
      const groups = new Map<string, Row[]>()
      for (const row of select(query)) {
        const key = JSON.stringify(by.map((name) => held(query.table, row, name) ?? null))
        groups.set(key, [...(groups.get(key) ?? []), row])
      }
      return ok(
        [...groups].map(([key, rows]) => ({
          key: JSON.parse(key) as (string | null)[],
          measures: measures.map((measure) =>
            measure.fn === 'count' ? String(rows.length) : add(...rows.map((row) => Number(row[measure.field] ?? 0))),
          ),
        })),
      )
    },
    async facets(query, field, limit) {
      const counts = new Map<string | number | boolean | null, number>()
      for (const row of select(query)) {
        const value = (held(query.table, row, field) ?? null) as string | null
        counts.set(value, (counts.get(value) ?? 0) + 1)
      }
      return ok(
        [...counts]
          .map(([value, count]) => ({ value, count }))
          .sort((a, b) => b.count - a.count)
          .slice(0, limit),
      )
    },
    async drop() {},
    async headings(query, asked) {
      const rows = select({ ...query, sort: [...asked.by, ...query.sort] })
      return ok({ ...headingsOf(rows, asked, (row, name) => held(query.table, row, name) ?? null), complete: true })
    },
    async titles(table, ids) {
      return Object.fromEntries(ids.map((id) => [id, titleOf(table, byId(table, id))]))
    },
    async pending(table) {
      return store.pending(table)
    },
    async beginCsv(query, columns, stretch, seen) {
      const from = stretch?.from ?? 0
      const all = select(query)
      if ([...(seen?.ids ?? [])].some(([place, id]) => all[place]?.id !== id)) return ok('moved')
      const rows = all.slice(from, from + (stretch?.count ?? Number.MAX_SAFE_INTEGER))
      const lines = rows.map((row) =>
        columns.map(({ name, words }) => {
          const value = held(query.table, row, name) ?? ''
          return words?.[String(value)] ?? String(value)
        }),
      )
      const file = String(files.size)
      files.set(file, { lines: [columns.map(({ head }) => head), ...lines].map((cells) => cells.join(',')), done: 0 })
      return ok({ file, rows: rows.length })
    },
    async csvSlice(file) {
      const found = files.get(file)
      if (found === undefined) return fail({ kind: 'storage', reason: 'closed' })
      const lines = found.lines.slice(found.done, found.done + 25)
      found.done += lines.length
      const done = found.done - 1
      const bytes = new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join(''))
      return ok({ bytes, done, written: done, isLast: found.done === found.lines.length })
    },
    async endCsv(file) {
      files.delete(file)
    },
    async watch(on) {
      const stop = store.watch(on)
      return async () => stop()
    },
  }
}

function order(a: unknown, b: unknown): number {
  const left = Number(a)
  const right = Number(b)
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right
  const x = fold(String(a))
  const y = fold(String(b))
  return x < y ? -1 : x > y ? 1 : 0
}
