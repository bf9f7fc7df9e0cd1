import { useCallback } from 'react'
import type { Field, Label } from '../../model/field.ts'
import type { Query } from '../../model/query.ts'
import { sheetCell } from '../../model/sheet.ts'
import { fieldOf, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { List } from '../data/useList.ts'
import { tell } from '../parts/tell.ts'
import { useSurroundings } from '../surroundings.ts'
import { useWords, type Words } from '../words.ts'
import { cellsOf } from './cellBlock.ts'
import { cellText, cellValue, fieldsRead, measuredIn, measureOf, unitField, unitText } from './cellText.ts'
import { chosenRows, seenRows } from './chosenRows.ts'
import type { Column } from './columnLayout.ts'
import { copiedUnits, type Units } from './copiedUnits.ts'
import { placeOfLine } from './groupTree.ts'
import type { GroupView } from './useGroupView.ts'
import { chosenCount, type Selection } from './useSelection.ts'

/** Most rows that are copied at once: as many as one page of the reader brings. */
export const copyMax = 5000

/**
 * Copies what is chosen as a spreadsheet reads it: tabs, numbers without grouping. Rows, or else the one that one stands
 * on, take along the heads of their columns; cells do not, for they are meant to be pasted among others.
 */
export function useCopyRows({
  query,
  columns,
  selection,
  list,
  groups,
}: {
  query: Query
  columns: readonly Column[]
  selection: Selection
  list: List
  groups: GroupView | undefined
}): () => void {
  const { reader } = useSurroundings().doors
  const words = useWords()
  return useCallback(async () => {
    const place = placeOfLine(groups?.tree, selection.active)
    const cells = cellsOf(query, columns, selection, place)
    const chosen = cells ?? chosenRows(query, selection, groups) ?? { query, stretch: { from: place, count: 1 } }
    const count = chosenCount(selection, list.total ?? 0)
    const from = chosen.stretch?.from ?? 0
    if (from < 0 || (list.total ?? 0) === 0) return
    // Half of what was chosen would look like all of it once it is pasted.
    if (count > copyMax) return tell({ say: 'list.copyTooMany', values: { n: count, max: copyMax } })
    const units = columns.flatMap((column) => measuredIn(query.table, column) ?? [])
    const fields = new Set([...fieldsRead(query.table, columns), ...units])
    const page = await reader.page(chosen.query, from, chosen.stretch?.count ?? copyMax, [...fields])
    if (!page.ok) return tell(page.fault)
    const { rows, names, total } = page.value
    // A change may reach the reader before the screen: nobody has chosen what stands in these places by now.
    const seen = chosen.stretch && seenRows(list, selection, chosen.stretch).ids
    if (rows.some(({ id }, i) => (seen?.get(from + i) ?? id) !== id)) return tell({ say: 'list.stretchMoved' })
    // Of a question there may be more rows by now than there were on the screen.
    if (chosen.stretch === undefined && total > copyMax)
      return tell({ say: 'list.copyTooMany', values: { n: total, max: copyMax } })
    const unitsOf = (of: readonly Column[]): Units =>
      rows.map((row) => of.map((column) => measureOf(query.table, column, row)))
    if (cells !== undefined) {
      const lines = rows.map((row) => cells.columns.map((column) => copiedText(words, column, row, names)))
      await copyLines(lines, unitsOf(cells.columns))
      return tell({ say: 'cells.copied', values: { n: rows.length * cells.columns.length } })
    }
    const copied = copiedColumns(query.table, columns)
    const lines = [
      copied.map(({ label }) => words.label(label)),
      ...rows.map((row) =>
        copied.map(({ column, isUnit }) =>
          isUnit ? (unitText(query.table, column, row) ?? '') : copiedText(words, column, row, names),
        ),
      ),
    ]
    await copyLines(lines, [[], ...unitsOf(copied.map(({ column }) => column))])
    tell({ say: 'list.copied', values: { n: rows.length } })
  }, [reader, words, query, columns, selection, list, groups])
}

/** The columns of rows that are copied whole: those that are shown, and behind its numbers the unit that a list writes there. */
export function copiedColumns(
  table: string,
  columns: readonly Column[],
): readonly { readonly column: Column; readonly label: Label; readonly isUnit: boolean }[] {
  const shown = new Set(columns.map(({ name }) => name))
  return columns.flatMap((column) => {
    const unit = unitAside(table, column, shown)
    const own = { column, label: column.meaning.label, isUnit: false }
    return unit === undefined ? [own] : [own, { column, label: unit.label, isUnit: true }]
  })
}

/** The unit that stands beside a column's numbers, unless it is a column already. */
function unitAside(table: string, column: Column, shown: ReadonlySet<string>): Field | undefined {
  const unit = unitField(table, column)
  return unit === undefined || shown.has(unit) ? undefined : fieldOf(tableOf(table), unit)
}

async function copyLines(lines: readonly (readonly string[])[], units: Units): Promise<void> {
  const text = lines.map((line) => line.map(sheetCell).join('\t')).join('\n')
  await navigator.clipboard.writeText(text)
  copiedUnits.keep(text, units)
}

/** A cell as it is copied, before it is made safe for a spreadsheet. */
export function copiedText(words: Words, column: Column, row: Row, names: Readonly<Record<string, string>>): string {
  // A spreadsheet wants the number, not its grouping or Bangla digits.
  if (column.right) return String(cellValue(column, row, names) ?? '')
  return cellText(words, column, row, names)
}
