import { choice, decimal, optional, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** What a store keeps: yarn, fabric, trims, accessories, packing, finished goods. */
export const item = defineTable({
  name: 'item',
  label: { en: 'Items', bn: 'উপকরণ' },
  tier: 'lookup',
  fields: {
    code: text('Code', 'কোড', { max: 24, merge: 'guard', code: true }),
    kind: choice(
      'Kind',
      'ধরন',
      [
        { value: 'yarn', label: { en: 'Yarn', bn: 'সুতা' } },
        { value: 'fabric', label: { en: 'Fabric', bn: 'কাপড়' } },
        { value: 'trim', label: { en: 'Trim', bn: 'ট্রিম' } },
        { value: 'accessory', label: { en: 'Accessory', bn: 'আনুষঙ্গিক' } },
        { value: 'packing', label: { en: 'Packing', bn: 'প্যাকিং' } },
        { value: 'fg', label: { en: 'Finished goods', bn: 'তৈরি পণ্য' } },
      ],
      { merge: 'frozen' },
    ),
    name: text('Name', 'নাম'),
    baseUom: text('Unit', 'একক', { max: 20, merge: 'guard', code: true }), // frozen once used: balances are kept in it
    composition: optional(text('Composition', 'উপাদান')),
    count: optional(text('Count', 'কাউন্ট', { max: 20, code: true })),
    wastagePct: optional(decimal('Wastage %', 'অপচয় %', { scale: 2, most: 100 })),
    minStock: optional(decimal('Least stock', 'সর্বনিম্ন মজুদ', { scale: 3 })),
    track: choice('Kept by', 'হিসাব', [
      { value: 'none', label: { en: 'Quantity', bn: 'পরিমাণ' } },
      { value: 'lot', label: { en: 'Lot', bn: 'লট' } },
    ]),
  },
  unique: [['code']],
  sort: 'name',
  search: ['code', 'name', 'composition'],
  title: ['name'],
  read: 'master.view',
  write: 'item.edit',
})
export type Item = RowOf<typeof item>
