import { Component, lazy, type ReactNode, Suspense } from 'react'
import { useWords } from '../words.ts'
import type { ChartProps } from './chartProps.ts'

const Canvas = lazy(() => import('./ChartCanvas.tsx').then((loaded) => ({ default: loaded.ChartCanvas })))

/** A chart; the library comes with the first one that is drawn. */
export function Chart(props: ChartProps) {
  const { say } = useWords()
  return (
    <figure className="chart" aria-label={props.label}>
      <Fallible instead={<p className="chart-none">{say('chart.none')}</p>}>
        <Suspense fallback={null}>
          <Canvas {...props} />
        </Suspense>
      </Fallible>
    </figure>
  )
}

interface FallibleProps {
  readonly instead: ReactNode
  readonly children: ReactNode
}

/**
 * Its library may not come, and a page that holds too many canvases gets no more: without this, the whole screen with
 * its numbers would stop for the sake of a picture of them.
 */
class Fallible extends Component<FallibleProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override render() {
    return this.state.isBroken ? this.props.instead : this.props.children
  }
}
