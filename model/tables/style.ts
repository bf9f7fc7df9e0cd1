import { choice, flag, integer, optional, ref, text } from '../field.ts'
import { styleStates } from '../states.ts'
import { defineTable, type RowOf } from '../table.ts'

/** A garment as designed for one buyer. */
export const style = defineTable({
  name: 'style',
  label: { en: 'Styles', bn: 'স্টাইল' },
  fields: {
    styleNo: text('Style no.', 'স্টাইল নম্বর', { max: 30, merge: 'guard', code: true }),
    buyer: ref('Buyer', 'ক্রেতা', 'party', { merge: 'frozen' }),
    name: text('Name', 'নাম'),
    category: optional(ref('Category', 'ধরন', 'lookupValue')),
    construction: optional(ref('Construction', 'গঠন', 'lookupValue')),
    gauge: optional(ref('Gauge', 'গেজ', 'lookupValue')),
    season: optional(ref('Season', 'মৌসুম', 'lookupValue')),
    isSet: flag('Set', 'সেট'),
    pieceCount: integer('Pieces in set', 'সেটে পিস', { least: 1, most: 6 }),
    note: optional(text('Note', 'মন্তব্য', { max: 2000, long: true })),
    status: choice('Status', 'অবস্থা', styleStates, { merge: 'derived' }),
  },
  unique: [['buyer', 'styleNo']],
  sort: 'styleNo',
  search: ['styleNo', 'name', 'buyer.name', 'note'],
  title: ['styleNo', 'name'],
  columns: ['styleNo', 'name', 'buyer.name', 'season.code', 'gauge.code', 'category.labelEn', 'status', 'updatedAt'],
  scope: { kind: 'buyer', field: 'buyer' },
  machine: 'style',
  read: 'style.view',
  write: 'style.edit',
})
export type Style = RowOf<typeof style>
