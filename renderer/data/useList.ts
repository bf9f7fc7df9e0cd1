import { queryOptions, useQueries } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { Fault, Outcome } from '../../model/fault.ts'
import type { Page, Query } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import type { Reader } from '../../workers/doors.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { dropping } from './dropping.ts'

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
  /** The blocks whose rows are here. */
  readonly blocks: readonly number[]
  rowAt(index: number): Row | undefined
  namesAt(index: number): Readonly<Record<string, string>>
}

const noNames: Readonly<Record<string, string>> = {}

/** The question for one block of rows, with its place in the cache. */
export function pageAsked(reader: Reader, query: Query, columns: readonly string[], block: number) {
  return queryOptions({
    queryKey: keys.page(query, columns, block),
    queryFn: ({ signal }) =>
      dropping(reader, signal, (ticket) => reader.page(query, block * blockRows, blockRows, columns, ticket)),
  })
}

/**
 * The rows of a question, a window at a time. While another question is being answered the rows of the last one stay, so
 * that nothing flashes while a person types.
 */
export function useList(query: Query, columns: readonly string[], blocks: readonly number[]): List {
  const { reader } = useSurroundings().doors
  const answers = useQueries({
    queries: blocks.map((block) => ({
      ...pageAsked(reader, query, columns, block),
      throwOnError: true,
    })),
    // What is the same in two answers is the same object in both: a row that has not changed is not drawn again.
    combine: dataOf,
  })

  const shown = useRef<List>(nothing)
  return useMemo(() => {
    const fresh = listOf(blocks, answers)
    if (fresh !== undefined) shown.current = fresh
    if (fresh !== undefined || shown.current.total === undefined) return fresh ?? nothing
    return { ...shown.current, isBehind: true }
  }, [blocks, answers])
}

function dataOf<Data>(results: readonly { readonly data: Data }[]): Data[] {
  return results.map((result) => result.data)
}

const nothing: List = {
  total: undefined,
  totals: {},
  complete: true,
  tookMs: 0,
  fault: undefined,
  isBehind: false,
  blocks: [],
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
    blocks: [...pages.keys()],
    rowAt: (index) => pageAt(index)?.rows[index % blockRows],
    namesAt: (index) => pageAt(index)?.names ?? noNames,
  }
}
