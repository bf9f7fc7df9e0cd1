import type { Changes } from '../model/wire.ts'

/** The part of a page that is the same for everybody with the same view who stands at the same place. */
export interface SharedPage extends Pick<Changes, 'tables' | 'gone'> {
  /** Where the page ends. */
  readonly seq: number
}

/** Names a shared page. The state of the tables follows from the head, so equal keys are equal pages, always. */
export interface PageKey {
  readonly view: string
  readonly from: number
  readonly limit: number
  readonly head: number
}

/**
 * Pages that were read a moment ago. One commit wakes every device, and most of them stand at the same place and see the
 * same: without this, 250 devices would have the database read the same rows 250 times.
 */
export interface Pages {
  /** The page if it is here or being read; undefined when nobody has asked for it. */
  find(key: PageKey): Promise<SharedPage> | undefined
  /** Reads the page unless it is here. A reading that failed is forgotten. */
  get(key: PageKey, read: () => Promise<SharedPage>): Promise<SharedPage>
}

/** Few, because each is of use for moments only: until most devices have asked. */
const most = 32

export function createPages(): Pages {
  const kept = new Map<string, Promise<SharedPage>>()

  return {
    find: (key) => kept.get(nameOf(key)),
    get(key, read) {
      const name = nameOf(key)
      const known = kept.get(name)
      if (known !== undefined) return known
      const page = read()
      kept.set(name, page)
      page.catch(() => kept.delete(name))
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
      return page
    },
  }
}

function nameOf({ view, from, limit, head }: PageKey): string {
  return `${view} ${from} ${limit} ${head}`
}
