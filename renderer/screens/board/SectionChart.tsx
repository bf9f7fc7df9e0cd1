import { useMemo } from 'react'
import { Chart } from '../../parts/Chart.tsx'
import type { ChartColors } from '../../parts/chartProps.ts'
import { useWords } from '../../words.ts'
import { type LineDay, shareTone } from './fold.ts'

/** The day over all lines: what was made, against what was meant. */
export function SectionChart({ lines }: { lines: readonly { readonly name: string; readonly of: LineDay }[] }) {
  const words = useWords()
  const option = useMemo(
    () => (colors: ChartColors) => ({
      grid: { left: 44, right: 12, top: 30, bottom: 24 },
      legend: { top: 0, right: 8, itemWidth: 12, itemHeight: 8, textStyle: { color: colors.ink2 } },
      tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => words.whole(Number(value ?? 0)) },
      xAxis: {
        type: 'category',
        data: lines.map((line) => line.name.split(' ').at(-1) ?? line.name),
        axisLine: { lineStyle: { color: colors.line } },
        axisTick: { show: false },
        axisLabel: { color: colors.ink2 },
      },
      yAxis: {
        type: 'value',
        splitLine: { lineStyle: { color: colors.line2 } },
        axisLabel: { color: colors.ink2, formatter: (value: number) => words.whole(value) },
      },
      series: [
        {
          type: 'bar',
          name: words.say('board.made'),
          barMaxWidth: 34,
          data: lines.map(({ of }) => ({
            value: of.pieces,
            itemStyle: {
              color: shareTone(of.share) === 'bad' ? colors.thread : colors.brand,
              borderRadius: [3, 3, 0, 0],
            },
          })),
          color: colors.brand,
        },
        {
          type: 'line',
          name: words.say('board.target'),
          data: lines.map(({ of }) => of.target ?? null),
          symbol: 'rect',
          symbolSize: [26, 3],
          lineStyle: { width: 0 },
          color: colors.ink,
        },
      ],
    }),
    [lines, words],
  )
  return <Chart option={option} label={words.say('board.chart')} />
}
