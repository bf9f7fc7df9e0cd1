import { expect, test } from 'vitest'
import { groupAnswer, isSame, pageAnswer } from '../../bench/columns/answer.ts'
import { type Contender, comparison } from '../../bench/columns/compare.ts'
import { csvOf, jsonOf } from '../../bench/columns/shapes.ts'
import { statementOf } from '../../bench/columns/sql.ts'
import { serverRow } from '../world/make.ts'

const question = 'all rows, sorted'
const contender = (ms: readonly number[], ids: readonly string[], more: Partial<Contender> = {}): Contender => ({
  importMs: 100,
  openMs: 10,
  times: { [question]: ms },
  answers: {
    [question]: ms.map(() =>
      pageAnswer(
        9,
        ids.map((id) => ({ id })),
      ),
    ),
  },
  ...more,
})

test('a peer that answers otherwise has no figure, however quick it was', () => {
  const ours = contender([2, 4, 3], ['a', 'b'])
  const figures = comparison(ours, {
    Wrong: contender([1, 1, 1], ['b', 'a']),
    Right: contender([30, 10, 20], ['a', 'b']),
  })
  expect(figures[question]).toEqual({
    ours_ms: 3,
    ours_p95_ms: 4,
    best_peer: 'Right',
    best_peer_ms: 20,
    best_peer_p95_ms: 30,
    ratio: 20 / 3,
    Right: 20,
    differs: 'Wrong',
  })
})

test('a peer with some of the rows is compared with what is right for these', () => {
  const some = contender([5], ['c'], { expected: contender([0], ['c']).answers })
  expect(comparison(contender([1], ['a']), { Some: some })[question]).toMatchObject({ best_peer: 'Some', ratio: 5 })
})

test('what only some can show is compared among these', () => {
  const figures = comparison(contender([1], ['a'], { memoryMB: 50 }), {
    Small: contender([1], ['a']),
    Large: contender([1], ['a'], { memoryMB: 200 }),
  })
  expect(figures.memory).toEqual({ ours_mb: 50, best_peer: 'Large', best_peer_mb: 200, ratio: 4, Large: 200 })
})

test('groups are the same in any order, and sums to ten digits', () => {
  const exact = groupAnswer([
    { key: ['a', null], measures: ['2', '1000000000.10'] },
    { key: ['b', 'x'], measures: ['1', null] },
  ])
  const doubled = groupAnswer([
    { key: ['b', 'x'], measures: [1, null] },
    { key: ['a', undefined], measures: [2n, 1000000000.1000001] },
  ])
  expect(isSame(exact, doubled)).toBe(true)
  expect(isSame(exact, groupAnswer([{ key: ['a', null], measures: ['2', '1000000000.10'] }]))).toBe(false)
})

test('a search asks every column that our own looks through, and no quote ends a text', () => {
  const { sql } = statementOf(
    {
      name: '',
      kind: 'page',
      query: {
        table: 'salesOrder',
        where: [{ field: 'status', op: 'eq', value: "o'clock" }],
        search: 'yarn',
        sort: ['note'],
      },
    },
    { contains: (column, word) => `has(${column}, ${word})`, folded: (column) => `small(${column})` },
  )
  expect(sql).toBe(
    `select t.* from salesOrder t  where t."status" = 'o''clock' and (has(t.orderNo, 'yarn') or has(t.sclPo, 'yarn') or has(t.provisionalNo, 'yarn') or has(t.note, 'yarn') or t.style in (select id from style s where has(s.styleNo, 'yarn') or has(s.name, 'yarn')) or t.buyer in (select id from party b where has(b.name, 'yarn'))) order by small(t."note") nulls last, t."note" nulls last, t.id limit 50 offset 0`,
  )
})

test('databases are given each value as it is, empty ones as nothing', () => {
  const row = serverRow('salesOrder', 'i', { orderNo: 'A "1", x', fob: '4.10', pieces: 7 })
  const csv = csvOf('salesOrder', [row])
  expect(csv).toMatch(/^"i","A ""1"", x",,/)
  expect(csv.endsWith('\n')).toBe(true)
  expect(csv).toContain(',4.1,')
  const [cells] = JSON.parse(jsonOf('salesOrder', [row])) as unknown[][]
  expect(cells?.slice(0, 3)).toEqual(['i', 'A "1", x', null])
  expect(cells).toContain(7)
})
