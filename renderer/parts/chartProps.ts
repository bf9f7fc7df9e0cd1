/** The tokens a chart draws with, as they are in the theme on screen. */
export interface ChartColors {
  readonly ink: string
  readonly ink2: string
  readonly line: string
  readonly line2: string
  readonly brand: string
  readonly thread: string
}

export interface ChartProps {
  readonly option: (colors: ChartColors) => object
  readonly label: string
}
