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
  askForLetters()
  await nextTask()
  const { locale } = settingsIn(surroundings.keep).get()
  await nextTask()
  await readyToSpeak(locale)
  await nextTask()
  drawInto(root, <App surroundings={surroundings} />)
}

/**
 * The letters of both scripts, for notes are written in either. Browsers ask for them when a word is drawn with them, and
 * when they have come, which is after the first list, all is laid out a second time.
 */
function askForLetters(): void {
  const letters = { 'Inter Variable': 'a', 'Noto Sans Bengali Variable': 'অ' }
  // Those that do not come are asked for again by the first word.
  for (const [family, letter] of Object.entries(letters))
    document.fonts?.load(`1em "${family}"`, letter).catch(() => undefined)
}
