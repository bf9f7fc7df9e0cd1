import type { Query } from '../../model/query.ts'
import type { Opened } from './groupTree.ts'
import type { ViewSearch } from './viewSearch.ts'

/** Where a person was in a list: what brings them back there, and what J and K walk along inside the form. */
export interface ListPlace {
  readonly query: Query
  /** Place of the row in the list, from 0. */
  readonly index: number
  readonly id: string
  /** Filters and order of the list, as they stood in the address. */
  readonly search: ViewSearch
  /** Of a grouped list, which groups were open. */
  readonly opened?: Opened | undefined
}

const places = new Map<string, ListPlace>()

/** One place per room, as long as the window lives. */
export const listMemory = {
  of: (room: string): ListPlace | undefined => places.get(room),
  keep(room: string, place: ListPlace): void {
    places.set(room, place)
  },
  forget(): void {
    places.clear()
  },
}
