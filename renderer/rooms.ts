import { type Grant, may } from '../model/access.ts'
import type { Condition } from '../model/query.ts'
import { tableOf } from '../model/tables.ts'
import type { Word } from './words.ts'

/** A list and its form, in the menu on the left. Another table costs one more of these. */
export interface Room {
  readonly path: string
  readonly word: Word
  readonly section: 'merchandising' | 'factory' | 'masters'
  readonly table: string
  /** What makes this room a part of its table: buyers are parties that buy. */
  readonly where: readonly Condition[]
  /** Values that a new row starts with. */
  readonly starts: Readonly<Record<string, unknown>>
  /** Filters that are always offered. */
  readonly quick: readonly string[]
  /** Tables whose rows hang on one of these and are shown under its form. */
  readonly parts: readonly string[]
}

const room = (
  path: string,
  word: Word,
  section: Room['section'],
  table: string,
  more: Partial<Pick<Room, 'where' | 'starts' | 'quick' | 'parts'>> = {},
): Room => ({ path, word, section, table, where: [], starts: {}, quick: [], parts: [], ...more })

export const rooms: readonly Room[] = [
  room('orders', 'room.orders', 'merchandising', 'salesOrder', { quick: ['buyer', 'status', 'season', 'shipDate'] }),
  room('styles', 'room.styles', 'merchandising', 'style', {
    quick: ['buyer', 'season', 'status'],
    starts: { isSet: false, pieceCount: 1 },
    parts: ['styleColorway'],
  }),
  room('buyers', 'room.buyers', 'merchandising', 'party', {
    where: [{ field: 'isBuyer', op: 'eq', value: true }],
    starts: { isBuyer: true, isSupplier: false, kind: 'buyer', status: 'active' },
    quick: ['country', 'status'],
    parts: ['partySite', 'partyContact'],
  }),
  room('output', 'room.output', 'factory', 'lineOutput', { quick: ['line', 'date'] }),
  room('plans', 'room.plans', 'factory', 'linePlan', { quick: ['line', 'date'] }),
  room('parties', 'room.parties', 'masters', 'party', {
    starts: { isBuyer: false, isSupplier: true, kind: 'supplier', status: 'active' },
    quick: ['kind', 'country', 'status'],
    parts: ['partySite', 'partyContact'],
  }),
  room('items', 'room.items', 'masters', 'item', { quick: ['kind'], starts: { kind: 'yarn', track: 'lot' } }),
  room('colours', 'room.colours', 'masters', 'color', { quick: ['codeType', 'family'] }),
  room('lookups', 'room.lookups', 'masters', 'lookupValue', { quick: ['kind'], starts: { active: true, sort: 0 } }),
  room('places', 'room.places', 'masters', 'orgNode', { quick: ['kind'] }),
  room('people', 'room.people', 'masters', 'appUser', {
    quick: ['status'],
    starts: { status: 'active', locale: 'bn' },
  }),
]

export function roomAt(path: string): Room | undefined {
  return rooms.find((each) => each.path === path)
}

/** The room whose form shows rows of a table; the first one where there are several. */
export function roomOfTable(table: string): Room | undefined {
  return rooms.find((each) => each.table === table)
}

/** The room that is named after all rows of a table, where there is one beside those for a part of them. */
export function roomOfAll(table: string): Room | undefined {
  return rooms.find((each) => each.table === table && each.where.length === 0) ?? roomOfTable(table)
}

export function isOpen(of: Room, grants: readonly Grant[]): boolean {
  return may(grants, tableOf(of.table).read)
}
