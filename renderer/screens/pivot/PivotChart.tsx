import { useMemo } from 'react'
import type { Figures, PivotTable } from '../../lists/pivotTable.ts'
import { Chart } from '../../parts/Chart.tsx'
import type { ChartColors } from '../../parts/chartProps.ts'
import { useWords } from '../../words.ts'
import { nameOf, nameOfMeasure } from './PivotGrid.tsx'
import type { PivotAnswer } from './usePivotTable.ts'

/** So many bars, and so many parts of a bar, are told apart. */
const barsMax = 40
const partsMax = 7

/** The first figure of a pivot as bars: one a row, parted by the columns. Of money, the currency of most rows. */
export function PivotChart({ answer, table }: { answer: PivotAnswer; table: PivotTable }) {
  const words = useWords()
  const unit =
    table.total[0]?.reduce((most, each) => (Number(each.amount) > Number(most.amount) ? each : most)).unit ?? ''
  const amountOf = (figures: Figures | undefined) =>
    Number(figures?.[0]?.find((each) => each.unit === unit)?.amount ?? 0)
  const title = [nameOfMeasure(words, answer, 0), unit].filter((word) => word !== '').join(', ')

  const bars = useMemo(
    () => ({ rows: table.rows.slice(0, barsMax), columns: answer.columns.length === 0 ? [] : table.columns }),
    [table, answer.columns],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: the figures change with the table alone
  const option = useMemo(() => {
    const parts = bars.columns.slice(0, partsMax)
    const series = parts.map((key, column) => ({
      name: nameOf(answer, 'columns', key),
      data: bars.rows.map((_, row) => amountOf(table.cell(row, column))),
    }))
    const shown = (row: number) => series.reduce((sum, { data }) => sum + (data[row] ?? 0), 0)
    const rest = bars.rows.map((_, row) => amountOf(table.rowTotals[row]) - shown(row))
    const isWhole = parts.length === bars.columns.length && parts.length > 0
    const others = { name: parts.length === 0 ? title : words.say('pivot.others'), data: rest }
    const all = isWhole ? series : [...series, others]
    return (colors: ChartColors) => ({
      grid: { left: 12, right: 16, top: 34, bottom: 8, containLabel: true },
      legend: { type: 'plain', top: 2, right: 8, itemWidth: 12, itemHeight: 8, textStyle: { color: colors.ink2 } },
      tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => words.whole(Math.round(Number(value ?? 0))) },
      xAxis: {
        type: 'category',
        data: bars.rows.map((key) => nameOf(answer, 'rows', key) || title),
        axisLine: { lineStyle: { color: colors.line } },
        axisTick: { show: false },
        axisLabel: { color: colors.ink2, hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        splitLine: { lineStyle: { color: colors.line2 } },
        axisLabel: { color: colors.ink2, formatter: (value: number) => words.whole(value) },
      },
      series: all.map(({ name, data }, i) => ({
        type: 'bar',
        stack: 'all',
        barMaxWidth: 46,
        name,
        data,
        // Shades of the ink: red is the thread, and "this needs you".
        itemStyle: {
          color: i % 2 === 0 ? colors.brand : colors.ink2,
          opacity: Math.max(0.25, 1 - 0.22 * Math.floor(i / 2) - (i % 2) * 0.35),
        },
      })),
    })
  }, [bars, answer, table, title, words])
  return (
    <>
      <Chart option={option} label={words.say('pivot.chartOf', { figure: title })} />
      {table.rows.length > barsMax && (
        <p className="pivot-more">{words.say('pivot.bars', { n: barsMax, all: table.rows.length })}</p>
      )}
    </>
  )
}
