import { type Condition, meaningOf } from '../../model/query.ts'
import { tableOf } from '../../model/tables.ts'
import type { Question } from './questions.ts'

export interface Statement {
  readonly sql: string
  /** The exact number of rows that match, which a page shows too. */
  readonly count: string | undefined
}

/** How two databases differ in what the bench asks. */
export interface Dialect {
  /** A test of whether a column contains a word in small letters, A to Z being alike. */
  contains(column: string, word: string): string
  /** What to sort a text by so that A to Z are alike. */
  folded(column: string): string
}

const searched = ['t.orderNo', 't.sclPo', 't.provisionalNo', 't.note']

/**
 * A question of the bench as a database is asked it. Styles and buyers are searched once and then looked up, as our
 * reader does it: a join for every order took both databases several times as long.
 */
export function statementOf(
  { kind, query, by = [], measures = [] }: Question,
  { contains, folded }: Dialect,
  offset = 0,
  limit = 50,
): Statement {
  const tests = query.where.map(testOf)
  if (query.search !== '') {
    const word = quoted(`${query.search}`)
    const own = searched.map((column) => contains(column, word))
    const styles = `t.style in (select id from style s where ${contains('s.styleNo', word)} or ${contains('s.name', word)})`
    const buyers = `t.buyer in (select id from party b where ${contains('b.name', word)})`
    tests.push(`(${[...own, styles, buyers].join(' or ')})`)
  }
  const where = tests.length === 0 ? '' : `where ${tests.join(' and ')}`
  if (kind !== 'page') {
    const keys = by.map((name) => `t."${name}"`).join(', ')
    const taken = measures.map(({ fn, field }) => (fn === 'count' ? 'count(*)' : `${fn}(t."${field}")`))
    const columns = kind === 'facets' ? ['count(*)'] : taken
    return {
      sql: `select ${keys}, ${columns.join(', ')} from salesOrder t ${where} group by ${keys}`,
      count: undefined,
    }
  }
  const join = query.sort.some((step) => step.includes('buyer.name')) ? 'left join party b on b.id = t.buyer' : ''
  const order = query.sort.flatMap((step) => {
    const name = step.replace(/^-/, '')
    const column = name === 'buyer.name' ? 'b.name' : `t."${name}"`
    const field = meaningOf(tableOf('salesOrder'), name)?.field
    // Said of a column that is never empty it would only keep SQLite from walking an index.
    const empties = field?.required === true && !name.includes('.') ? '' : ' nulls last'
    const way = `${step.startsWith('-') ? ' desc' : ''}${empties}`
    const isText = field?.kind === 'text'
    return isText ? [`${folded(column)}${way}`, `${column}${way}`] : [`${column}${way}`]
  })
  return {
    sql: `select t.* from salesOrder t ${join} ${where} order by ${[...order, 't.id'].join(', ')} limit ${limit} offset ${offset}`,
    count: `select count(*) from salesOrder t ${where}`,
  }
}

function testOf(condition: Condition): string {
  if ('any' in condition) return `(${condition.any.map(testOf).join(' or ')})`
  const column = `t."${condition.field}"`
  if (condition.op === 'in') return `${column} in (${condition.values.map((each) => quoted(String(each))).join(', ')})`
  if (condition.op === 'eq') return `${column} = ${quoted(String(condition.value))}`
  if (condition.op === 'gte') return `${column} >= ${quoted(String(condition.value))}`
  throw new Error(`The bench does not ask "${condition.op}".`)
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
