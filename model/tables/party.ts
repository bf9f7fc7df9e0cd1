import { choice, decimal, flag, optional, ref, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** A business partner: buyer, supplier, subcontractor, forwarder or agent, and one house may be several of them. */
export const party = defineTable({
  name: 'party',
  label: { en: 'Parties', bn: 'পক্ষ' },
  tier: 'lookup',
  fields: {
    code: text('Code', 'কোড', { max: 5, merge: 'guard', code: true }), // printed in document numbers: a stale edit is refused
    name: text('Name', 'নাম'),
    isBuyer: flag('Buyer', 'ক্রেতা'),
    isSupplier: flag('Supplier', 'সরবরাহকারী'),
    kind: choice('Kind', 'ধরন', [
      { value: 'buyer', label: { en: 'Buyer', bn: 'ক্রেতা' } },
      { value: 'supplier', label: { en: 'Supplier', bn: 'সরবরাহকারী' } },
      { value: 'subcontractor', label: { en: 'Subcontractor', bn: 'সাব-কন্ট্রাক্টর' } },
      { value: 'forwarder', label: { en: 'Forwarder', bn: 'ফরোয়ার্ডার' } },
      { value: 'agent', label: { en: 'Agent', bn: 'এজেন্ট' } },
    ]),
    brand: optional(text('Brand', 'ব্র্যান্ড')),
    legalName: optional(text('Legal name', 'আইনি নাম')),
    country: optional(text('Country', 'দেশ', { max: 2, code: true })), // ISO 3166-1 alpha-2
    taxId: optional(text('Tax id', 'ট্যাক্স আইডি', { max: 40, code: true })),
    rating: optional(decimal('Rating', 'রেটিং', { scale: 1, most: 5 })),
    status: choice('Status', 'অবস্থা', [
      { value: 'active', label: { en: 'Active', bn: 'সক্রিয়' }, tone: 'good' },
      { value: 'on_hold', label: { en: 'On hold', bn: 'স্থগিত' }, tone: 'bad' },
      { value: 'inactive', label: { en: 'Inactive', bn: 'নিষ্ক্রিয়' }, tone: 'plain' },
    ]),
    note: optional(text('Note', 'মন্তব্য', { max: 2000, long: true })),
    mergedInto: optional(ref('Merged into', 'একীভূত', 'party', { merge: 'derived' })),
  },
  unique: [['code']],
  sort: 'name',
  search: ['code', 'name', 'brand', 'country'],
  title: ['name'],
  columns: ['code', 'name', 'brand', 'country', 'kind', 'rating', 'status', 'updatedAt'],
  read: 'master.view',
  write: 'party.edit',
})
export type Party = RowOf<typeof party>
