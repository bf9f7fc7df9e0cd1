import { optional, ref, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** A person at a partner's house. */
export const partyContact = defineTable({
  name: 'partyContact',
  label: { en: 'Contacts', bn: 'যোগাযোগ' },
  tier: 'lookup',
  fields: {
    party: ref('Party', 'পক্ষ', 'party', { merge: 'frozen' }),
    name: text('Name', 'নাম'),
    department: optional(text('Department', 'বিভাগ')),
    designation: optional(text('Designation', 'পদবি')),
    mobile: optional(text('Mobile', 'মোবাইল', { max: 40 })),
    email: optional(text('Mail', 'ইমেইল')),
    country: optional(text('Country', 'দেশ', { max: 2, code: true })),
  },
  sort: 'name',
  search: ['name', 'party.name', 'email', 'mobile'],
  title: ['name'],
  parent: 'party',
  removable: true,
  read: 'master.view',
  write: 'party.edit',
})
export type PartyContact = RowOf<typeof partyContact>
