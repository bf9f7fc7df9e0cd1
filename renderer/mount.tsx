import { createRoot } from 'react-dom/client'
import { assert } from '../model/fault.ts'
import { App } from './App.tsx'
import './look/kit.ts'
import './look/tokens.css'
import './look/base.css'
import './look/frame.css'
import './look/grid.css'
import './look/form.css'
import './look/board.css'
import type { Surroundings } from './surroundings.ts'

/** Draws the app into the page. */
export function mount(surroundings: Surroundings): void {
  const root = document.getElementById('root')
  assert(root, 'The page has no element "root" to draw the app into.')
  createRoot(root).render(<App surroundings={surroundings} />)
}
