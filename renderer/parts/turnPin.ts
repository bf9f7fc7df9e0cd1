import { type Layout, pinMax, togglePin } from '../lists/columnLayout.ts'
import { tell } from './tell.ts'

/** Pins a column or lets it go, or says that no more can be pinned. */
export function turnPin(layout: Layout, name: string, onLayout: (layout: Layout) => void): void {
  const next = togglePin(layout, name)
  if (next === undefined) tell({ say: 'list.pinTooMany', values: { max: pinMax } })
  else onLayout(next)
}
