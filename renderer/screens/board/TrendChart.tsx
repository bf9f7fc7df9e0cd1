import { useMemo } from 'react'
import { Chart } from '../../parts/Chart.tsx'
import type { ChartColors } from '../../parts/chartProps.ts'
import { useWords } from '../../words.ts'
import type { DayTotal } from './fold.ts'

/** A line's last working days, against the target of each. */
export function TrendChart({ days }: { days: readonly DayTotal[] }) {
  const words = useWords()
  const option = useMemo(
    () => (colors: ChartColors) => ({
      grid: { left: 48, right: 12, top: 30, bottom: 24 },
      legend: { top: 0, right: 8, itemWidth: 12, itemHeight: 8, textStyle: { color: colors.ink2 } },
      tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => words.whole(Number(value ?? 0)) },
      xAxis: {
        type: 'category',
        data: days.map(({ day }) => words.day(day).split(' ').slice(0, 2).join(' ')),
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
          barMaxWidth: 30,
          color: colors.brand,
          data: days.map(({ pieces, target }) => ({
            value: pieces,
            itemStyle: {
              color: target !== undefined && pieces < target * 0.9 ? colors.thread : colors.brand,
              borderRadius: [3, 3, 0, 0],
            },
          })),
        },
        {
          type: 'line',
          step: 'middle',
          name: words.say('board.target'),
          symbol: 'none',
          color: colors.ink,
          lineStyle: { width: 1.5, type: 'dashed' },
          data: days.map(({ target }) => target ?? null),
        },
      ],
    }),
    [days, words],
  )
  return <Chart option={option} label={words.say('board.trend')} />
}
