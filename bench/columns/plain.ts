import { type Condition, meaningOf, type Query } from '../../model/query.ts'
import { fold } from '../../model/search.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { comparerOf } from '../../workers/columns/order.ts'
import { type Answer, type AnsweredGroup, groupAnswer, pageAnswer } from './answer.ts'
import type { Peer } from './peer.ts'
import { newestFirst, type Question } from './questions.ts'

const drawer = tableOf('salesOrder')

/** Orders with what their search and sorts look for in other tables written beside: "style.name", "buyer.name". */
export type WideRow = Row & Readonly<Record<string, unknown>>

/** No database: every question asked of every row, one after the other, so that nobody need trust an index. */
export class PlainRows implements Peer {
  private readonly rows: Map<string, WideRow>

  constructor(rows: readonly WideRow[]) {
    this.rows = new Map(rows.map((row) => [row.id, row]))
  }

  async ask(question: Question): Promise<() => Answer> {
    const passed = [...this.rows.values()].filter((row) => passes(row, question.query))
    return () => answerOf(passed, question)
  }

  async rowsFrom(offset: number, count: number): Promise<readonly WideRow[]> {
    return inOrder([...this.rows.values()], newestFirst.query.sort).slice(offset, offset + count)
  }

  async land(rows: readonly Row[]): Promise<void> {
    for (const row of rows) this.rows.set(row.id, row)
  }
}

export function passes(row: WideRow, { where, search }: Query): boolean {
  if (!where.every((test) => holds(row, test))) return false
  const word = fold(search)
  return word === '' || drawer.search.some((name) => fold(String(row[name] ?? '')).includes(word))
}

function holds(row: WideRow, test: Condition): boolean {
  if ('any' in test) return test.any.some((each) => holds(row, each))
  const value = row[test.field] ?? null
  if (value === null) return false
  if (test.op === 'eq') return value === test.value
  if (test.op === 'gte') return String(value) >= String(test.value)
  if (test.op === 'in') return test.values.some((each) => each === value)
  throw new Error(`The bench does not ask "${test.op}".`)
}

/** What rows that passed amount to. */
export function answerOf(passed: readonly WideRow[], { kind, query, by = [], measures = [] }: Question): Answer {
  if (kind === 'page') return pageAnswer(passed.length, inOrder(passed, query.sort).slice(0, 50))
  const groups = new Map<string, { readonly key: readonly unknown[]; readonly rows: WideRow[] }>()
  for (const row of passed) {
    const key = by.map((name) => row[name] ?? null)
    const group = groups.get(key.join(' ')) ?? { key, rows: [] }
    groups.set(key.join(' '), group)
    group.rows.push(row)
  }
  const answered: AnsweredGroup[] = [...groups.values()].map(({ key, rows }) => ({
    key,
    measures: (kind === 'facets' ? [{ fn: 'count', field: '' }] : measures).map(({ fn, field }) =>
      fn === 'count' ? rows.length : sumOf(rows.map((row) => row[field])),
    ),
  }))
  return groupAnswer(answered)
}

export function inOrder(rows: readonly WideRow[], sort: readonly string[]): readonly WideRow[] {
  const steps = sort.map((step) => {
    const name = step.replace(/^-/, '')
    const field = meaningOf(drawer, name)?.field
    if (field === undefined) throw new Error(`Orders have no column "${name}" to be sorted by.`)
    return { name, turn: step.startsWith('-') ? -1 : 1, compare: comparerOf(field) }
  })
  return [...rows].sort((a, b) => {
    for (const { name, turn, compare } of steps) {
      const left = a[name] ?? null
      const right = b[name] ?? null
      const sign =
        left === null || right === null ? Number(left === null) - Number(right === null) : turn * compare(left, right)
      if (sign !== 0) return sign
    }
    return a.id < b.id ? -1 : 1
  })
}

function sumOf(values: readonly unknown[]): number | null {
  const filled = values.filter((value) => value !== null && value !== undefined)
  return filled.length === 0 ? null : filled.reduce((sum: number, value) => sum + Number(value), 0)
}
