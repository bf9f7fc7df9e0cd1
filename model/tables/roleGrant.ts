import { choice, day, optional, ref, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** One role of one person, for everything or for one buyer or line. */
export const roleGrant = defineTable({
  name: 'roleGrant',
  label: { en: 'Permissions', bn: 'অনুমতি' },
  tier: 'lookup',
  fields: {
    user: ref('Person', 'ব্যক্তি', 'appUser', { merge: 'frozen' }),
    role: choice(
      'Role',
      'ভূমিকা',
      [
        { value: 'admin', label: { en: 'Admin', bn: 'অ্যাডমিন' } },
        { value: 'merchandiser', label: { en: 'Merchandiser', bn: 'মার্চেন্ডাইজার' } },
        { value: 'store', label: { en: 'Store keeper', bn: 'স্টোর কিপার' } },
        { value: 'supervisor', label: { en: 'Line supervisor', bn: 'লাইন সুপারভাইজার' } },
        { value: 'qc', label: { en: 'Quality inspector', bn: 'মান পরিদর্শক' } },
        { value: 'manager', label: { en: 'Manager', bn: 'ব্যবস্থাপক' } },
      ],
      { merge: 'frozen' },
    ),
    scopeKind: choice(
      'For',
      'যার জন্য',
      [
        { value: 'all', label: { en: 'Everything', bn: 'সব' } },
        { value: 'buyer', label: { en: 'One buyer', bn: 'একটি ক্রেতা' } },
        { value: 'line', label: { en: 'One line', bn: 'একটি লাইন' } },
      ],
      { merge: 'frozen' },
    ),
    scopeId: optional(text('Buyer or line', 'ক্রেতা বা লাইন', { max: 36, merge: 'frozen', code: true })),
    validTo: optional(day('Valid to', 'মেয়াদ')),
  },
  natural: ['user', 'role', 'scopeKind', 'scopeId'],
  sort: 'user',
  search: ['user.fullName'],
  title: ['role'],
  removable: true,
  read: 'user.view',
  write: 'user.admin',
})
export type RoleGrant = RowOf<typeof roleGrant>
