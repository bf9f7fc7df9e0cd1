import type { Query } from '../../model/query.ts'
import { useCount } from '../data/useCount.ts'
import { chosenCount, chosenOf, type Selection } from './useSelection.ts'

/**
 * How many rows are chosen. Of those that were picked one by one, or taken out of all that match, some may not match any
 * more: the reader counts, and until it has, all of them are taken to match.
 */
export function useChosenCount(query: Query, selection: Selection, total: number): number {
  const isPicked = selection.picked.size > 0
  const found = useCount(chosenOf(query, selection)?.query ?? query, isPicked, false)
  return (isPicked ? found : undefined) ?? chosenCount(selection, total)
}
