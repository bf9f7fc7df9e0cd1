import type { Condition, Measure, Query } from '../../model/query.ts'

/** One thing that a person asks of a list, in ways that differ from time to time so that no answer is a remembered one. */
export interface Question {
  readonly name: string
  readonly kind: 'page' | 'group' | 'facets'
  readonly query: Query
  readonly by?: readonly string[]
  readonly measures?: readonly Measure[]
}

/** What the questions name: ids that are in the data. */
export interface Known {
  readonly buyers: readonly string[]
}

const days = ['2021-01-01', '2021-07-01', '2022-01-01', '2022-07-01', '2023-01-01', '2023-07-01', '2024-01-01']
const rareWords = ['40123', '51877', '60231', '73344', '39912', '48205', '55519', '66042', '71186']
const commonWords = ['sample', 'yarn', 'approve', 'carton', 'button', 'buyer', 'season', 'shade', 'inspection']
const letters = ['e', 'a', 'o', 'i', 't', 'n', 's', 'r', 'd']
const states = ['draft', 'confirmed', 'in_production', 'ready', 'part_shipped', 'shipped', 'closed']

/** The questions of a round. Each round names other buyers, days and words. */
export function questionsOf({ buyers }: Known, round: number): readonly Question[] {
  const pick = <T>(from: readonly T[], by = round): T => from[by % from.length] as T // none of the lists is empty
  const buyer = pick(buyers)
  const from = pick(days)
  const some = states.filter((_, i) => (i + round) % 3 !== 0)
  const page = (name: string, where: readonly Condition[], sort: string, search = ''): Question => ({
    name,
    kind: 'page',
    query: { table: 'salesOrder', where: [...where], search, sort: [sort] },
  })
  const selective: readonly Condition[] = [
    { field: 'buyer', op: 'eq', value: buyer },
    { field: 'status', op: 'in', values: some },
    { field: 'shipDate', op: 'gte', value: from },
  ]
  const wide: readonly Condition[] = [
    { field: 'status', op: 'in', values: some },
    { field: 'shipDate', op: 'gte', value: from },
  ]
  const measures: readonly Measure[] = [
    { fn: 'count', field: '' },
    { fn: 'sum', field: 'pieces' },
    { fn: 'sum', field: 'value' },
  ]
  const plain: Query = { table: 'salesOrder', where: [...wide], search: '', sort: [] }
  return [
    page('filter3 + count + sort + page', selective, '-shipDate'),
    page('wide filter + count + sort + page', wide, '-shipDate'),
    newestFirst,
    { name: 'group by status, 3 measures', kind: 'group', query: plain, by: ['status'], measures },
    { name: 'group by buyer and status, 3 measures', kind: 'group', query: plain, by: ['buyer', 'status'], measures },
    { name: 'facets of buyer', kind: 'facets', query: plain, by: ['buyer'] },
    page('search, rare', [], '-shipDate', pick(rareWords)),
    page('search, common', [], '-shipDate', pick(commonWords)),
    page('search, one letter', [], '-shipDate', pick(letters)),
  ]
}

/** The first use of each sort, which makes its order where an order is kept. */
export const firstSorts: readonly string[] = ['-deliveryDate', 'updatedAt', 'pieces', 'buyer.name', 'orderNo', 'note']
/** How often each is asked again. */
export const againSorts = 3

export function sortedBy(name: string, sort: string): Question {
  return { name, kind: 'page', query: { table: 'salesOrder', where: [], search: '', sort: [sort] } }
}

export const newestFirst = sortedBy('all rows, sorted', '-shipDate')

/** A list that nobody has looked at before. */
export const neverAsked: Question = {
  name: 'shipped, by order date',
  kind: 'page',
  query: {
    table: 'salesOrder',
    where: [{ field: 'status', op: 'eq', value: 'shipped' }],
    search: '',
    sort: ['-orderDate'],
  },
}
