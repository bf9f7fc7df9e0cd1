import { expect, test } from 'vitest'
import { instantAt } from '../../model/calendar.ts'
import { pack, unpack } from '../../model/pack.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { Engine } from '../../workers/columns/engine.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { Shelf } from '../../workers/columns/shelf.ts'
import { fullOrder } from '../../workers/columns/sort.ts'
import { atOnce, finished, stepRows } from '../../workers/columns/steps.ts'
import { serverRow } from '../world/make.ts'
import { type Chance, chanceFrom } from './random.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
console.info(`zones: SEED=${seed}`)

const rows = stepRows + 2500
const sorts = [
  ['code'],
  ['-code', 'name'],
  ['name'],
  ['-name', '-note'],
  ['note'],
  ['-note', 'rating'],
  ['rating'],
  ['-rating', 'code'],
  ['isBuyer', '-updatedAt'],
  ['updatedAt'],
  ['-updatedAt'],
  ['createdBy', 'code'],
  ['id'],
  ['-id'],
]

/** Codes and times go with the ids as far as they do in life, notes and ratings not at all, and names are a crowd of words. */
function rowAt(chance: Chance, n: number, isWild = false): Row {
  const id = `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`
  const starts = isWild ? ['c', 'É', 'D', '', '১'] : ['C']
  const words = ['Yarn', 'yarn', 'Button', 'carton', 'Émail', 'zip', 'বোতাম']
  return serverRow('party', id, {
    code: `${chance.pick(starts)}${1_000_000 + n + chance.below(500)}`,
    name: `${chance.pick(words)} and ${chance.pick(words)} ${chance.below(1500)}`,
    note: chance.likely(40) ? null : `${chance.likely(isWild ? 10 : 0) ? 'ß' : ''}${chance.below(1e6)}`,
    rating: chance.likely(30) ? null : `${chance.below(isWild ? 1e6 : 50) / 10}`,
    isBuyer: chance.likely(50),
    updatedAt: new Date(1.7e12 + n * 1000 + chance.below(5e6)).toISOString(),
  })
}

function change(chance: Chance, engine: Engine): void {
  const table = engine.table('party')
  const isWild = chance.likely(50)
  for (let i = chance.below(60); i > 0; i--) table?.write(rowAt(chance, chance.below(rows + 5000), isWild))
  for (let i = chance.below(60); i > 0; i--) table?.remove(rowAt(chance, chance.below(rows)).id)
  const packet = Array.from({ length: chance.pick([0, 10, 6000]) }, (_, i) => rowAt(chance, i * 5, isWild))
  apply(engine, packet)
  // The last ones go, so that what bounded a zone is no longer there, and sometimes so many that all move together.
  for (let i = chance.pick([0, 0, 12_000]); i > 0; i--) table?.remove(rowAt(chance, rows - i).id)
  table?.compact()
}

function apply(engine: Engine, some: readonly Row[]): void {
  const packed = unpack(pack('party', allFields(tableOf('party')), some))
  if (packed !== undefined && some.length > 0) engine.table('party')?.apply(packed)
}

test('the first rows found by zones are those of the whole order, whatever has changed since the zones were made', () => {
  const chance = chanceFrom(seed)
  for (let world = 0; world < 2; world++) {
    const engine = new Engine({ kernel: plainKernel, clock: () => 0 })
    apply(
      engine,
      Array.from({ length: rows + 8000 }, (_, n) => rowAt(chance, n)),
    )
    const [table, shelf] = [engine.table('party'), engine.shelf('party')]
    if (table === undefined || shelf === undefined) throw new Error('There is no table of parties.')
    for (let round = 0; round < 6; round++) {
      if (round > 0) change(chance, engine)
      if (chance.likely(50)) finished(shelf.catchingUp())
      // A shelf of its own, so that what the whole order works out about words is no help to the other.
      const apart = new Shelf(table, plainKernel, (name) => engine.table(name))
      const search = chance.pick(['', '', '7', 'yarn'])
      const selection = shelf.select({ where: [], search })
      if (!selection.ok) throw new Error(JSON.stringify(selection.fault))
      const chosen = new Set(selection.value.slots)
      for (const sort of sorts) {
        if (chance.likely(60)) continue
        const steps = apart.steps(sort)
        if (!steps.ok) throw new Error(JSON.stringify(steps.fault))
        const count = chance.pick([1, 50, 1000])
        const first = shelf.first(selection.value, sort, 0, count)
        const expected = fullOrder(table, plainKernel, steps.value).filter((slot) => chosen.has(slot))
        const hint = `${sort} of ${chosen.size} for "${search}" in round ${round} of world ${world}`
        if (first !== undefined) expect([...finished(first)], hint).toEqual([...expected.subarray(0, count)])
        else expect(chosen.size <= 3000 || table.liveCount <= stepRows, hint).toBe(true)
      }
    }
  }
})

