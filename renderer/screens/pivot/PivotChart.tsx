import { useMemo } from 'react'
import type { Tone } from '../../../model/field.ts'
import { barsMax, pivotBars } from '../../lists/pivotBars.ts'
import type { Figures, Key, PivotTable } from '../../lists/pivotTable.ts'
import { Chart } from '../../parts/Chart.tsx'
import type { ChartColors } from '../../parts/chartProps.ts'
import { useWords } from '../../words.ts'
import { nameOf, nameOfMeasure } from './PivotGrid.tsx'
import type { PivotAnswer } from './usePivotTable.ts'

/** So many parts of a bar are told apart by colours alone; those that have a tone of their own may be more. */
const partsMax = 7
const tonedMax = 12
/** So many names stand side by side, in two lines where they are long; more of them stand aslant. */
const namesAcross = 12
/** The least width of the bars together, px. */
const acrossPx = 960

/** The first figure of a pivot as bars: one a row, parted by the columns. Of money, the currency of most rows. */
export function PivotChart({ answer, table }: { answer: PivotAnswer; table: PivotTable }) {
  const words = useWords()
  const unit = useMemo(() => unitOf(table), [table])
  const title = [nameOfMeasure(words, answer, 0), unit].filter((word) => word !== '').join(', ')
  const bars = useMemo(
    () => pivotBars(table, answer.rows, (figures) => amountIn(figures, unit)),
    [table, answer.rows, unit],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: the figures change with the table alone
  const option = useMemo(() => {
    const columns = answer.columns.length === 0 ? [] : table.columns
    const tones = columns.map((key) => toneOf(answer, key))
    const isToned = tones.some((tone) => tone !== undefined) && columns.length <= tonedMax
    const parts = isToned ? columns : columns.slice(0, partsMax)
    const series = parts.map((key, column) => ({
      name: nameOf(answer, 'columns', key),
      data: bars.places.map((row) => amountIn(table.cell(row, column), unit)),
    }))
    const rest = bars.places.map(
      (row, i) => amountIn(table.rowTotals[row], unit) - series.reduce((sum, { data }) => sum + (data[i] ?? 0), 0),
    )
    const isWhole = parts.length === columns.length && parts.length > 0
    const others = { name: parts.length === 0 ? title : words.say('pivot.others'), data: rest }
    const all = isWhole ? series : [...series, others]
    const names = bars.places.map((row) => nameOf(answer, 'rows', table.rows[row] ?? []) || title)
    return (colors: ChartColors) => ({
      grid: { left: 12, right: 16, top: 34, bottom: 8, containLabel: true },
      legend: {
        ...{ type: 'scroll', top: 2, right: 8, left: 8, align: 'left', itemWidth: 12, itemHeight: 8 },
        textStyle: { color: colors.ink2 },
        pageTextStyle: { color: colors.ink2 },
        pageIconColor: colors.ink2,
      },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        // Large bars lie at the edge: beyond it nobody could read what they are.
        confine: true,
        backgroundColor: colors.raised,
        borderColor: colors.line,
        textStyle: { color: colors.ink },
        order: 'seriesDesc',
        // What is left of fractions may be a little less than nothing, and is said to be 0, not -0.
        valueFormatter: (value: unknown) => words.whole(Math.round(Number(value ?? 0)) || 0),
      },
      xAxis: {
        type: 'category',
        data: names,
        axisLine: { lineStyle: { color: colors.line } },
        axisTick: { show: false },
        axisLabel: {
          ...{ color: colors.ink2, interval: 0, hideOverlap: false },
          ...(names.length > namesAcross
            ? { rotate: 48, width: 112, overflow: 'truncate' }
            : { width: acrossPx / names.length - 6, overflow: 'break', lineHeight: 18 }),
        },
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
        itemStyle: isToned
          ? { color: mixed(colors.tones[tones[i] ?? 'plain'], colors.surface, shadeOf(tones, i)) }
          : { color: i < parts.length || parts.length === 0 ? colors.series[i] : colors.rest },
      })),
    })
  }, [bars, answer, table, title, words])
  return (
    <>
      <Chart option={option} label={words.say('pivot.chartOf', { figure: title })} />
      {table.rows.length > barsMax && (
        <p className="pivot-more" data-testid="pivot-bars">
          {words.say(bars.isLargest ? 'pivot.largest' : 'pivot.bars', { n: barsMax, all: table.rows.length })}
        </p>
      )}
    </>
  )
}

/** The unit in which most rows have an amount, of several the one with the largest sum; '' where no row has any. */
function unitOf({ rowTotals, total }: PivotTable): string {
  const rowsIn = (unit: string) => rowTotals.filter(([first]) => first?.some((each) => each.unit === unit)).length
  const [most] = (total[0] ?? [])
    .map(({ unit, amount }) => ({ unit, amount, rows: rowsIn(unit) }))
    .sort((a, b) => b.rows - a.rows || Number(b.amount) - Number(a.amount))
  return most?.unit ?? ''
}

function amountIn(figures: Figures | undefined, unit: string): number {
  return Number(figures?.[0]?.find((each) => each.unit === unit)?.amount ?? 0)
}

/** The tone in which a list shows the value of a column that is parted by nothing else. */
function toneOf({ columns }: PivotAnswer, key: Key): Tone | undefined {
  const [dimension, second] = columns
  if (dimension === undefined || second !== undefined) return undefined
  return dimension.meaning.field.choices?.find(({ value }) => value === key[0])?.tone
}

/** Two states of one tone stand in two shades of it, the first of them the strongest. */
function shadeOf(tones: readonly (Tone | undefined)[], i: number): number {
  const before = tones.slice(0, i).filter((tone) => (tone ?? 'plain') === (tones[i] ?? 'plain')).length
  return [1, 0.6, 0.32][before] ?? 0.2
}

/** So much of one colour, the rest of another, both as "#rrggbb" or "#rgb": what the tooltip shows has no opacity. */
function mixed(color: string, under: string, share: number): string {
  const [top, ground] = [partsOf(color), partsOf(under)]
  const mix = top.map((part, i) => Math.round(part * share + (ground[i] ?? 0) * (1 - share)))
  return `rgb(${mix.join(', ')})`
}

function partsOf(color: string): readonly number[] {
  const digits = color.slice(1)
  const each = digits.length === 3 ? [...digits].map((digit) => digit + digit) : (digits.match(/../g) ?? [])
  return each.map((pair) => Number.parseInt(pair, 16))
}
