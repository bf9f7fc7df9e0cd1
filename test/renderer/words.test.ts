import { describe, expect, test } from 'vitest'
import { instantAt } from '../../model/calendar.ts'
import type { Fault } from '../../model/fault.ts'
import { machineOf } from '../../model/states.ts'
import { tables } from '../../model/tables.ts'
import { bn } from '../../renderer/words/bn.ts'
import { en } from '../../renderer/words/en.ts'
import { syncCauses, syncLine, syncTone } from '../../renderer/words/syncLine.ts'
import { intlFor, makeWords, type Word } from '../../renderer/words.ts'
import type { SyncStatus } from '../../workers/doors.ts'

const english = makeWords(intlFor('en'))
const bangla = makeWords(intlFor('bn'))
const ids = Object.keys(en) as Word[]

/** Names of the values that a sentence asks for. */
function askedBy(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(/\{(\w+)/g)].map((found) => found[1] ?? ''))]
    .filter((name) => sentence.includes(`{${name},`) || sentence.includes(`{${name}}`))
    .filter((name) => !['waits', 'wait', 'it', 'them', 'It', 'They', 'goes', 'go'].includes(name))
    .sort()
}

describe('the words', () => {
  test('exist in both languages and say something', () => {
    expect(Object.keys(bn)).toEqual(ids)
    for (const id of ids) {
      expect(en[id].trim(), id).not.toBe('')
      expect(bn[id].trim(), id).not.toBe('')
    }
  })

  test('are formed in both languages from the same values', () => {
    const values = Object.fromEntries([...new Set(ids.flatMap((id) => askedBy(en[id])))].map((name) => [name, 3]))
    for (const id of ids) {
      for (const words of [english, bangla]) {
        const said = words.say(id, values)
        expect(said, id).not.toContain('{')
        expect(said, id).not.toBe(id)
      }
      const missing = askedBy(bn[id]).filter((name) => !askedBy(en[id]).includes(name))
      expect(missing, `${id} asks for a value in Bangla that English does not give`).toEqual([])
    }
  })

  test('are not left in English in the Bangla ones', () => {
    const same = ids.filter((id) => (en[id] as string) === bn[id])
    expect(same).toEqual(['board.hourOf'])
  })

  test('count in lakhs, in the digits of the language', () => {
    expect(english.say('last.complete', { n: 53_811_904 })).toBe('5,38,11,904 records on this PC · all here')
    expect(bangla.say('last.complete', { n: 53_811_904 })).toBe('এই পিসিতে ৫,৩৮,১১,৯০৪ রেকর্ড · সব আছে')
    expect(english.say('form.waiting', { n: 1 })).toBe('1 change waiting')
    expect(bangla.say('form.waiting', { n: 2 })).toBe('২টি পরিবর্তন অপেক্ষায়')
  })

  test('name every state a document can be in', () => {
    for (const drawer of tables)
      for (const state of machineOf(drawer.machine)?.states ?? [])
        for (const words of [english, bangla])
          expect(words.choice(drawer.fields.status?.choices, state.value)).not.toBe(state.value)
  })
})

const faults: readonly Fault[] = [
  { kind: 'offline' },
  { kind: 'signIn', reason: 'none' },
  { kind: 'signIn', reason: 'expired' },
  { kind: 'signIn', reason: 'wrongPassword' },
  { kind: 'signIn', reason: 'suspended' },
  { kind: 'signIn', reason: 'locked', retryMs: 290_000 },
  { kind: 'forbidden', permission: 'order.edit' },
  { kind: 'invalid', table: 'salesOrder', fields: { shipDate: 'notDay', orderNo: 'tooLong' } },
  { kind: 'stale', table: 'salesOrder', id: 'x', clashes: [{ field: 'shipDate', base: 1, mine: 2, theirs: 3 }] },
  { kind: 'missing', table: 'salesOrder', id: 'x' },
  { kind: 'duplicate', table: 'salesOrder', fields: ['buyer', 'orderNo'] },
  { kind: 'inUse', table: 'style', id: 'x', by: 'salesOrder' },
  { kind: 'illegalMove', table: 'salesOrder', id: 'x', from: 'draft', to: 'confirmed', reason: 'noLines' },
  { kind: 'illegalMove', table: 'salesOrder', id: 'x', from: 'draft', to: 'shipped', reason: 'unheardOf' },
  { kind: 'ended', table: 'salesOrder', id: 'x', state: 'closed' },
  { kind: 'blocked', by: 'x' },
  { kind: 'mustUpdate', minimum: '1.2.0' },
  { kind: 'busy', retryMs: 1500 },
  { kind: 'tooLarge', limit: 1000, unit: 'rows' },
  { kind: 'tooLarge', limit: 1000, unit: 'bytes' },
  { kind: 'reset', reason: 'epoch' },
  { kind: 'storage', reason: 'full' },
  { kind: 'storage', reason: 'corrupt' },
  { kind: 'storage', reason: 'closed' },
  { kind: 'storage', reason: 'journal' },
  { kind: 'unreadable', what: 'segment' },
  { kind: 'unexpected', incident: 'A7' },
]

