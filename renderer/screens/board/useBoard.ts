import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { addDays, type Day } from '../../../model/calendar.ts'
import type { Condition } from '../../../model/query.ts'
import type { Row } from '../../../model/table.ts'
import { ask, rowsOf, useRows } from '../../data/useRows.ts'
import { keys } from '../../queries.ts'
import { useSurroundings } from '../../surroundings.ts'
import { foldDay, type LineDay, trendOf } from './fold.ts'

const lineQuery = ask('orgNode', { where: [{ field: 'kind', op: 'in', values: ['section', 'line'] }], sort: ['code'] })

export interface Section {
  readonly id: string
  readonly node: Row
  readonly lines: readonly Row[]
}

/** The sections of the factory that have lines, and their lines. */
export function useSections(): readonly Section[] | undefined {
  const outcome = useRows(lineQuery)
  const rows = rowsOf(outcome)
  const sections = useMemo(
    () =>
      rows
        .filter((row) => row.kind === 'section')
        .map((node) => ({
          id: node.id,
          node,
          lines: rows.filter((row) => row.kind === 'line' && row.parent === node.id),
        }))
        .filter((section) => section.lines.length > 0)
        // Sewing comes before finishing, as the cloth goes.
        .sort((a, b) => b.lines.length - a.lines.length || String(b.node.code).localeCompare(String(a.node.code))),
    [rows],
  )
  return outcome === undefined ? undefined : sections
}

/** The nearest day before or after another that has output; without one, the last of all. */
export function useOutputDay(from: Day | undefined, towards: 'before' | 'after'): Day | null | undefined {
  const { reader } = useSurroundings().doors
  const where: Condition[] =
    from === undefined ? [] : [{ field: 'date', op: towards === 'before' ? 'lt' : 'gt', value: from }]
  const query = ask('lineOutput', { where, sort: [towards === 'before' ? '-date' : 'date'] })
  const { data } = useQuery({
    queryKey: keys.rows(query),
    queryFn: async () => {
      const page = await reader.page(query, 0, 1, ['date'])
      return page.ok ? ((page.value.rows[0]?.date as Day | undefined) ?? null) : null
    },
    placeholderData: keepPreviousData,
  })
  return data
}

/** Every line's day. */
export function useLineDays(day: Day | undefined): {
  days: ReadonlyMap<string, LineDay>
  outputs: readonly Row[]
  plans: readonly Row[]
} {
  const at = useMemo<Condition[]>(() => [{ field: 'date', op: 'eq', value: day ?? '' }], [day])
  const outputQuery = useMemo(() => (day === undefined ? undefined : ask('lineOutput', { where: at })), [day, at])
  const planQuery = useMemo(() => (day === undefined ? undefined : ask('linePlan', { where: at })), [day, at])
  const outputs = rowsOf(useRows(outputQuery))
  const plans = rowsOf(useRows(planQuery))
  return useMemo(() => {
    const lines = new Set([...outputs, ...plans].map((row) => String(row.line)))
    const days = new Map(
      [...lines].map((line) => [
        line,
        foldDay(
          line,
          outputs.filter((row) => row.line === line),
          plans.find((row) => row.line === line),
        ),
      ]),
    )
    return { days, outputs, plans }
  }, [outputs, plans])
}

/** How far back a trend looks, days of the calendar; some twenty of them are working days. */
const trendDays = 24

/** One line's last days, up to and with this one. */
export function useTrend(line: string | undefined, day: Day | undefined) {
  const where = useMemo<Condition[] | undefined>(
    () =>
      line === undefined || day === undefined
        ? undefined
        : [
            { field: 'line', op: 'eq', value: line },
            { field: 'date', op: 'between', from: addDays(day, 1 - trendDays), to: day },
          ],
    [line, day],
  )
  const outputs = rowsOf(
    useRows(useMemo(() => (where === undefined ? undefined : ask('lineOutput', { where })), [where])),
  )
  const plans = rowsOf(useRows(useMemo(() => (where === undefined ? undefined : ask('linePlan', { where })), [where])))
  return useMemo(() => (line === undefined ? [] : trendOf(line, outputs, plans)), [line, outputs, plans])
}
