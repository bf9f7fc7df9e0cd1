import { describe, expect, test } from 'vitest'
import { pack, unpack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { Engine } from '../../workers/columns/engine.ts'
import { firstOf } from '../../workers/columns/first.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { finished, stepRows } from '../../workers/columns/steps.ts'
import { seeded, serverRow } from '../world/make.ts'

describe('the first of many slots in order', () => {
  const slots = Uint32Array.from({ length: 50_000 }, (_, i) => i)
  const random = seeded(5)
  const shuffled = slots.toSorted(() => random() - 0.5)
  const keys: Record<string, (slot: number) => number> = {
    'as they lie': (slot) => slot,
    'the other way round': (slot) => -slot,
    'at random': (slot) => shuffled[slot] ?? 0,
    'of few values': (slot) => (shuffled[slot] ?? 0) % 3,
    'all alike': () => 0,
    'in step with the sample': (slot) => (slot % 25 === 0 ? 1 : 0),
  }
  for (const [name, keyOf] of Object.entries(keys)) {
    test(`are those of a whole sort, ${name}, and hardly more is compared than once each`, () => {
      let compared = 0
      const compare = (a: number, b: number) => {
        compared++
        return keyOf(a) - keyOf(b) || a - b
      }
      for (const count of [1, 50, 1000]) {
        compared = 0
        const first = finished(firstOf(slots, count, compare))
        const times = compared / slots.length
        expect([...first]).toEqual([...slots.toSorted(compare).subarray(0, count)])
        expect(times).toBeLessThan(4)
      }
    })
  }

  test('are all where more are wanted than there are', () => {
    const few = Uint32Array.of(3, 1, 2)
    expect([...finished(firstOf(few, 3, (a, b) => a - b))]).toEqual([1, 2, 3])
  })
})

describe('the head of a list whose order is not made', () => {
  const rows = stepRows + 2000
  const random = seeded(12)
  const below = (most: number) => Math.floor(random() * most)
  const made = Array.from({ length: rows }, (_, n) =>
    serverRow('party', `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`, {
      code: `C${below(1e6)}`,
      name: `N${below(40)}`,
      note: below(9) === 0 ? null : `note ${below(1e6)}`,
      rating: below(5) === 0 ? null : `${below(50) / 10}`,
    }),
  )
  function engineOf() {
    const packed = unpack(pack('party', allFields(tableOf('party')), made))
    const engine = new Engine({ kernel: plainKernel, clock: () => 0 })
    if (packed !== undefined) engine.table('party')?.apply(packed)
    return engine
  }
  const by = (...sort: string[]): Query => ({ table: 'party', where: [], search: '', sort })

  test('is the head of the list, whatever it is sorted by', () => {
    const atOnce = engineOf()
    for (const query of [
      by('code'),
      by('-code'),
      by('-rating', 'name'),
      by('name', '-code'),
      by('-updatedAt'),
      by('rating'),
      by('-name'),
      by('note', 'code'),
      by('updatedAt', '-name'),
      by('id'),
      { ...by('rating'), where: [{ field: 'code', op: 'contains' as const, text: '7' }] },
    ]) {
      const head = engineOf().head(query, 20, 80, ['code', 'name'])
      expect(head, query.sort.join()).toBeDefined()
      if (head !== undefined) expect(finished(head)).toEqual(atOnce.page(query, 20, 80, ['code', 'name']))
    }
  })

  test('is true of the moment of its answer when rows change while it is picked', () => {
    const engine = engineOf()
    const head = engine.head(by('-code'), 0, 50)
    head?.next()
    const [first] = made
    if (first !== undefined) engine.table('party')?.write({ ...first, code: 'C9999999' })
    const answer = head === undefined ? undefined : finished(head)
    expect(answer?.ok && answer.value.rows[0]?.code).toBe('C9999999')
  })

  test('is not asked for where the order is there, or the page lies deep in the list', () => {
    const engine = engineOf()
    expect(engine.head(by('code'), 5000, 100)).toBeUndefined()
    engine.page(by('code'), 0, 1)
    expect(engine.head(by('code'), 0, 100)).toBeUndefined()
  })
})
