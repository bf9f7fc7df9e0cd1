import type { Keep } from './surroundings.ts'

/**
 * The small things of a device in the page's storage.
 * @param page hears what other windows have written there
 */
export function keepIn(storage: Storage, page: Pick<Window, 'addEventListener' | 'removeEventListener'>): Keep {
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
    watch: (on) => {
      const hear = ({ storageArea, key }: StorageEvent) => {
        if (storageArea === storage) on(key)
      }
      page.addEventListener('storage', hear)
      return () => page.removeEventListener('storage', hear)
    },
  }
}
