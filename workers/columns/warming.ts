import type { Measure, Query } from '../../model/query.ts'
import type { Drawer } from '../../model/table.ts'

/** What a person asks of a list: its rows, or its rows brought together. */
export interface WarmingQuestion {
  readonly query: Query
  /** Groups are asked for by these fields, with the measures; without any, a page. */
  readonly by: readonly string[]
  readonly measures: readonly Measure[]
}

/** An engine translates a loop into fast code when it has run it some times: so often each is asked. */
const rounds = 4

/**
 * Questions like those that lists are asked, about the fields that a table has: nobody waits for the answers, but the
 * first person who filters or groups in the morning finds the code as quick as the last one in the evening.
 */
export function* warmingQuestions({ name, fields, sort }: Drawer): Generator<WarmingQuestion, void> {
  const all = Object.entries(fields)
  const ofKind = (...kinds: readonly string[]) => all.filter(([, { kind }]) => kinds.includes(kind))
  const [choice] = ofKind('choice')
  const [ref] = ofKind('ref')
  const [day] = ofKind('day')
  const numbers = ofKind('integer', 'decimal').slice(0, 2)
  const measures: readonly Measure[] = [
    { fn: 'count', field: '' },
    ...numbers.map(([field]) => ({ fn: 'sum' as const, field })),
  ]
  const values = (choice?.[1].choices ?? []).map(({ value }) => value)
  for (let round = 0; round < rounds; round++) {
    const where: Query['where'] = [
      ...(choice ? [{ field: choice[0], op: 'in' as const, values: values.filter((_, i) => i !== round) }] : []),
      ...(day ? [{ field: day[0], op: 'gte' as const, value: `20${20 + round}-01-01` }] : []),
    ]
    const query: Query = { table: name, where, search: '', sort: [sort] }
    yield { query, by: [], measures }
    for (const by of [[choice?.[0]], [ref?.[0], choice?.[0]], [ref?.[0]]]) {
      const known = by.filter((field) => field !== undefined)
      if (known.length > 0) yield { query, by: known, measures: by.length > 1 ? measures : [] }
    }
  }
}
