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
  /**
   * What names it brought along: those of the columns that it is pasted into, so that nobody need show where it begins;
   * those of others, so that it is meant for these; or none.
   */
  readonly heads: 'own' | 'other' | 'none'
}

/**
 * A block without the heads of its columns, and without the units beside their numbers: rows that were copied whole bring
 * both along, and they are pasted as the rows alone. A line of heads of other columns is one all the same: nobody means
 * to call an order "FOB", and a season pasted by its place alone would become a note.
 * @param columns from the one on at which the paste begins
 * @param copied what is known of the units of this text
 */
export function withoutHeads(block: Block, table: string, columns: readonly Column[], copied?: Units): Pasted {
  const [first = [], ...rest] = block
  // One text alone may be meant as what it says.
  if (first.length < 2 || rest.length === 0) return { block, units: copied ?? [], heads: 'none' }
  const drawer = tableOf(table)
  const units = copied ?? unitsBelow(drawer, block)
  const own = copiedColumns(table, columns)
  // More columns than are shown from here on: they are beside the list, whatever they are called.
  if (own.length > 0 && first.every((text, i) => i >= own.length || isLabel(text, own[i]?.label))) {
    const alone = <Of>(lines: readonly (readonly Of[])[]) =>
      lines.slice(1).map((line) => line.filter((_, i) => own[i]?.isUnit !== true))
    return { block: alone(block), units: alone(units), heads: 'own' }
  }
  const labels = [...own, ...Object.values(drawer.fields)].map(({ label }) => label)
  const areHeads = first.every((text) => labels.some((label) => isLabel(text, label)))
  return { block, units, heads: areHeads ? 'other' : 'none' }
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
