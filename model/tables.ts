import { assert } from './fault.ts'
import type { Drawer } from './table.ts'
import { appUser } from './tables/appUser.ts'
import { color } from './tables/color.ts'
import { item } from './tables/item.ts'
import { lineOutput } from './tables/lineOutput.ts'
import { linePlan } from './tables/linePlan.ts'
import { lookupValue } from './tables/lookupValue.ts'
import { orderLine } from './tables/orderLine.ts'
import { orgNode } from './tables/orgNode.ts'
import { party } from './tables/party.ts'
import { partyContact } from './tables/partyContact.ts'
import { partySite } from './tables/partySite.ts'
import { roleGrant } from './tables/roleGrant.ts'
import { salesOrder } from './tables/salesOrder.ts'
import { statusEvent } from './tables/statusEvent.ts'
import { style } from './tables/style.ts'
import { styleColorway } from './tables/styleColorway.ts'

/**
 * The register: every table, in an order in which a row's references come before it. Adding a table is its drawer and
 * its line here.
 */
export const tables: readonly Drawer[] = [
  orgNode,
  appUser,
  roleGrant,
  party,
  partyContact,
  partySite,
  lookupValue,
  color,
  item,
  style,
  styleColorway,
  salesOrder,
  orderLine,
  statusEvent,
  linePlan,
  lineOutput,
]

const byName = new Map(tables.map((drawer) => [drawer.name, drawer]))

export function findTable(name: string): Drawer | undefined {
  return byName.get(name)
}

/** The drawer of a name that the house itself wrote. A name from outside is parsed with findTable. */
export function tableOf(name: string): Drawer {
  const drawer = byName.get(name)
  assert(drawer !== undefined, `There is no table "${name}" in the register.`)
  return drawer
}
