import { expect, test } from 'vitest'
import { pack, unpack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { Engine } from '../../workers/columns/engine.ts'
import type { Kernel } from '../../workers/columns/kernel/kernel.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { openKernel } from '../../workers/columns/kernel/wasm.ts'
import { compareFolded } from '../../workers/columns/order.ts'
import { stepRows } from '../../workers/columns/steps.ts'
import { newestFirst } from '../../workers/reader/newestFirst.ts'
import { seeded, serverRow } from '../world/make.ts'

const rows = stepRows + 3000
const random = seeded(11)
const below = (most: number) => Math.floor(random() * most)
const words = ['yarn', 'Button', 'carton', 'approve', 'sample', 'zip', 'Label', 'poly bag']

function row(n: number): Row {
  const note = below(9) === 0 ? null : `${words[below(8)]} ${words[below(8)]} ${below(below(20) === 0 ? 2 : 1e6)}`
  return serverRow('party', `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`, {
    code: `C${below(1e6)}`,
    // Some few names of many rows, and a crowd of others: a dictionary of a few thousand words.
    name: `${words[below(8)]}${below(2) === 0 ? ' ' : '-'}${below(below(3) === 0 ? 300 : 4)}`,
    note,
    rating: below(5) === 0 ? null : `${below(50) / 10}`,
  })
}

function packed(some: readonly Row[]) {
  const opened = unpack(pack('party', allFields(tableOf('party')), some))
  if (opened === undefined) throw new Error('Freshly packed bytes did not open.')
  return opened
}
const made = Array.from({ length: rows }, (_, i) => row(i))
const block = packed(made)

function engineWith(kernel: Kernel = plainKernel) {
  const engine = new Engine({ kernel, clock: () => 0 })
  engine.table('party')?.apply(block)
  return engine
}

const sorts = ['note', '-note', 'name', '-rating', 'updatedAt', '-code']
const by = (sort: string): Query => ({ table: 'party', where: [], search: '', sort: [sort] })
const page = (engine: Engine, sort: string) => {
  const found = engine.page(by(sort), rows - 3000, 500)
  if (!found.ok) throw new Error(JSON.stringify(found.fault))
  return found.value.rows.map(({ id }) => id)
}

test('an order made in steps is the order made at once, and no step touches more rows than a few', () => {
  const atOnce = engineWith()
  for (const sort of sorts) {
    // Counts how often a loop over rows reads one: a step of more than so many would be a slice that holds others up.
    const table = engineWith()
    const looked = { rows: 0 }
    const column = table.table('party')?.columns.get(sort.replace('-', ''))
    if (column?.form === 'texts') {
      const entryAt = column.entryAt.bind(column)
      column.entryAt = (slot) => {
        looked.rows++
        return entryAt(slot)
      }
    }
    let steps = 0
    let most = 0
    for (const _ of table.preparing(by(sort)) ?? []) {
      steps++
      most = Math.max(most, looked.rows)
      looked.rows = 0
    }
    expect(steps, sort).toBeGreaterThan(1)
    if (column?.form === 'texts') expect(most, sort).toBeGreaterThan(0)
    // Where few begin alike with many, the end of one stretch and the beginning of another make one step.
    expect(most, sort).toBeLessThanOrEqual(2 * stepRows)
    expect(table.preparing(by(sort)), `${sort} is made`).toBeUndefined()
    expect(page(table, sort), sort).toEqual(page(atOnce, sort))
  }
})

test('the words of a crowded dictionary lie in the order in which single words are compared', () => {
  for (const kernel of [plainKernel, openKernel()]) {
    const engine = engineWith(kernel)
    const column = engine.table('party')?.columns.get('name')
    expect(column?.form === 'codes' ? column.dictionary.size() : 0).toBeGreaterThan(1000)
    for (const [sort, turn] of [
      ['name', 1],
      ['-name', -1],
    ] as const) {
      const expected = made
        .toSorted((a, b) => turn * compareFolded(String(a.name), String(b.name)) || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id)
      const found = engine.page(by(sort), 0, rows)
      expect(found.ok ? found.value.rows.map(({ id }) => id) : found.fault, sort).toEqual(expected)
    }
  }
})

test('what changes while an order is being made is in its place when it is used', () => {
  for (const sort of ['note', '-rating']) {
    const engine = engineWith()
    let step = 0
    for (const _ of engine.preparing(by(sort)) ?? []) {
      step++
      for (let i = 0; i < 5; i++) engine.table('party')?.write(row(below(rows)))
      engine.table('party')?.write(row(rows + step))
      engine.table('party')?.remove(row(below(rows)).id)
    }
    const fresh = new Engine({ kernel: plainKernel, clock: () => 0 })
    const table = engine.table('party')
    const now = Array.from({ length: table?.slots ?? 0 }, (_, slot) => slot).flatMap((slot) =>
      table?.alive[slot] === 1 ? [table.rowAt(slot)] : [],
    )
    fresh.table('party')?.apply(packed(now))
    expect(step).toBeGreaterThan(1)
    expect(page(engine, sort), sort).toEqual(page(fresh, sort))
  }
})

test('of the sums below a list each is a step, while its first rows are picked', () => {
  let sums = 0
  const kernel: Kernel = {
    ...plainKernel,
    sum(mask, values, empty) {
      // Of a mask itself it is how many rows are in it.
      if (values !== mask) sums++
      return plainKernel.sum(mask, values, empty)
    },
  }
  const engine = new Engine({ kernel, clock: () => 0 })
  const orders = Array.from({ length: rows }, (_, n) =>
    serverRow('salesOrder', `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`, { pieces: n, value: `${n}.5` }),
  )
  const opened = unpack(pack('salesOrder', allFields(tableOf('salesOrder')), orders))
  if (opened !== undefined) engine.table('salesOrder')?.apply(opened)
  const told: number[] = []
  for (const _ of engine.head({ ...by('-pieces'), table: 'salesOrder' }, 0, 100, ['pieces', 'value']) ?? []) {
    told.push(sums)
    sums = 0
  }
  told.push(sums)
  expect(told.filter((count) => count > 0)).toEqual([1, 1])
})

test('a few rows of many are sorted by themselves and wait for no order of all', () => {
  const engine = engineWith()
  const few: Query = { ...by('note'), where: [{ field: 'code', op: 'startsWith', text: 'C77' }] }
  expect(engine.preparing(few)).toBeUndefined()
  expect(engine.preparing(by('note'))).toBeDefined()
})

const sought: Query = { table: 'party', where: [{ field: 'name', op: 'contains', text: 'o' }], search: 'AR', sort: [] }
const idsOf = (engine: Engine, query: Query) => {
  const found = engine.page(query, 0, rows)
  return found.ok ? found.value.rows.map(({ id }) => id) : found.fault
}
const isSought = ({ code, name }: Row) =>
  [code, name].some((text) => /ar/i.test(String(text ?? ''))) && /o/i.test(String(name))

/** A kernel that counts how many stretches of texts it has searched. */
function counting() {
  const counts = { marks: 0 }
  const kernel: Kernel = {
    ...plainKernel,
    mark(...given) {
      counts.marks++
      plainKernel.mark(...given)
    },
  }
  return { kernel, counts }
}

test('a search is made in steps, none of which goes over more than one stretch of texts', () => {
  const { kernel, counts } = counting()
  const engine = engineWith(kernel)
  let most = 0
  for (const _ of engine.selecting(sought)) {
    most = Math.max(most, counts.marks)
    counts.marks = 0
  }
  expect(most).toBe(1)
  counts.marks = 0
  expect(idsOf(engine, sought)).toEqual(made.filter(isSought).map(({ id }) => id))
  expect(counts.marks, 'what was found is there').toBe(0)
})

test('whoever asks the same at the same time takes part in the work, and goes on when the other has left', () => {
  const { kernel, counts } = counting()
  const alone = engineWith(kernel)
  for (const _ of alone.selecting(sought));
  const once = counts.marks
  counts.marks = 0
  const engine = engineWith(kernel)
  const [one, other] = [engine.selecting(sought), engine.selecting(sought)]
  one.next()
  other.next()
  one.next()
  // Nobody waits for the first any more.
  while (other.next().done !== true);
  expect(counts.marks).toBe(once)
  expect(idsOf(engine, sought)).toEqual(idsOf(alone, sought))
})

test('what changes while rows are sought is among those that are found', () => {
  const engine = engineWith()
  let n = 0
  let steps = 0
  for (const _ of engine.selecting(sought)) {
    steps++
    const changed = row(n++)
    made[made.findIndex(({ id }) => id === changed.id)] = changed
    engine.table('party')?.write(changed)
  }
  expect(steps).toBeGreaterThan(1)
  expect(idsOf(engine, sought)).toEqual(made.filter(isSought).map(({ id }) => id))
})

test('a search that is in its middle when a block is taken column by column finds what there was before it', () => {
  // Two columns of mostly different texts: between the one and the other the block may come.
  const told = (n: number) => ({ ...row(n), code: `Code ${n}`, name: `Named ${n}`, brand: `Brand ${n}` })
  const [some, more] = [0, 5000].map((from) => packed(Array.from({ length: 5000 }, (_, n) => told(from + n))))
  const query: Query = { table: 'party', where: [], search: '7', sort: [] }
  for (let ahead = 0; ahead <= 4; ahead++) {
    for (const taken of [1, 8, 15]) {
      const engine = new Engine({ kernel: openKernel(), clock: () => 0 })
      const table = engine.table('party')
      if (table === undefined || some === undefined || more === undefined) throw new Error('There are no rows to seek.')
      table.apply(some)
      const [taking, seeking] = [table.applying(more), engine.selecting(query)]
      for (let step = 0; step < ahead; step++) seeking.next()
      for (let step = 0; step < taken; step++) taking.next()
      while (seeking.next().done !== true);
      expect(table.liveCount, 'no row of the block is seen yet').toBe(5000)
      expect(engine.page(query, 0, 1)).toMatchObject({ ok: true, value: { total: 1355 } })
      while (taking.next().done !== true);
      expect(engine.page(query, 0, 1)).toMatchObject({ ok: true, value: { total: 3439 } })
    }
  }
})

test('more searches at a time than are remembered all come to their ends', () => {
  const engine = engineWith()
  const words = ['a', 'e', 'i', 'o', 'u', 'y', 'b']
  const all = words.map((search) => engine.selecting({ ...sought, search }))
  let left = all
  for (let turn = 0; left.length > 0; turn++) {
    expect(turn).toBeLessThan(1000)
    left = left.filter((steps) => steps.next().done !== true)
  }
})

test('whoever asks while an order is made waits for one step of it at most', async () => {
  const engine = engineWith()
  const log: string[] = []
  const questions = newestFirst(() => new Promise((resolve) => setImmediate(resolve)))
  const steps = engine.preparing(by('note'))
  const making = (async () => {
    while (steps !== undefined && !(await questions.run(() => log.push('step') > 0 && steps.next().done === true)));
  })()
  for (let i = 0; i < 4; i++) {
    const asked = log.length
    await questions.run(() => log.push('answer'))
    expect(log.slice(asked).filter((each) => each === 'step').length).toBeLessThanOrEqual(1)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await making
  expect(log.filter((each) => each === 'step').length).toBeGreaterThan(4)
})
