import { lazy, Suspense } from 'react'
import type { ChartProps } from './chartProps.ts'

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
