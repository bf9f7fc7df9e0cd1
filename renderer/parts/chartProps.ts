import type { Tone } from '../../model/field.ts'

/** The tokens a chart draws with, as they are in the theme on screen. */
export interface ChartColors {
  readonly ink: string
  readonly ink2: string
  readonly line: string
  readonly line2: string
  readonly brand: string
  readonly thread: string
  readonly surface: string
  readonly raised: string
  /** The colour of each tone that a choice has, where it fills a shape. */
  readonly tones: Readonly<Record<Tone, string>>
  /** Colours that are told apart in this theme, also by somebody who does not tell red from green. */
  readonly series: readonly string[]
  /** For what is left over. */
  readonly rest: string
}

export interface ChartProps {
  readonly option: (colors: ChartColors) => object
  readonly label: string
}
