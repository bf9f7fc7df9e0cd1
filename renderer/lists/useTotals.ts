import { useMemo } from 'react'
import type { Query } from '../../model/query.ts'
import type { List } from '../data/useList.ts'
import type { Summed } from './groupShape.ts'
import type { Amount, Sums } from './useGroupView.ts'
import { type Sum, useSums } from './useSums.ts'

/**
 * The money of a whole list, for each currency by itself. To be asked before the rows: what comes after them would wait
 * until they are drawn.
 */
export function useMoney(query: Query, sums: readonly Summed[]): readonly Sum[] {
  const money = moneyIn(sums)
  const unsorted = useMemo(() => ({ ...query, sort: [] }), [query])
  return useSums(unsorted, money?.unit ?? '', money?.field ?? '', money !== undefined)
}

/** The sums of a whole list: of numbers alone, and of money for each currency by itself. */
export function useTotals(sums: readonly Summed[], totals: List['totals'], apart: readonly Sum[]): Sums {
  return useMemo(() => {
    const found: Record<string, readonly Amount[]> = {}
    for (const { field, unit } of sums) {
      const whole = totals[field]
      if (unit === undefined && whole !== undefined) found[field] = [{ unit: null, amount: whole }]
    }
    const money = moneyIn(sums)
    if (money !== undefined) found[money.field] = apart.map(({ of, sum }) => ({ unit: of, amount: sum }))
    return found
  }, [sums, totals, apart])
}

/** The field that is money, and the one that names its currency. */
export function moneyIn(sums: readonly Summed[]): { readonly field: string; readonly unit: string } | undefined {
  for (const { field, unit } of sums) if (unit !== undefined) return { field, unit }
  return undefined
}
