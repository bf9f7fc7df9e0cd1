import { instant, optional, ref, text } from '../field.ts'
import { defineTable, type RowOf } from '../table.ts'

/** One move of a status: appended, never changed. The timeline of a document is the fold of these. */
export const statusEvent = defineTable({
  name: 'statusEvent',
  label: { en: 'Status moves', bn: 'অবস্থার পরিবর্তন' },
  tier: 'event',
  fields: {
    subjectTable: text('Kind of document', 'নথির ধরন', { max: 40, merge: 'frozen' }),
    subject: text('Document', 'নথি', { max: 36, merge: 'frozen', code: true }), // an id of subjectTable
    from: text('From', 'থেকে', { max: 30, merge: 'frozen' }),
    to: text('To', 'এ', { max: 30, merge: 'frozen' }),
    reason: optional(text('Reason', 'কারণ', { max: 500, merge: 'frozen' })),
    occurredAt: instant('Happened', 'ঘটেছে', { merge: 'frozen' }), // the device's clock: shown, never trusted for order
    actor: optional(ref('By', 'করেছেন', 'appUser', { merge: 'derived' })),
    buyer: optional(ref('Buyer', 'ক্রেতা', 'party', { merge: 'derived' })), // copied from the document, so that scopes reach it
  },
  sort: '-occurredAt',
  search: ['reason'],
  title: ['to'],
  scope: { kind: 'buyer', field: 'buyer' },
  read: 'order.view',
  write: '',
})
export type StatusEvent = RowOf<typeof statusEvent>
