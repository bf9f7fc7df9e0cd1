export type Figure = number | string | boolean
/** One figure, or a row of them: `{ ours: { pageMs: 1 }, theirs: { pageMs: 40 } }` prints as a table. */
export type Figures = Readonly<Record<string, Figure | Readonly<Record<string, Figure>>>>

/** What every measurement in this folder exports as `run`. Flags come as written: `--rows 1000` is `{ rows: '1000' }`. */
export type Bench = (flags: Readonly<Record<string, string>>) => Promise<{ readonly figures: Figures }>

/** Draws figures for a person: rows of one shape as a table, single figures below each other. */
export function tableOf(figures: Figures): string {
  const singles = Object.entries(figures).filter((pair): pair is [string, Figure] => typeof pair[1] !== 'object')
  const rows = Object.entries(figures).filter(
    (pair): pair is [string, Readonly<Record<string, Figure>>] => typeof pair[1] === 'object',
  )
  const columns = [...new Set(rows.flatMap(([, row]) => Object.keys(row)))]
  const table = [['', ...columns], ...rows.map(([name, row]) => [name, ...columns.map((column) => word(row[column]))])]
  return [grid(singles.map(([name, value]) => [name, word(value)])), rows.length > 0 ? grid(table) : '']
    .filter((part) => part !== '')
    .join('\n\n')
}

function word(figure: Figure | undefined): string {
  if (figure === undefined) return ''
  return typeof figure === 'number' ? figure.toLocaleString('en-IN', { maximumFractionDigits: 3 }) : String(figure)
}

/** Names to the left, figures to the right. */
function grid(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
