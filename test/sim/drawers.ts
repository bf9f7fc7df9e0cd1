import { decimal, integer, optional, ref, text } from '../../model/field.ts'
import { type Drawer, defineTable } from '../../model/table.ts'

/** The versions of the product in a story: each adds to the one before. The first is the product as it is. */
export const newest = 4

/** How many versions back a server understands. */
export const understood = 2

interface Addition {
  /** The version that brought it. */
  readonly since: number
  readonly table: string
  readonly fields: Drawer['fields']
}

const additions: readonly Addition[] = [
  { since: 2, table: 'salesOrder', fields: { packing: optional(text('Packing', 'প্যাকিং')) } },
  { since: 3, table: 'orderLine', fields: { cartons: optional(integer('Cartons', 'কার্টন', { merge: 'guard' })) } },
  { since: 4, table: 'salesOrder', fields: { bonus: optional(decimal('Bonus', 'বোনাস', { scale: 2 })) } },
]

/** The version that brought `orderNote`. */
export const sinceNotes = 4

const orderNote: Drawer = defineTable({
  name: 'orderNote',
  label: { en: 'Notes', bn: 'নোট' },
  fields: {
    order: ref('Order', 'অর্ডার', 'salesOrder', { merge: 'frozen' }),
    buyer: ref('Buyer', 'ক্রেতা', 'party', { merge: 'frozen' }),
    words: text('Words', 'কথা'),
  },
  sort: 'words',
  search: ['words'],
  scope: { kind: 'buyer', field: 'buyer' },
  read: 'order.view',
  write: 'order.edit',
  removable: true,
})

/** The tables of a version, made of the product's. */
export function drawersOf(version: number, tables: readonly Drawer[]): readonly Drawer[] {
  const wider = tables.map((drawer) => {
    const more = additions.filter(({ since, table }) => since <= version && table === drawer.name)
    return more.length === 0
      ? drawer
      : { ...drawer, fields: Object.assign({ ...drawer.fields }, ...more.map(({ fields }) => fields)) }
  })
  return version < sinceNotes ? wider : [...wider, orderNote]
}
