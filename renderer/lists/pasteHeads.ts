import type { Label } from '../../model/field.ts'
import { type Drawer, fieldOf } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { measuredIn } from './cellText.ts'
import type { Column } from './columnLayout.ts'
import type { Units } from './copiedUnits.ts'
import type { Block } from './pasteTarget.ts'
import { copiedColumns } from './useCopyRows.ts'

/** What was pasted, apart from the heads and the units that rows copied whole bring along. */
export interface Pasted {
  readonly block: Block
  /** What its numbers are measured in, as far as a column of the pasted text says so, or this window that copied it. */
  readonly units: Units
  /** Whether it named the columns that it is pasted into, so that nobody need show where it begins. */
  readonly isNamed: boolean
}

/**
 * A block without the heads of its columns, and without the units beside their numbers: rows that were copied whole bring
 * both along, and they are pasted as the rows alone. A line of heads of other columns is one all the same: nobody means
 * to call an order "FOB".
 * @param columns from the one on at which the paste begins
 * @param copied what is known of the units of this text
 */
export function withoutHeads(block: Block, table: string, columns: readonly Column[], copied?: Units): Pasted {
  const [first = [], ...rest] = block
  // One text alone may be meant as what it says.
  if (first.length < 2 || rest.length === 0) return { block, units: copied ?? [], isNamed: false }
  const drawer = tableOf(table)
  const units = copied ?? unitsBelow(drawer, block)
  const heads = copiedColumns(table, columns)
  if (first.every((text, i) => isLabel(text, heads[i]?.label))) {
    const own = <Of>(lines: readonly (readonly Of[])[]) =>
      lines.slice(1).map((line) => line.filter((_, i) => heads[i]?.isUnit !== true))
    return { block: own(block), units: own(units), isNamed: true }
  }
  const labels = [...heads, ...Object.values(drawer.fields)].map(({ label }) => label)
  const hasHeads = first.every((text) => labels.some((label) => isLabel(text, label)))
  return hasHeads ? { block: rest, units: units.slice(1), isNamed: false } : { block, units, isNamed: false }
}

/** The units that stand under a head that names their field, for all numbers of their lines. */
function unitsBelow(drawer: Drawer, [first = [], ...rest]: Block): Units {
  const fields = new Set(Object.keys(drawer.fields).flatMap((name) => measuredIn(drawer.name, { name }) ?? []))
  const labels = [...fields].map((name) => fieldOf(drawer, name)?.label)
  const at = first.findIndex((text) => labels.some((label) => isLabel(text, label)))
  return at < 0 ? [] : [[], ...rest.map((line) => line.map(() => line[at]))]
}

function isLabel(text: string, label: Label | undefined): boolean {
  return Object.values(label ?? {}).includes(text.trim())
}
