import { useMemo } from 'react'
import type { Query } from '../../model/query.ts'
import { fold } from '../../model/search.ts'
import { fieldOf } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { useWords } from '../words.ts'
import { useFacets } from './useFacets.ts'
import { useTitles } from './useTitles.ts'

export interface FacetChoice {
  readonly value: string | number | boolean
  readonly label: string
  readonly count: number
}

const facetMax = 500
const noIds: readonly string[] = []

/** The values of a field that rows still have, in words, narrowed by what is typed; the most frequent first. */
export function useFacetChoices(query: Query, name: string, text: string): readonly FacetChoice[] {
  const words = useWords()
  const field = fieldOf(tableOf(query.table), name)
  const facets = useFacets(query, name, facetMax, true)
  const ids = useMemo(() => facets.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])), [facets])
  const names = useTitles(field?.table ?? query.table, field?.kind === 'ref' ? ids : noIds)
  return useMemo(() => {
    const wanted = fold(text.trim())
    return facets.flatMap(({ value, count }): FacetChoice[] => {
      if (value === null || field === undefined) return []
      const label = words.value(field, value, names[String(value)])
      return wanted === '' || fold(label).includes(wanted) ? [{ value, label, count }] : []
    })
  }, [facets, names, text, words, field])
}
