import { expect } from 'vitest'
import { compare, type Decimal } from '../../model/quantity.ts'
import type { HeadingLevel, HeadingOrder, HeadingsAsked, Query } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import type { Engine } from '../../workers/columns/engine.ts'
import { finished } from '../../workers/columns/steps.ts'
import { type Chance, namesOf } from './random.ts'
import { fieldOf, groups, matching, type World } from './reference.ts'
import { asSum, type SqlOracle } from './sqlite.ts'

export function randomHeadings(chance: Chance, table: string): HeadingsAsked {
  const names = namesOf(table)
  const numbers = names.filter((name) => ['integer', 'decimal'].includes(fieldOf(table, name).kind))
  const unitFor = () => (chance.likely(50) ? { unit: chance.pick(names) } : {})
  const sums = Array.from({ length: chance.below(3) }, () => ({ field: chance.pick(numbers), ...unitFor() }))
  const by = [...new Set(Array.from({ length: 1 + chance.below(2) }, () => chance.pick(names)))]
  const order: HeadingOrder = { of: chance.pick(['value', 'value', 'count'] as const), isDescending: chance.likely(40) }
  return {
    by,
    sums: sums.filter((each, i) => sums.findIndex(({ field }) => field === each.field) === i),
    order,
    most: 1e6,
  }
}

/**
 * Compares the groups of a list with those of a reading of rows and with SQLite, and the places they name with the rows
 * that lie there.
 */
export function compareHeadings(
  { engine, held, sql, chance }: { engine: Engine; held: World; sql: SqlOracle; chance: Chance },
  query: Query,
  rows: readonly Row[],
): void {
  const { table } = query
  const plain = randomHeadings(chance, table)
  const hint = () => `${JSON.stringify(asked)} of ${JSON.stringify(query)}`
  let asked = plain
  const ask = () => {
    const found = finished(engine.heading(query, asked))
    if (!found.ok) throw new Error(`${hint()}: ${JSON.stringify(found.fault)}`)
    return found.value
  }
  const { levels, total, isTooMany } = ask()
  expect({ total, isTooMany, levels: levels.length }, hint()).toEqual({
    total: rows.length,
    isTooMany: false,
    levels: asked.by.length,
  })
  const keys = keysOf(levels)
  for (const [depth, level] of levels.entries()) {
    const by = asked.by.slice(0, depth + 1)
    const expected = groups(held, table, rows, by, [{ fn: 'count', field: '' }])
    const inOrder = asked.order.of === 'count' || !isByRef(table, by) ? shownOrder(expected, asked, by) : undefined
    const shown = (keys[depth] ?? []).map((key, i) => ({ key, measures: [String(level.counts[i])] }))
    if (inOrder === undefined) expect(sortedByKey(shown), hint()).toEqual(sortedByKey(expected))
    else expect(shown, hint()).toEqual(inOrder)
    compareSums({ held, sql }, query, rows, { asked, level, by, keys: keys[depth] ?? [] }, hint())
  }

  // The rows of a group lie where it says, in the order of the list.
  const sorted: Query = { ...query, sort: [...asked.by, ...query.sort].slice(0, 5) }
  const inOrder = matching(held, sorted).map(({ id }) => id)
  const last = levels.at(-1)
  for (let i = 0; i < Math.min(12, last?.values.length ?? 0); i++) {
    const [start = 0, count = 0] = [last?.starts[i], last?.counts[i]]
    const page = engine.page(sorted, start, count)
    if (!page.ok) throw new Error(JSON.stringify(page.fault))
    expect(
      page.value.rows.map(({ id }) => id),
      hint(),
    ).toEqual(inOrder.slice(start, start + count))
    const alike = groups(held, table, page.value.rows, asked.by, [{ fn: 'count', field: '' }])
    expect(alike, hint()).toEqual([{ key: keys.at(-1)?.[i], measures: [String(count)] }])
  }

  // By a sum: the greatest first or last, those without one at the end.
  const sum = levels[0]?.sums[0]
  if (sum === undefined) return
  const isDescending = chance.likely(50)
  asked = { ...plain, order: { of: 'sum', field: sum.field, unit: sum.unit ?? undefined, isDescending } }
  const [first] = ask().levels
  const amounts = first?.sums.find(({ field, unit }) => field === sum.field && unit === sum.unit)?.amounts ?? []
  const turn = isDescending ? -1 : 1
  expect(amounts, hint()).toEqual(
    [...amounts].sort((a, b) =>
      a === null || b === null ? Number(a === null) - Number(b === null) : turn * compare(a as Decimal, b as Decimal),
    ),
  )
  asked = { ...plain, most: (last?.values.length ?? 0) - 1 }
  if (rows.length > 0) expect(ask(), hint()).toMatchObject({ levels: [], isTooMany: true })
}