describe('a fault', () => {
  test('is a whole sentence in both languages, and no two codes show through', () => {
    for (const fault of faults)
      for (const words of [english, bangla]) {
        const sentence = words.fault(fault)
        expect(sentence).toMatch(/[.।]|A7$/)
        expect(sentence).not.toContain(fault.kind === 'invalid' ? 'notDay' : 'undefined')
      }
  })

  test('says what is wrong with which field, and how long a lock lasts', () => {
    expect(english.fault(faults[7] as Fault)).toBe(
      'Not saved. Ship by: A day is needed, such as 25/1/27. Order no. (buyer): At most 30 characters.',
    )
    expect(english.fault(faults[5] as Fault)).toBe('Too many wrong passwords. Try again in 5 minutes.')
    expect(english.fault(faults[12] as Fault)).toBe('The order has no pieces yet, so it cannot be confirmed.')
  })

  test('of a disk that fails blames no window, and says that the edit is not saved and what to do', () => {
    const sentence = english.fault({ kind: 'storage', reason: 'closed' })
    expect(sentence).not.toContain('window')
    expect(sentence).toMatch(/is not saved: save it again/)
    expect(bangla.fault({ kind: 'storage', reason: 'closed' })).not.toContain('জানালা')
  })

  test('of the last admin says what to do first', () => {
    expect(english.fault({ kind: 'invalid', table: 'appUser', fields: { status: 'lastAdmin' } })).toBe(
      'Not saved. Status: This is the last admin, or the one whose role lasts longest. Make somebody else an admin first, without an end.',
    )
  })

  test('of a newer server is said calmly', () => {
    const unknown = { kind: 'somethingNew' } as unknown as Fault
    expect(english.fault(unknown)).toContain('What you saved is safe')
  })
})

describe('the sync corner', () => {
  const status: SyncStatus = {
    reach: 'offline',
    incidents: 0,
    waiting: 3,
    person: null,
    grants: [],
    attention: 0,
    othersWaiting: 0,
    lastSync: instantAt(Date.parse('2026-11-24T03:41:00Z')),
    clockOffsetMs: null,
    tables: [],
    progress: null,
    journal: 'none',
    durability: null,
    demo: false,
    device: 'MERCH-07',
  }

  test('says how much waits, why, and since when', () => {
    expect(syncLine(english, status)).toBe('3 waiting · server out of reach · synced 09:41')
    expect(syncLine(bangla, status)).toBe('৩টি অপেক্ষায় · সার্ভার নাগালের বাইরে · সিঙ্ক ০৯:৪১')
    expect(syncLine(english, { ...status, reach: 'online', waiting: 0 })).toBe('all with the server · synced 09:41')
  })

  test('tells a busy server, a disk and a standstill apart, each with a sentence of what to do', () => {
    const online = { ...status, reach: 'online', waiting: 1 } as const
    const busy = { ...online, trouble: { kind: 'busy', retryMs: 11_200 } } as const
    expect(syncLine(english, busy)).toBe('1 waiting · server busy, next try in 12 seconds · synced 09:41')
    const full = { ...online, trouble: { kind: 'storage', reason: 'full' } } as const
    expect(syncLine(english, full)).toBe('1 waiting · the disk needs you · synced 09:41')
    expect([syncTone(full), syncCauses(english, full)]).toEqual([
      'bad',
      ['The disk is full. Make room and save again; nothing saved before is lost.'],
    ])
    const stuck = { ...online, waiting: 0, stall: { way: 'up', forMs: 125_000 } } as const
    expect(syncLine(english, stuck)).toBe('no progress for 2 minutes · synced 09:41')
    expect(syncTone(stuck)).toBe('warn')
    expect(syncCauses(english, stuck)[0]).toMatch(/^The server answers, but has not taken anything for 2 minutes\./)
    expect(syncCauses(bangla, stuck)[0]).toContain('২ মিনিট')
    expect(syncCauses(english, { ...online, clockOffsetMs: -3_600_000 })).toEqual([
      'The clock of this PC is 60 minutes behind the server’s. Nothing is lost by it; set it right, so that times are right.',
    ])
    expect(syncCauses(english, online)).toEqual([])
    expect(syncCauses(english, { ...online, reach: 'signIn' })).toEqual([english.say('reach.signIn')])
  })

  test('is red only when a person must act', () => {
    expect(syncTone(status)).toBe('warn')
    expect(syncTone({ ...status, attention: 1 })).toBe('bad')
    expect(syncTone({ ...status, reach: 'online', waiting: 0 })).toBe('good')
  })
})
