import { choice, day, decimal, integer, optional, ref, text } from '../field.ts'
import { orderStates } from '../states.ts'
import { defineTable, type RowOf } from '../table.ts'

/** A buyer's purchase order for one style and one shipment window. Pieces and value are folds over its lines. */
export const salesOrder = defineTable({
  name: 'salesOrder',
  label: { en: 'Orders', bn: 'অর্ডার' },
  fields: {
    orderNo: text('Order no. (buyer)', 'অর্ডার নম্বর (ক্রেতা)', { max: 30, merge: 'guard', code: true }),
    sclPo: optional(text('SCL PO', 'এসসিএল পিও', { max: 24, merge: 'derived', code: true })),
    provisionalNo: optional(text('Provisional no.', 'অস্থায়ী নম্বর', { max: 24, merge: 'frozen', code: true })), // printed while offline: stays findable
    buyer: ref('Buyer', 'ক্রেতা', 'party', { merge: 'frozen' }),
    style: ref('Style', 'স্টাইল', 'style', { merge: 'guard' }),
    season: optional(ref('Season', 'মৌসুম', 'lookupValue')),
    category: choice('Category', 'ধরন', [
      { value: 'regular', label: { en: 'Regular', bn: 'নিয়মিত' } },
      { value: 'urgent', label: { en: 'Urgent', bn: 'জরুরি' }, tone: 'warn' },
      { value: 'sample', label: { en: 'Sample', bn: 'নমুনা' } },
      { value: 'repeat', label: { en: 'Repeat', bn: 'পুনরায়' } },
      { value: 'export', label: { en: 'Export', bn: 'রপ্তানি' } },
      { value: 'domestic', label: { en: 'Domestic', bn: 'দেশীয়' } },
    ]),
    contractNo: optional(text('Contract', 'চুক্তি', { max: 40, code: true })),
    currency: choice(
      'Currency',
      'মুদ্রা',
      [
        { value: 'USD', label: { en: 'USD', bn: 'USD' } },
        { value: 'EUR', label: { en: 'EUR', bn: 'EUR' } },
        { value: 'GBP', label: { en: 'GBP', bn: 'GBP' } },
        { value: 'BDT', label: { en: 'BDT', bn: 'BDT' } },
      ],
      { merge: 'guard' },
    ),
    fob: optional(decimal('FOB', 'এফওবি', { scale: 4, merge: 'guard', restricted: 'price.view' })), // price of one piece
    orderDate: day('Order date', 'অর্ডারের তারিখ', { merge: 'guard' }),
    deliveryDate: optional(day('Delivery', 'ডেলিভারি', { merge: 'guard' })),
    shipDate: day('Ship by', 'চালানের তারিখ', { merge: 'guard' }),
    shipMode: choice('Ship mode', 'চালানের মাধ্যম', [
      { value: 'sea', label: { en: 'Sea', bn: 'সমুদ্র' } },
      { value: 'air', label: { en: 'Air', bn: 'বিমান' } },
      { value: 'courier', label: { en: 'Courier', bn: 'কুরিয়ার' } },
      { value: 'road', label: { en: 'Road', bn: 'সড়ক' } },
      { value: 'multimodal', label: { en: 'Multimodal', bn: 'মিশ্র' } },
    ]),
    note: optional(text('Note', 'মন্তব্য', { max: 2000, long: true })),
    amendmentNo: integer('Amended', 'সংশোধন', { merge: 'derived' }),
    status: choice('Status', 'অবস্থা', orderStates, { merge: 'derived' }),
    pieces: integer('Pieces', 'পিস', { merge: 'derived' }),
    value: optional(
      decimal('Value', 'মূল্য', { scale: 2, merge: 'derived', restricted: 'price.view', most: 1_000_000_000_000 }),
    ),
  },
  unique: [['buyer', 'orderNo'], ['sclPo']],
  sort: '-shipDate',
  search: ['orderNo', 'sclPo', 'provisionalNo', 'style.styleNo', 'style.name', 'buyer.name', 'note'],
  title: ['orderNo'],
  columns: [
    'orderNo',
    'sclPo',
    'buyer.name',
    'style.name',
    'season.code',
    'pieces',
    'fob',
    'value',
    'shipDate',
    'status',
    'note',
  ],
  scope: { kind: 'buyer', field: 'buyer' },
  machine: 'salesOrder',
  read: 'order.view',
  write: 'order.edit',
})
export type SalesOrder = RowOf<typeof salesOrder>
