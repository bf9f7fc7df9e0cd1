import { expect, test } from 'vitest'
import { tableOf } from '../../model/tables.ts'
import { ColumnTable } from '../../workers/columns/columnTable.ts'
import { mended } from '../../workers/columns/mending.ts'
import { serverRow } from '../world/make.ts'
import { chanceFrom } from './random.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
const idOf = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`

test(`An order with changes in it becomes what sorting anew makes of it (seed ${seed})`, () => {
  const { below, likely } = chanceFrom(seed)
  let [untouched, moved] = [0, 0]
  for (let round = 0; round < 60; round++) {
    const table = new ColumnTable(tableOf('party'))
    const keys: number[] = []
    // The key is what the order is of; what else changes in a row must not matter to it.
    const compare = (a: number, b: number) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b
    const write = (n: number) => {
      table.write(serverRow('party', idOf(n), { code: `P${n}`, name: 'x' }))
    }
    const rows = 1 + below(80)
    for (let n = 0; n < rows; n++) {
      keys[n] = below(rows)
      write(n)
    }
    let order = allOf(table).sort(compare)
    for (let time = 0; time < 10; time++) {
      const changed = new Set(Array.from({ length: below(12) }, () => below(table.slots)))
      const isQuiet = likely(50)
      for (const slot of changed) {
        if (isQuiet || likely(60)) {
          // A row that was gone and comes back is a change of the order, whatever its key.
          if (table.alive[slot] === 1 || !isQuiet) write(slot)
          else changed.delete(slot)
          if (!isQuiet) keys[slot] = below(rows)
        } else table.remove(idOf(slot))
      }
      if (!isQuiet && likely(50)) {
        const slot = table.slots
        keys[slot] = below(rows)
        write(slot)
        changed.add(slot)
      }
      const before = order.slice()
      order = mended(table, order, changed, compare)
      expect([...order]).toEqual([...allOf(table).sort(compare)])
      if (changed.size > 0) [untouched, moved] = isSame(order, before) ? [untouched + 1, moved] : [untouched, moved + 1]
    }
  }
  // Both ways were gone.
  expect(Math.min(untouched, moved)).toBeGreaterThan(50)
})

function allOf(table: ColumnTable): Uint32Array {
  return Uint32Array.from({ length: table.slots }, (_, slot) => slot).filter((slot) => table.alive[slot] === 1)
}

function isSame(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((slot, i) => slot === b[i])
}
