import Papa from 'papaparse'
import { changesIn, type Finding, type ImportReport } from './findings.ts'
import { grouped } from './grouped.ts'

/** The report as a person reads it in a terminal: totals, then every rule with what it did. */
export function reportText(report: ImportReport): string {
  const { findings, rules } = report
  const changes = changesIn(report)
  const lines = [
    `${report.sheet}: ${report.file}`,
    `${count(report.rowsRead)} rows read: ${count(report.imported)} imported, ${count(report.refused)} refused, ${count(report.duplicates)} duplicates`,
    changes === 0 ? '0 changes' : `${count(changes)} changes: ${tally(report.written)}`,
    ...(Object.keys(report.unchanged).length === 0 ? [] : [`already there: ${tally(report.unchanged)}`]),
  ]
  for (const kind of ['refused', 'guessed', 'repaired'] as const) {
    const some = findings.filter((finding) => finding.kind === kind)
    if (some.length === 0) continue
    lines.push('', `${kind} ${count(some.length)}`)
    for (const [rule, members] of grouped(some, (finding) => finding.rule)) {
      lines.push(`  ${rule} (${count(members.length)}): ${rules[rule] ?? ''}`)
      lines.push(...members.slice(0, 5).map((finding) => `    ${cellText(finding)}`))
      if (members.length > 5) lines.push(`    … and ${count(members.length - 5)} more, listed in the CSV form`)
    }
  }
  if (report.derivations.length > 0) lines.push('', 'derived')
  for (const { column, rule, says } of report.derivations) lines.push(`  ${column} (${rule}): ${says}`)
  if (report.remarks.length > 0) lines.push('', 'kept, but odd', ...report.remarks.map((remark) => `  ${remark}`))
  return `${lines.join('\n')}\n`
}

/** Every finding as a row of a CSV file, ready to be opened in a spreadsheet beside the imported one. */
export function reportCsv(report: ImportReport): string {
  const head = ['row', 'column', 'kind', 'rule', 'old', 'new', 'because']
  const body = report.findings.map(({ row, column, kind, rule, old, new: now, because }) => [
    row,
    column,
    kind,
    rule,
    old,
    now ?? '',
    because ?? '',
  ])
  // A cell of the file may begin with "=": a spreadsheet must show it, not run it.
  return `${Papa.unparse([head, ...body], { escapeFormulae: true })}\r\n`
}

export function reportJson(report: ImportReport): string {
  return `${JSON.stringify(report, null, 2)}\n`
}

function cellText({ row, column, old, new: now, because }: Finding): string {
  const change = now === null ? quoted(old) : `${quoted(old)} → ${quoted(now)}`
  return `row ${row}${column === '' ? '' : ` ${column}`}: ${change}${because === undefined ? '' : ` because ${because}`}`
}

function quoted(text: string): string {
  return `"${text.length > 200 ? `${text.slice(0, 200)}…` : text}"`
}

function tally(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([table, rows]) => `${table} ${count(rows)}`)
    .join(', ')
}

function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}
