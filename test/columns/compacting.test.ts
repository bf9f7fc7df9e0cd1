import { expect, test } from 'vitest'
import { pack, unpack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { Engine } from '../../workers/columns/engine.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { openKernel } from '../../workers/columns/kernel/wasm.ts'
import { stepRows } from '../../workers/columns/steps.ts'
import { serverRow } from '../world/make.ts'

const rows = stepRows + 9000
const row = (n: number, note: string): Row =>
  serverRow('party', `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`, {
    code: `C${n}`,
    name: `N${n % 7}`,
    note,
  })

const queries: readonly Query[] = [
  { table: 'party', where: [{ field: 'note', op: 'contains', text: 'again 77' }], search: '', sort: ['-note'] },
  { table: 'party', where: [{ field: 'code', op: 'startsWith', text: 'C12' }], search: '', sort: ['note'] },
  { table: 'party', where: [], search: 'c399', sort: ['name', '-code'] },
]

/** A table of which every second row, or every row, has changed since it was filled. */
function changed(kernel = plainKernel, every = 1) {
  const engine = new Engine({ kernel, clock: () => 0 })
  const table = engine.table('party')
  const block = unpack(
    pack(
      'party',
      allFields(tableOf('party')),
      Array.from({ length: rows }, (_, n) => row(n, `first note of the row ${n}`)),
    ),
  )
  if (table === undefined || block === undefined) throw new Error('There is no table of parties.')
  table.apply(block)
  for (const query of queries) engine.page(query, 0, 50) // orders and heaps are those of before
  for (let n = 0; n < rows; n += every) table.write(row(n, `written again ${n} ${n}`))
  const answers = () =>
    queries.map((query) => {
      const page = engine.page(query, 0, 50)
      return page.ok ? { rows: page.value.rows, total: page.value.total } : page.fault
    })
  return { table, answers }
}

for (const kernel of [plainKernel, openKernel()]) {
  test(`the room of replaced texts is given back in steps, and every answer stays what it was (${kernel.name})`, () => {
    const { table, answers } = changed(kernel)
    const [before, bytes] = [answers(), table.sizeBytes()]
    let steps = 0
    for (const _ of table.compacting()) steps++
    expect(steps).toBeGreaterThan(1)
    expect(table.sizeBytes()).toBeLessThan(bytes - rows * 20)
    expect(answers()).toEqual(before)
    expect(table.compact(), 'there is nothing left to give back').toBe(false)
    table.write(row(12, 'written again 77, once more'))
    expect(answers()).not.toEqual(before)
  })
}

test('what is left in its middle has changed nothing, and is done from its beginning another time', () => {
  const { table, answers } = changed()
  const before = answers()
  const steps = table.compacting()
  steps.next()
  steps.next()
  table.write(row(12, 'written again 77, in between'))
  const between = answers()
  expect(between).not.toEqual(before)
  expect(table.compact()).toBe(true)
  expect(answers()).toEqual(between)
})

test('the slots of removed rows are given back likewise', () => {
  const { table, answers } = changed(plainKernel, 2)
  for (let n = 0; n < rows; n += 3) table.remove(row(n, '').id)
  const before = answers()
  let steps = 0
  for (const _ of table.compacting()) steps++
  expect(steps).toBeGreaterThan(2)
  expect(table.slots).toBe(table.liveCount)
  expect(answers()).toEqual(before)
})
