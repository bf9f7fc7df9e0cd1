import '../model/quickStart.ts'
import { openDoors } from './doors.ts'
import { keepIn } from './keepIn.ts'
import { mount } from './mount.tsx'

// The composition root of a window: here are the clock, the page's storage, the shell and the workers.

// A browser notes the lines that start a worker or a wait, and to tell them reads all anew that is running then: in here
// that is the whole program. The page is told of after its scripts, in a task of its own.
addEventListener('DOMContentLoaded', () => void begin(), { once: true })

async function begin(): Promise<void> {
  const doors = openDoors(performance, window.selvedge !== undefined)
  // The desktop shell has the app's files on disk; a plain browser keeps them by a service worker, or an outage would
  // leave a blank page where the work is.
  if (window.selvedge === undefined && import.meta.env.PROD) void navigator.serviceWorker?.register('/offline.js')
  await mount({
    doors,
    bridge: window.selvedge,
    keep: keepIn(localStorage, window),
    nowMs: () => Date.now(),
    version: __SELVEDGE_VERSION__,
  })
}
