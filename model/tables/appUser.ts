import { choice, optional, ref, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** A person who signs in. Passwords live on the server only, in a table of their own. */
export const appUser = defineTable({
  name: 'appUser',
  label: { en: 'People', bn: 'ব্যবহারকারী' },
  tier: 'lookup',
  fields: {
    username: text('User name', 'ব্যবহারকারীর নাম', { max: 40, merge: 'frozen', code: true }),
    fullName: text('Full name', 'পূর্ণ নাম'),
    employeeCode: optional(text('Employee code', 'কর্মী কোড', { max: 20, code: true })),
    unit: optional(ref('Unit', 'ইউনিট', 'orgNode')),
    locale: choice('Language', 'ভাষা', [
      { value: 'en', label: { en: 'English', bn: 'ইংরেজি' } },
      { value: 'bn', label: { en: 'Bangla', bn: 'বাংলা' } },
    ]),
    status: choice('Status', 'অবস্থা', [
      { value: 'active', label: { en: 'Active', bn: 'সক্রিয়' }, tone: 'good' },
      { value: 'suspended', label: { en: 'Suspended', bn: 'স্থগিত' }, tone: 'bad' },
      { value: 'left', label: { en: 'Left', bn: 'চলে গেছেন' }, tone: 'plain' },
    ]),
  },
  unique: [['username']],
  sort: 'fullName',
  search: ['username', 'fullName', 'employeeCode'],
  title: ['fullName'],
  read: 'master.view',
  write: 'user.admin',
})
export type AppUser = RowOf<typeof appUser>
