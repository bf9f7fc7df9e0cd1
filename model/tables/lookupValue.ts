import { choice, flag, integer, optional, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

const kinds = [
  { value: 'season', label: { en: 'Season', bn: 'মৌসুম' } },
  { value: 'gauge', label: { en: 'Gauge', bn: 'গেজ' } },
  { value: 'category', label: { en: 'Product category', bn: 'পণ্যের ধরন' } },
  { value: 'construction', label: { en: 'Construction', bn: 'গঠন' } },
  { value: 'size', label: { en: 'Size', bn: 'সাইজ' } },
  { value: 'uom', label: { en: 'Unit of measure', bn: 'পরিমাপের একক' } },
  { value: 'defect', label: { en: 'Defect', bn: 'ত্রুটি' } },
  { value: 'downtime_reason', label: { en: 'Reason for downtime', bn: 'বন্ধের কারণ' } },
  { value: 'payment_term', label: { en: 'Payment term', bn: 'মূল্য পরিশোধের শর্ত' } },
  { value: 'holiday', label: { en: 'Holiday', bn: 'ছুটি' } }, // its code is the day
] as const

/** A value of one of the small lists that the factory keeps itself. */
export const lookupValue = defineTable({
  name: 'lookupValue',
  label: { en: 'Lookups', bn: 'তালিকা' },
  tier: 'lookup',
  fields: {
    kind: choice('List', 'তালিকা', kinds, { merge: 'frozen' }),
    code: text('Code', 'কোড', { max: 20, merge: 'guard', code: true }),
    labelEn: text('English', 'ইংরেজি'),
    labelBn: optional(text('Bangla', 'বাংলা')),
    sort: integer('Order', 'ক্রম'),
    active: flag('In use', 'ব্যবহৃত'),
  },
  unique: [['kind', 'code']],
  sort: 'sort',
  search: ['code', 'labelEn', 'labelBn'],
  title: ['labelEn'],
  read: 'master.view',
  write: 'lookup.edit',
})
export type LookupValue = RowOf<typeof lookupValue>
