import { assert } from '../model/fault.ts'
import type { Drawer } from '../model/table.ts'

/** The tables that a server serves: the product's own, or a test's. */
export interface Register {
  readonly all: readonly Drawer[]
  find(name: string): Drawer | undefined
  /** The drawer of a name that the house itself wrote. */
  get(name: string): Drawer
}

export function registerOf(all: readonly Drawer[]): Register {
  const byName = new Map(all.map((drawer) => [drawer.name, drawer]))
  return {
    all,
    find: (name) => byName.get(name),
    get(name) {
      const drawer = byName.get(name)
      assert(drawer !== undefined, `This server has no table "${name}".`)
      return drawer
    },
  }
}
