import { assert } from '../model/fault.ts'
import { App } from './App.tsx'
import { drawInto } from './drawInto.ts'
import './look/kit.ts'
import './look/tokens.css'
import './look/base.css'
import './look/frame.css'
import './look/grid.css'
import './look/form.css'
import './look/board.css'
import { nextTask } from './nextTask.ts'
import { settingsIn } from './settings.ts'
import type { Surroundings } from './surroundings.ts'
import { readyToSpeak } from './words.ts'

/** Draws the app into the page, a short step at a time: in one go they would hold up the window that opens. */
export async function mount(surroundings: Surroundings): Promise<void> {
  const root = document.getElementById('root')
  assert(root, 'The page has no element "root" to draw the app into.')
  await nextTask()
  readyToSpeak(settingsIn(surroundings.keep).get().locale)
  await nextTask()
  drawInto(root, <App surroundings={surroundings} />)
}
