import { Component, lazy, type ReactNode, Suspense } from 'react'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'
import type { ChartProps } from './chartProps.ts'

const Canvas = lazy(() => import('./ChartCanvas.tsx').then((loaded) => ({ default: loaded.ChartCanvas })))

/** A chart; the library comes with the first one that is drawn. */
export function Chart(props: ChartProps) {
  return (
    <figure className="chart" aria-label={props.label}>
      <Fallible instead={<NoChart />}>
        <Suspense fallback={null}>
          <Canvas {...props} />
        </Suspense>
      </Fallible>
    </figure>
  )
}

/** A window keeps in mind that a script did not come, and asks for it no more: only a new one tries again. */
function NoChart() {
  const { say } = useWords()
  return (
    <div className="chart-none">
      <p>{say('chart.none')}</p>
      <Button onClick={() => window.location.reload()}>{say('crash.reload')}</Button>
    </div>
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
