import { useMemo } from 'react'
import type { Query } from '../../model/query.ts'
import type { List } from '../data/useList.ts'
import type { Summed } from './groupShape.ts'
import type { Amount, Sums } from './useGroupView.ts'
import { useSums } from './useSums.ts'

/** The sums of a whole list: of numbers alone, and of money for each currency by itself. */
export function useTotals(query: Query, list: List, sums: readonly Summed[]): Sums {
  const money = sums.find(({ unit }) => unit !== undefined)
  const unsorted = useMemo(() => ({ ...query, sort: [] }), [query])
  const apart = useSums(unsorted, money?.unit ?? '', money?.field ?? '', money !== undefined)
  const { totals } = list
  return useMemo(() => {
    const found: Record<string, readonly Amount[]> = {}
    for (const { field, unit } of sums) {
      const whole = totals[field]
      if (unit === undefined && whole !== undefined) found[field] = [{ unit: null, amount: whole }]
    }
    if (money !== undefined) found[money.field] = apart.map(({ of, sum }) => ({ unit: of, amount: sum }))
    return found
  }, [sums, totals, money, apart])
}
