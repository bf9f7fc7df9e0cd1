import '../model/quickStart.ts'
import { openDoors } from './doors.ts'
import { mount } from './mount.tsx'
import { nextTask } from './nextTask.ts'
import type { Keep } from './surroundings.ts'

// The composition root of a window: here are the clock, the page's storage, the shell and the workers.

const keep: Keep = {
  get: (key) => localStorage.getItem(key),
  set: (key, value) => {
    try {
      localStorage.setItem(key, value)
    } catch {
      // A full disk must not stop the work for the sake of a column's width.
    }
  },
}

void begin()

async function begin(): Promise<void> {
  // A browser notes the lines that start a worker, and reads all anew that is running then: before this turn the program.
  await nextTask()
  const doors = openDoors(performance, window.selvedge !== undefined)
  // The desktop shell has the app's files on disk; a plain browser keeps them by a service worker, or an outage would
  // leave a blank page where the work is.
  if (window.selvedge === undefined && import.meta.env.PROD) void navigator.serviceWorker?.register('/offline.js')
  await mount({ doors, bridge: window.selvedge, keep, nowMs: () => Date.now(), version: __SELVEDGE_VERSION__ })
}
