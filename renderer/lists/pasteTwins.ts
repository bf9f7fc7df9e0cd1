import type { Drawer, Row } from '../../model/table.ts'

interface Written {
  readonly row: Row
  /** The field that is written, and what it would be. */
  readonly name: string
  readonly value: unknown
}

/** A cell by which two rows would be the same, if only for a moment, and the fields that may not be the same in two. */
export interface Twin<Of> {
  readonly of: Of
  readonly fields: readonly string[]
}

/**
 * What can be written of a paste without making two of its rows the same, for the server would refuse all of it. Of such
 * rows each keeps what it has, because nobody knows which of them is meant.
 */
export function withoutTwins<Of extends Written>(
  drawer: Drawer,
  rows: readonly Row[],
  written: readonly Of[],
): { readonly kept: readonly Of[]; readonly twins: readonly Twin<Of>[] } {
  const twins: Twin<Of>[] = []
  let kept = written
  for (;;) {
    const found = twinsAmong(drawer, rows, kept)
    if (found.size === 0) return { kept, twins }
    twins.push(...[...found].map(([of, fields]) => ({ of, fields })))
    // A row that keeps what it has may be the same as one that was to get just that.
    kept = kept.filter((each) => !found.has(each))
  }
}

function twinsAmong<Of extends Written>(drawer: Drawer, rows: readonly Row[], written: readonly Of[]) {
  const twins = new Map<Of, readonly string[]>()
  const byCell = new Map(written.map((each) => [cellOf(each.row, each.name), each]))
  for (const fields of drawer.unique) {
    const keys = rows.map((row) => {
      const cells = fields.map((name) => byCell.get(cellOf(row, name)))
      const before = keyOf(fields.map((name) => row[name]))
      const after = keyOf(fields.map((name, i) => (cells[i] === undefined ? row[name] : cells[i].value)))
      return { before, after, cells: cells.filter((cell) => cell !== undefined) }
    })
    const lastBefore = new Map(keys.map(({ before }, i) => [before, i]))
    const timesAfter = new Map<string | undefined, number>()
    for (const { after } of keys) timesAfter.set(after, (timesAfter.get(after) ?? 0) + 1)
    for (const [i, { after, cells }] of keys.entries()) {
      if (after === undefined) continue
      // The rows are written one after another: what a later one still has cannot be had by an earlier one.
      const isTwin = (timesAfter.get(after) ?? 0) > 1 || (lastBefore.get(after) ?? i) > i
      if (isTwin) for (const cell of cells) twins.set(cell, fields)
    }
  }
  return twins
}

/** @returns undefined where nobody knows whether two are the same, or two of them are allowed: a lone number that is not there */
function keyOf(values: readonly unknown[]): string | undefined {
  const isNone = values.includes(undefined) || (values.length === 1 && values[0] === null)
  return isNone ? undefined : JSON.stringify(values)
}

function cellOf(row: Row, name: string): string {
  return `${row.id} ${name}`
}
