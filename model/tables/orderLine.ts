import { decimal, integer, optional, ref, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** How many pieces of one colour and size go to one destination. */
export const orderLine = defineTable({
  name: 'orderLine',
  label: { en: 'Order lines', bn: 'অর্ডার লাইন' },
  fields: {
    order: ref('Order', 'অর্ডার', 'salesOrder', { merge: 'frozen' }),
    colorway: ref('Colour', 'রং', 'styleColorway', { merge: 'frozen' }),
    size: text('Size', 'সাইজ', { max: 12, merge: 'frozen', code: true }),
    site: optional(ref('Destination', 'গন্তব্য', 'partySite', { merge: 'frozen' })),
    qty: integer('Pieces', 'পিস', { most: 10_000_000, merge: 'guard' }),
    tolerancePct: optional(decimal('Tolerance %', 'সহনশীলতা %', { scale: 2, most: 100 })),
    buyer: optional(ref('Buyer', 'ক্রেতা', 'party', { merge: 'derived' })), // copied from the order, so that scopes reach it
  },
  natural: ['order', 'colorway', 'size', 'site'],
  sort: 'size',
  search: ['size'],
  title: ['size'],
  scope: { kind: 'buyer', field: 'buyer' },
  parent: 'order',
  removable: true,
  read: 'order.view',
  write: 'order.edit',
})
export type OrderLine = RowOf<typeof orderLine>
