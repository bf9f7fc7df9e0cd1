import { useQueries } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { Fault, Outcome } from '../../model/fault.ts'
import type { Page, Query } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

/** Rows are fetched in blocks, so that scrolling within one asks nothing. */
export const blockRows = 100

export interface List {
  /** Number of rows that match; undefined before the first answer. */
  readonly total: number | undefined
  /** Exact sums over all rows that match, per field. */
  readonly totals: Readonly<Record<string, string>>
  /** False while the replica is still being filled: then there are more on the server. */
  readonly complete: boolean
  readonly tookMs: number
  readonly fault: Fault | undefined
  /** True while the rows of the question before are shown, because the answer to this one is on its way. */
  readonly isBehind: boolean
  rowAt(index: number): Row | undefined
  namesAt(index: number): Readonly<Record<string, string>>
}

const noNames: Readonly<Record<string, string>> = {}

/**
 * The rows of a question, a window at a time. While another question is being answered the rows of the last one stay, so
 * that nothing flashes while a person types.
 */
export function useList(query: Query, columns: readonly string[], blocks: readonly number[]): List {
  const { reader } = useSurroundings().doors
  const answers = useQueries({
    queries: blocks.map((block) => ({
      queryKey: keys.page(query, columns, block),
      queryFn: () => reader.page(query, block * blockRows, blockRows, columns),
      throwOnError: true,
    })),
    combine: (results) => results.map((result) => result.data),
  })

  const shown = useRef<List>(nothing)
  const fresh = useMemo(() => listOf(blocks, answers), [blocks, answers])
  if (fresh !== undefined) {
    shown.current = fresh
    return fresh
  }
  return shown.current.total === undefined ? nothing : { ...shown.current, isBehind: true }
}

const nothing: List = {
  total: undefined,
  totals: {},
  complete: true,
  tookMs: 0,
  fault: undefined,
  isBehind: false,
  rowAt: () => undefined,
  namesAt: () => noNames,
}

/** One list out of the blocks that have arrived, or undefined when none has. */
function listOf(blocks: readonly number[], answers: readonly (Outcome<Page> | undefined)[]): List | undefined {
  const pages = new Map<number, Page>()
  let newest: Page | undefined
  let fault: Fault | undefined
  answers.forEach((answer, i) => {
    if (answer === undefined) return
    if (!answer.ok) fault = answer.fault
    else {
      pages.set(blocks[i] ?? 0, answer.value)
      newest = answer.value
    }
  })
  if (newest === undefined) return fault === undefined ? undefined : { ...nothing, total: 0, fault }
  const pageAt = (index: number) => pages.get(Math.floor(index / blockRows))
  return {
    total: newest.total,
    totals: newest.totals,
    complete: newest.complete,
    tookMs: newest.tookMs,
    fault,
    isBehind: false,
    rowAt: (index) => pageAt(index)?.rows[index % blockRows],
    namesAt: (index) => pageAt(index)?.names ?? noNames,
  }
}
