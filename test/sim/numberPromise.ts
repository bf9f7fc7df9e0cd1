import { isProvisional } from '../../model/numbers.ts'
import type { Row } from '../../model/table.ts'
import type { HeldBlock } from '../../sync/store.ts'
import type { World } from './stage.ts'

/**
 * What is wrong with the numbers on the server, or undefined: no two documents share one, and what was shown as final stays,
 * or can be found by what was printed. It is only replaced where the server may have forgotten that it was lent.
 */
export function wrongOnServer(world: World): string | undefined {
  const owners = new Map<unknown, string>()
  for (const [key, { sclPo }] of world.server.rows()) {
    if (sclPo == null) continue
    if (owners.has(sclPo)) return `${sclPo} is the number of ${owners.get(sclPo)} and of ${key}`
    owners.set(sclPo, key)
  }
  for (const [id, number] of finalNumbers(world)) {
    const row = world.server.rows().get(`salesOrder/${id}`)
    if (row !== undefined && row.sclPo !== number && world.server.restores === 0)
      return `${id} was numbered ${number} for good and is ${row.sclPo}`
  }
  return wrongIn(world, world.server.rows(), 'the server')
}

/** The same of what one device shows. */
export function wrongIn(world: World, rows: ReadonlyMap<string, Row>, who: string): string | undefined {
  for (const [id, number] of finalNumbers(world)) {
    const row = rows.get(`salesOrder/${id}`)
    if (row !== undefined && row.sclPo !== number && row.provisionalNo !== number)
      return `${id} was printed as ${number}, and ${who} knows it as ${row.sclPo} and ${row.provisionalNo}`
  }
  return undefined
}

/** When all is well again, a device has numbers to take. */
export function lacksNumbers(held: readonly HeldBlock[]): boolean {
  return !held.some(({ lent }) => lent !== null && lent.next <= lent.upTo) || held.length > 2
}

/** The orders that were saved with a number that did not look provisional. */
function finalNumbers(world: World): ReadonlyMap<string, string> {
  const numbers = new Map<string, string>()
  for (const { written } of world.saved) {
    for (const op of written.mutation.ops) {
      if (op.op !== 'put' || op.table !== 'salesOrder' || typeof op.values.sclPo !== 'string') continue
      if (!isProvisional(op.values.sclPo)) numbers.set(op.id, op.values.sclPo)
    }
  }
  return numbers
}
