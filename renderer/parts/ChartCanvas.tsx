import { useMantineColorScheme } from '@mantine/core'
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { type EChartsType, init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useSettings } from '../settings.ts'
import type { ChartColors, ChartProps } from './chartProps.ts'

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

/** The canvas of a chart; follows the size of its box, the theme and the language. */
export function ChartCanvas({ option }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(undefined)
  const [{ density, locale }] = useSettings()
  const { colorScheme } = useMantineColorScheme()

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const made = init(element)
    chart.current = made
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = undefined
    }
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens are read from the style sheet, which changes with these
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const style = getComputedStyle(element)
    const token = (name: string) => style.getPropertyValue(`--${name}`).trim()
    const colors: ChartColors = {
      ink: token('ink'),
      ink2: token('ink2'),
      line: token('line'),
      line2: token('line2'),
      brand: token('brand'),
      thread: token('thread'),
      surface: token('surface'),
      raised: token('raised'),
      tones: {
        plain: token('ink3'),
        info: token('info'),
        good: token('ok'),
        warn: token('amber'),
        bad: token('bad'),
      },
      series: [1, 2, 3, 4, 5, 6, 7].map((n) => token(`series${n}`)),
      rest: token('series-rest'),
    }
    const textStyle = { fontFamily: style.fontFamily, fontSize: density === 'floor' ? 15 : 12 }
    chart.current?.setOption({ animation: false, textStyle, ...option(colors) }, { notMerge: true })
  }, [option, colorScheme, density, locale])

  return <div ref={box} className="chart-box" />
}