/** The whole key of each group of each level. */
function keysOf(levels: readonly HeadingLevel[]): readonly (readonly unknown[])[][] {
  let above: readonly (readonly unknown[])[] = [[]]
  return levels.map(({ values, spans }) => {
    const parents = spans.flatMap((span, i) => Array.from({ length: span }, () => above[i] ?? []))
    const keys = values.map((value, i) => [...(parents[i] ?? []), value])
    above = keys
    return keys
  })
}

interface Counted {
  readonly key: readonly unknown[]
  readonly measures: readonly (string | null)[]
}

/** Groups in the order of their values as they are shown, level by level. */
function shownOrder(expected: readonly Counted[], { order }: HeadingsAsked, by: readonly string[]) {
  const prefix = ({ key }: Counted, depth: number) => JSON.stringify(key.slice(0, depth + 1))
  const counts = new Map<string, number>()
  const places = new Map(expected.map((group, place) => [group, place]))
  for (const group of expected) {
    for (const [depth] of by.entries()) {
      const name = prefix(group, depth)
      counts.set(name, (counts.get(name) ?? 0) + Number(group.measures[0]))
    }
  }
  return [...expected].sort((a, b) => {
    for (const [depth] of by.entries()) {
      const [left, right] = [a.key[depth] ?? null, b.key[depth] ?? null]
      if (left === right) continue
      const turn = order.isDescending ? -1 : 1
      const difference = (counts.get(prefix(a, depth)) ?? 0) - (counts.get(prefix(b, depth)) ?? 0)
      if (order.of === 'count' && difference !== 0) return turn * difference
      if (left === null || right === null) return left === null ? 1 : -1
      const natural = (places.get(a) ?? 0) - (places.get(b) ?? 0)
      return order.of === 'count' ? natural : turn * natural
    }
    return 0
  })
}

function isByRef(table: string, by: readonly string[]): boolean {
  return by.some((name) => fieldOf(table, name).kind === 'ref')
}

function sortedByKey(counted: readonly Counted[]): readonly string[] {
  return counted.map((each) => JSON.stringify(each)).sort()
}

interface Level {
  readonly asked: HeadingsAsked
  readonly level: HeadingLevel
  readonly by: readonly string[]
  readonly keys: readonly (readonly unknown[])[]
}

/** Every sum is that of the rows of its group and unit, and no unit is left out. */
function compareSums(
  { held, sql }: { held: World; sql: SqlOracle },
  query: Query,
  rows: readonly Row[],
  { asked, level, by, keys }: Level,
  hint: string,
): void {
  for (const { field, unit } of asked.sums) {
    const names = unit === undefined ? by : [...by, unit]
    const expected = groups(held, query.table, rows, names, [{ fn: 'sum', field }])
    const told = new Map<string, string>()
    for (const { field: of, unit: inUnit, amounts } of level.sums) {
      if (of !== field) continue
      for (const [i, amount] of amounts.entries())
        if (amount !== null) told.set(JSON.stringify([keys[i], inUnit]), amount)
    }
    const wanted = expected.flatMap(({ key, measures: [sum] }) => {
      const inUnit = unit === undefined || key.at(-1) === null ? null : String(key.at(-1))
      return sum == null ? [] : [[JSON.stringify([key.slice(0, by.length), inUnit]), sum] as const]
    })
    expect(told, hint).toEqual(new Map(wanted))
    // SQLite adds up by itself; the order of its groups is not ours where values only look different.
    const inSql = sql.sumsBy(query, names, field).map(({ count, sum }) => `${count} ${sum}`)
    const counts = groups(held, query.table, rows, names, [
      { fn: 'count', field: '' },
      { fn: 'sum', field },
    ])
    const asSql = counts.map(({ measures: [n, sum] }) => `${n} ${asSum(sum ?? null, fieldOf(query.table, field))}`)
    expect(inSql.sort(), hint).toEqual(asSql.sort())
  }
}
