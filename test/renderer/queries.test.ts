import { describe, expect, test } from 'vitest'
import { createQueryClient, invalidate, keys } from '../../renderer/queries.ts'

const byShip = { table: 'salesOrder', where: [], search: '', sort: ['-shipDate'] }

/** Which of these cached answers a notice has made old. */
function oldAfter(cached: Record<string, readonly unknown[]>, table: string, ids: readonly string[]): string[] {
  const client = createQueryClient()
  for (const key of Object.values(cached)) client.setQueryData(key, 'answer')
  invalidate(client, [{ table, ids }])
  return Object.entries(cached)
    .filter(([, key]) => client.getQueryState(key)?.isInvalidated)
    .map(([name]) => name)
}

describe('a notice', () => {
  const cached = {
    orders: keys.page(byShip, ['orderNo', 'buyer.name'], 0),
    orderCount: keys.count(byShip),
    countByStyleName: keys.count({ ...byShip, where: [{ field: 'style.name', op: 'contains', text: 'polo' }] }),
    searchCount: keys.count({ ...byShip, search: 'polo' }),
    oneOrder: keys.row('salesOrder', 'a'),
    otherOrder: keys.row('salesOrder', 'b'),
    lines: keys.rows({ table: 'orderLine', where: [], search: '', sort: [] }),
    buyerFacets: keys.facets(byShip, 'buyer', 100),
    pendingOrders: keys.pending('salesOrder'),
    session: keys.session,
  }

  test('about one row makes old what shows that row, and every list of its table', () => {
    expect(oldAfter(cached, 'salesOrder', ['a'])).toEqual([
      'orders',
      'orderCount',
      'countByStyleName',
      'searchCount',
      'oneOrder',
      'buyerFacets',
      'pendingOrders',
    ])
  })

  test('about many rows makes every row of the table old', () => {
    expect(oldAfter(cached, 'salesOrder', [])).toContain('otherOrder')
  })

  test('about a style reaches lists that show, filter or search its words, and no count that does not', () => {
    expect(oldAfter(cached, 'style', ['s'])).toEqual(['orders', 'countByStyleName', 'searchCount'])
  })

  test('about nothing that is shown changes nothing', () => {
    expect(oldAfter(cached, 'item', ['i'])).toEqual([])
  })
})
