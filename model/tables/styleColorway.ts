import { z } from 'zod'
import { integer, list, optional, ref, text } from '../field.ts'
import { isId } from '../id.ts'
import { defineTable, type RowOf } from '../table.ts'

/** A style (or one piece of a set) in one combination of colours, with the sizes it is made in. */
export const styleColorway = defineTable({
  name: 'styleColorway',
  label: { en: 'Colourways', bn: 'কালারওয়ে' },
  fields: {
    style: ref('Style', 'স্টাইল', 'style', { merge: 'frozen' }),
    pieceNo: integer('Piece', 'পিস', { least: 1, most: 6, merge: 'frozen' }),
    pieceName: optional(text('Piece name', 'পিসের নাম')),
    name: text('Colour', 'রং', { merge: 'guard' }),
    parts: list(
      'Parts',
      'অংশ',
      () => z.object({ part: z.string().max(60, 'partTooLong'), color: z.string().refine(isId) }),
      {
        most: 12,
      },
    ),
    sizes: list('Sizes', 'সাইজ', () => z.string().max(12, 'sizeTooLong'), { most: 30 }),
    buyer: optional(ref('Buyer', 'ক্রেতা', 'party', { merge: 'derived' })), // copied from the style, so that scopes reach it
  },
  unique: [['style', 'pieceNo', 'name']],
  sort: 'name',
  search: ['name', 'style.styleNo'],
  title: ['name'],
  scope: { kind: 'buyer', field: 'buyer' },
  parent: 'style',
  read: 'style.view',
  write: 'style.edit',
})
export type StyleColorway = RowOf<typeof styleColorway>
