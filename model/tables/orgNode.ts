import { choice, optional, ref, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** Where things happen: company, unit, floor, section, line, warehouse, bin, machine, as one tree. */
export const orgNode = defineTable({
  name: 'orgNode',
  label: { en: 'Places', bn: 'স্থান' },
  tier: 'lookup',
  fields: {
    code: text('Code', 'কোড', { max: 20, merge: 'guard', code: true }),
    kind: choice(
      'Kind',
      'ধরন',
      [
        { value: 'company', label: { en: 'Company', bn: 'কোম্পানি' } },
        { value: 'unit', label: { en: 'Unit', bn: 'ইউনিট' } },
        { value: 'floor', label: { en: 'Floor', bn: 'ফ্লোর' } },
        { value: 'section', label: { en: 'Section', bn: 'সেকশন' } },
        { value: 'line', label: { en: 'Line', bn: 'লাইন' } },
        { value: 'warehouse', label: { en: 'Warehouse', bn: 'গুদাম' } },
        { value: 'bin', label: { en: 'Bin', bn: 'বিন' } },
        { value: 'machine', label: { en: 'Machine', bn: 'মেশিন' } },
      ],
      { merge: 'frozen' },
    ),
    nameEn: text('Name', 'নাম (ইংরেজি)'),
    nameBn: optional(text('Name in Bangla', 'নাম')),
    parent: optional(ref('Belongs to', 'অন্তর্গত', 'orgNode')),
  },
  unique: [['kind', 'code']],
  sort: 'code',
  search: ['code', 'nameEn', 'nameBn'],
  title: ['nameEn'],
  read: 'master.view',
  write: 'lookup.edit',
})
export type OrgNode = RowOf<typeof orgNode>
