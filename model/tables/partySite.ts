import { choice, optional, ref, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** Where a partner's goods go: a distribution centre, a warehouse, a port. */
export const partySite = defineTable({
  name: 'partySite',
  label: { en: 'Destinations', bn: 'গন্তব্য' },
  tier: 'lookup',
  fields: {
    party: ref('Party', 'পক্ষ', 'party', { merge: 'frozen' }),
    code: text('Code', 'কোড', { max: 20, merge: 'guard', code: true }),
    place: text('Place', 'স্থান'),
    consignee: optional(text('Consignee', 'প্রাপক')),
    country: text('Country', 'দেশ', { max: 2, code: true }),
    port: optional(text('Port', 'বন্দর', { max: 5, code: true })), // UN/LOCODE
    warehouseNo: optional(text('Warehouse', 'গুদাম নম্বর', { max: 20, code: true })),
    incoterm: choice('Incoterm', 'ইনকোটার্ম', [
      { value: 'FOB', label: { en: 'FOB', bn: 'FOB' } },
      { value: 'CIF', label: { en: 'CIF', bn: 'CIF' } },
      { value: 'FCA', label: { en: 'FCA', bn: 'FCA' } },
      { value: 'DDP', label: { en: 'DDP', bn: 'DDP' } },
    ]),
    address: optional(text('Address', 'ঠিকানা', { max: 500, long: true })),
  },
  unique: [['party', 'code']],
  sort: 'place',
  search: ['code', 'place', 'party.name', 'country'],
  title: ['place'],
  parent: 'party',
  read: 'master.view',
  write: 'party.edit',
})
export type PartySite = RowOf<typeof partySite>
