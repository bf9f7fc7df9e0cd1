import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Query } from '../../model/query.ts'
import { dropping } from '../data/dropping.ts'
import { spanOf } from '../lists/cellBlock.ts'
import { type CellSum, cellSums, fieldsSummed } from '../lists/cellSums.ts'
import type { Column } from '../lists/columnLayout.ts'
import { copyMax } from '../lists/useCopyRows.ts'
import { chosenOf, type Selection } from '../lists/useSelection.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { useWords } from '../words.ts'
import { Strip } from './Strip.tsx'

interface CellStripProps {
  readonly query: Query
  readonly columns: readonly Column[]
  readonly selection: Selection
  /** How many rows are chosen. */
  readonly rows: number
  readonly onCopy: () => void
  /** Whoever is done here goes on in the list. */
  readonly onLeave: () => void
}

/** How many cells are chosen, what their numbers come to, and what one may do with them. */
export function CellStrip({ query, columns, selection, rows, onCopy, onLeave }: CellStripProps) {
  const words = useWords()
  const { column, cellsFrom } = selection
  const span = useMemo(() => spanOf(columns, { column, cellsFrom }) ?? [], [columns, column, cellsFrom])
  const { sums, isBehind } = useCellSums(query, span, selection, rows)
  if (span.length === 0 || rows === 0) return null
  const said = words.say('cells.chosen', { n: rows * span.length, rows, columns: span.length })
  return (
    <Strip label={said} testId="cells" {...{ selection, onCopy, onLeave }}>
      <span className="chosen">{said}</span>
      <span className={isBehind ? 'cell-sums is-behind' : 'cell-sums'} data-testid="cell-sums">
        {sums.slice(0, sumsMax).map((each) => (
          <CellSumText key={`${each.column.name} ${each.unit}`} of={each} />
        ))}
        {sums.length > sumsMax && <span>{words.say('list.moreSums', { n: sums.length - sumsMax })}</span>}
      </span>
    </Strip>
  )
}

/** More sums than this nobody reads at one glance. */
const sumsMax = 4

function CellSumText({ of: { column, unit, sum, average, places } }: { of: CellSum }) {
  const words = useWords()
  const after = unit === null ? '' : ` ${unit}`
  const { scale } = column.meaning.field
  const sumText = sum === undefined ? undefined : words.decimal(sum, Math.min(scale ?? 0, 2), scale ?? 0)
  return (
    <span data-sum={column.name}>
      <b>{words.label(column.meaning.label)}</b>
      {sumText !== undefined && <> {words.say('cells.sum', { sum: `${sumText}${after}` })} ·</>}{' '}
      {words.say('cells.average', { average: `${words.decimal(average, Math.min(scale ?? 0, 2), places)}${after}` })}
    </span>
  )
}

const none: readonly CellSum[] = []

/** The sums of the chosen cells, of as many rows as can be copied at once. */
function useCellSums(query: Query, span: readonly Column[], selection: Selection, rows: number) {
  const { reader } = useSurroundings().doors
  const chosen = chosenOf(query, selection)
  const asked = chosen?.query ?? query
  const from = chosen?.stretch?.from ?? 0
  const names = fieldsSummed(query.table, span)
  const { data, isPlaceholderData } = useQuery({
    queryKey: keys.stretch(asked, names, from, rows),
    queryFn: ({ signal }) => dropping(reader, signal, (ticket) => reader.page(asked, from, rows, names, ticket)),
    enabled: chosen !== undefined && names.length > 0 && rows > 0 && rows <= copyMax,
    placeholderData: keepPreviousData,
    // Thousands of rows are not kept for a block that was only passed on the way.
    gcTime: 0,
  })
  const isAsked = names.length > 0 && rows <= copyMax
  const sums = useMemo(
    () => (data?.ok === true && isAsked ? cellSums(query.table, span, data.value.rows, data.value.names) : none),
    [data, isAsked, query.table, span],
  )
  return { sums, isBehind: isPlaceholderData }
}
