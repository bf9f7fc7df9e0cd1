import { lazy, Suspense } from 'react'

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

const Canvas = lazy(() => import('./ChartCanvas.tsx').then((loaded) => ({ default: loaded.ChartCanvas })))

/** A chart; the library comes with the first one that is drawn. */
export function Chart(props: ChartProps) {
  return (
    <figure className="chart" aria-label={props.label}>
      <Suspense fallback={null}>
        <Canvas {...props} />
      </Suspense>
    </figure>
  )
}
