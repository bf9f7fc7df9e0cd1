import type { Keep } from './surroundings.ts'

/** The small things of a device in the page's storage. */
export function keepIn(storage: Storage): Keep {
  return {
    get: (key) => storage.getItem(key),
    set: (key, value) => {
      try {
        storage.setItem(key, value)
        return true
      } catch {
        // A full disk must not stop the work for the sake of a column's width. What is more than that is said by who set it.
        return false
      }
    },
  }
}
