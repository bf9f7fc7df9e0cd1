import { day, decimal, integer, optional, ref, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** What a line is meant to make on a day. */
export const linePlan = defineTable({
  name: 'linePlan',
  label: { en: 'Line plans', bn: 'লাইন পরিকল্পনা' },
  fields: {
    line: ref('Line', 'লাইন', 'orgNode', { merge: 'frozen' }),
    date: day('Day', 'দিন', { merge: 'frozen' }),
    order: optional(ref('Order', 'অর্ডার', 'salesOrder', { merge: 'frozen' })),
    targetPct: decimal('Target efficiency', 'লক্ষ্য দক্ষতা', { scale: 4, most: 2, merge: 'guard' }), // 0.8 is 80 %
    targetPieces: integer('Target', 'লক্ষ্য', { merge: 'guard' }),
    smv: decimal('SMV', 'এসএমভি', { scale: 4, most: 1000, merge: 'guard' }), // minutes a piece
    plannedMp: decimal('People planned', 'পরিকল্পিত জনবল', { scale: 1, most: 1000 }), // half a person is shared with another line
    workMin: integer('Minutes each', 'জনপ্রতি মিনিট', { most: 1440 }),
    note: optional(text('Note', 'মন্তব্য', { max: 500, long: true })),
  },
  natural: ['line', 'date', 'order'],
  sort: '-date',
  search: ['line.nameEn', 'line.nameBn', 'note'],
  title: ['date'],
  columns: ['date', 'line.nameEn', 'targetPieces', 'targetPct', 'smv', 'plannedMp', 'workMin'],
  scope: { kind: 'line', field: 'line' },
  read: 'floor.view',
  write: 'floor.edit',
})
export type LinePlan = RowOf<typeof linePlan>
