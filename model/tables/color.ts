import { choice, optional, ref, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** A colour as somebody names it: Pantone's number, a hex value, or a buyer's own code. */
export const color = defineTable({
  name: 'color',
  label: { en: 'Colours', bn: 'রং' },
  tier: 'lookup',
  fields: {
    codeType: choice(
      'Code of',
      'কোডের ধরন',
      [
        { value: 'PANTONE', label: { en: 'Pantone', bn: 'প্যানটোন' } },
        { value: 'HEX', label: { en: 'Hex', bn: 'হেক্স' } },
        { value: 'BUYER', label: { en: 'Buyer', bn: 'ক্রেতা' } },
      ],
      { merge: 'frozen' },
    ),
    code: text('Code', 'কোড', { max: 20, merge: 'guard', code: true }),
    name: text('Name', 'নাম'),
    family: optional(text('Family', 'পরিবার', { max: 40 })),
    hex: text('Hex', 'হেক্স', { max: 7, code: true }), // "#1f2a44": the swatch on screens
    buyer: optional(ref('Buyer', 'ক্রেতা', 'party', { merge: 'frozen' })),
  },
  unique: [['codeType', 'code', 'buyer']],
  sort: 'name',
  search: ['code', 'name', 'family'],
  title: ['name'],
  read: 'master.view',
  write: 'lookup.edit',
})
export type Color = RowOf<typeof color>