test('a row that changes at any step of the first look at a table is at the head where it belongs', () => {
  const chance = chanceFrom(seed)
  const engine = new Engine({ kernel: plainKernel, clock: () => 0 })
  // Room for exactly these rows, as an opening makes it: one more, and columns lie in other arrays.
  engine.table('party')?.reserve(rows)
  apply(
    engine,
    Array.from({ length: rows }, (_, n) => rowAt(chance, n)),
  )
  const table = engine.table('party')
  if (table === undefined) throw new Error('There is no table of parties.')
  let isPast = false
  for (let at = 0; !isPast; at++) {
    const shelf = new Shelf(table, plainKernel, (name) => engine.table(name))
    const n = at % 7 === 3 ? table.slots : chance.below(rows)
    // Each comes before all others by one of these sorts, and before those of the steps before.
    const row = rowAt(chance, n)
    const changed = {
      ...row,
      code: `Z${1000 + at}`,
      note: `z${1000 + at}`,
      rating: `${9_000_000 + at}`,
      updatedAt: instantAt(4e12 + at),
    }
    isPast = true
    let step = 0
    for (const _ of shelf.warming()) {
      if (step++ !== at) continue
      table.write(changed)
      isPast = false
    }
    if (isPast) break
    const all = shelf.select({ where: [], search: '' })
    if (!all.ok) throw new Error(JSON.stringify(all.fault))
    for (const sort of ['-code', '-note', '-rating', '-updatedAt']) {
      const first = shelf.first(all.value, [sort], 0, 1)
      if (first === undefined) throw new Error(`${sort} has no head of its own.`)
      const [slot = -1] = finished(first)
      expect(table.idAt(slot), `SEED=${seed}, changed at step ${at}, ${sort}`).toBe(row.id)
    }
  }
})

test('most zones are not read where a column goes with the order of the rows', () => {
  const chance = chanceFrom(seed + 1)
  const engine = new Engine({ kernel: plainKernel, clock: () => 0 })
  apply(
    engine,
    Array.from({ length: rows }, (_, n) => rowAt(chance, n)),
  )
  const [table, shelf] = [engine.table('party'), engine.shelf('party')]
  const selection = shelf?.select({ where: [], search: '' })
  if (shelf === undefined || !selection?.ok) throw new Error('There are no parties.')
  const first = () => {
    const steps = shelf.first(selection.value, ['-updatedAt'], 0, 50)
    return steps && finished(steps)
  }
  const before = first()
  const column = table?.columns.get('updatedAt')
  // What is not read may as well be anything: here it is later than all.
  if (column?.form === 'numbers') column.values.fill(9e12, 0, rows / 2)
  expect(before?.length).toBe(50)
  expect(first()).toEqual(before)
})

test('what has changed is taken into the zones before somebody sorts, and not once more', () => {
  const chance = chanceFrom(seed + 2)
  const engine = new Engine({ kernel: plainKernel, clock: () => 0 })
  apply(
    engine,
    Array.from({ length: rows }, (_, n) => rowAt(chance, n)),
  )
  const [table, shelf] = [engine.table('party'), engine.shelf('party')]
  const selection = shelf?.select({ where: [], search: '' })
  if (table === undefined || shelf === undefined || !selection?.ok) throw new Error('There are no parties.')
  const first = () => [
    ...finished(shelf.first(selection.value, ['-updatedAt'], 0, 50) ?? atOnce(() => new Uint32Array())),
  ]
  const before = first()
  expect(before.length).toBe(50)
  table.write(table.rowAt(5))
  finished(shelf.catchingUp())
  const column = table.columns.get('updatedAt')
  // Whoever read the changed row once more would now find it later than all.
  if (column?.form === 'numbers') column.values[5] = 9e12
  expect(first()).toEqual(before)
})
