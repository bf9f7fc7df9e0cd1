import type { Condition } from '../../model/query.ts'
import type { Question } from './questions.ts'

export interface Statement {
  readonly sql: string
  /** The exact number of rows that match, which a page shows too. */
  readonly count: string | undefined
  readonly bound: (string | number)[] | undefined
}

const searched = ['t.orderNo', 't.sclPo', 't.provisionalNo', 's.styleNo', 's.name', 'b.name', 't.note']

/** A question of the bench as a database is asked it. Text is compared as SQLite's "like" does: A to Z alike, and no more. */
export function statementOf({ kind, query, by = [], measures = [] }: Question): Statement {
  const bound: (string | number)[] = []
  const bind = (value: string | number) => `?${bound.push(value)}`
  const test = (condition: Condition): string => {
    if ('any' in condition) return `(${condition.any.map(test).join(' or ')})`
    const column = `t."${condition.field}"`
    if (condition.op === 'in') return `${column} in (${condition.values.map((each) => bind(String(each))).join(', ')})`
    if (condition.op === 'eq') return `${column} = ${bind(String(condition.value))}`
    if (condition.op === 'gte') return `${column} >= ${bind(String(condition.value))}`
    throw new Error(`The bench does not ask "${condition.op}".`)
  }
  const tests = query.where.map(test)
  if (query.search !== '') {
    const word = bind(`%${query.search}%`)
    tests.push(`(${searched.map((column) => `${column} like ${word}`).join(' or ')})`)
  }
  const joins = query.search === '' ? '' : 'left join style s on s.id = t.style left join party b on b.id = t.buyer'
  const from = `from salesOrder t ${joins} where ${tests.join(' and ') || 'true'}`
  if (kind !== 'page') {
    const keys = by.map((name) => `t."${name}"`).join(', ')
    const taken = measures.map(({ fn, field }) => (fn === 'count' ? 'count(*)' : `${fn}(t."${field}")`))
    const columns = kind === 'facets' ? ['count(*)'] : taken
    return {
      sql: `select ${keys}, ${columns.join(', ')} ${from} group by ${keys}`,
      count: undefined,
      bound: some(bound),
    }
  }
  const order = query.sort.map((step) => (step.startsWith('-') ? `t."${step.slice(1)}" desc` : `t."${step}"`))
  return {
    sql: `select t.* ${from} order by ${[...order, 't.id'].join(', ')} limit 50`,
    count: `select count(*) ${from}`,
    bound: some(bound),
  }
}

function some<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}
