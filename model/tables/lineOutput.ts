import { day, decimal, integer, optional, ref, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** What a line made on a day (hour empty) or in one hour of it. */
export const lineOutput = defineTable({
  name: 'lineOutput',
  label: { en: 'Line output', bn: 'লাইন উৎপাদন' },
  fields: {
    line: ref('Line', 'লাইন', 'orgNode', { merge: 'frozen' }),
    date: day('Day', 'দিন', { merge: 'frozen' }),
    hour: optional(integer('Hour', 'ঘণ্টা', { most: 23, merge: 'frozen' })), // factory time, 16 is 16:00 to 17:00
    pieces: integer('Pieces', 'পিস', { merge: 'guard' }),
    efficiency: optional(decimal('Efficiency', 'দক্ষতা', { scale: 9, most: 5, merge: 'guard' })), // as the line reported it; 1 is 100 %
    smv: decimal('SMV', 'এসএমভি', { scale: 4, most: 1000, merge: 'guard' }),
    workers: decimal('People', 'জনবল', { scale: 1, most: 1000 }),
    workMin: integer('Minutes each', 'জনপ্রতি মিনিট', { most: 1440 }),
    wip: optional(integer('WIP', 'চলমান কাজ')), // pieces between the first and the last operation
    overtimeMin: integer('Overtime, minutes', 'ওভারটাইম মিনিট'),
    incentive: optional(decimal('Incentive', 'প্রণোদনা', { scale: 2, restricted: 'wage.view' })), // BDT
    idleMin: decimal('Idle, minutes', 'অলস মিনিট', { scale: 2 }),
    idleMen: integer('Idle people', 'অলস জন'),
    styleChanges: integer('Style changes', 'স্টাইল পরিবর্তন', { most: 100 }),
    note: optional(text('Note', 'মন্তব্য', { max: 500, long: true })),
  },
  natural: ['line', 'date', 'hour'],
  sort: '-date',
  search: ['line.nameEn', 'line.nameBn', 'note'],
  title: ['date'],
  columns: ['date', 'line.nameEn', 'hour', 'pieces', 'efficiency', 'wip', 'workers', 'smv', 'overtimeMin', 'idleMin'],
  scope: { kind: 'line', field: 'line' },
  read: 'floor.view',
  write: 'floor.edit',
})
export type LineOutput = RowOf<typeof lineOutput>
