import { assert, fail, type Outcome, ok } from '../../model/fault.ts'
import { same } from '../../model/mutation.ts'
import type { Row } from '../../model/table.ts'
import { tableOf, tables } from '../../model/tables.ts'
import { type Bytes, type CsvLimits, readCsv } from './csv.ts'
import type { Finding, ImportReport } from './findings.ts'
import { type Columns, type Line, type Made, recordOf, type Sheet } from './sheet.ts'

/** The database as an import sees it. Call the import in one transaction, and a fault or a crash leaves no half file. */
export interface ImportStore {
  /** The stored rows among these ids. */
  existing(table: string, ids: readonly string[]): Promise<ReadonlyMap<string, Row>>
  /** Rows that are not stored yet. */
  write(table: string, rows: readonly Row[]): Promise<void>
}

const general: Readonly<Record<string, string>> = {
  byteOrderMark: 'The byte order mark at the start of the file is left out.',
  heading: 'A heading that stands for the proper one is accepted.',
  unknownColumn: 'A column that the sheet does not know is not imported.',
  cellCount: 'A row must have as many cells as the header.',
  storedDiffers: 'The database holds something else for this row, maybe a correction by a person; it is left as it is.',
}

/**
 * Imports one CSV file: every cell is stored as written, or stands in the report. The whole file is read and weighed
 * before anything is stored. Ids are made of the row's own words, so a second import of the same file changes nothing,
 * and a row that somebody has edited since is left alone and reported.
 */
export async function importSheet<C extends Columns>({
  source,
  file,
  sheet,
  store,
  limits,
}: {
  source: Bytes
  /** The file's name, for the report. */
  file: string
  sheet: Sheet<C>
  store: ImportStore
  limits?: CsvLimits
}): Promise<Outcome<ImportReport>> {
  const read = await readSheet(source, sheet, limits)
  if (!read.ok) return read
  const { lines, rowsRead, findings } = read.value
  const weighed = sheet.weigh(lines)
  const stored = await storeLines(weighed.kept, sheet, store)
  const refusedRows = new Set(
    [...findings, ...weighed.refused, ...stored.refused].flatMap(({ kind, row }) =>
      kind === 'refused' && row > 1 ? [row] : [],
    ),
  )
  const report = {
    sheet: sheet.name,
    file,
    rowsRead,
    imported: stored.imported.length,
    refused: refusedRows.size,
    duplicates: weighed.duplicates.length,
    written: stored.written,
    unchanged: stored.unchanged,
    findings: [...findings, ...weighed.findings, ...weighed.refused, ...weighed.duplicates, ...stored.refused].sort(
      (a, b) => a.row - b.row,
    ),
    derivations: sheet.derivations(stored.imported),
    remarks: weighed.remarks,
    rules: {},
  }
  const { imported, refused, duplicates } = report
  assert(
    imported + refused + duplicates === rowsRead,
    `The import of ${file} read ${rowsRead} rows, but accounts for ${imported} + ${refused} + ${duplicates}.`,
  )
  return ok({ ...report, rules: rulesNamedIn(report, sheet) })
}

interface ReadLines<C extends Columns> {
  readonly lines: readonly Line<C>[]
  readonly rowsRead: number
  readonly findings: readonly Finding[]
}

async function readSheet<C extends Columns>(
  source: Bytes,
  sheet: Sheet<C>,
  limits: CsvLimits | undefined,
): Promise<Outcome<ReadLines<C>>> {
  const lines: Line<C>[] = []
  const findings: Finding[] = []
  let rowsRead = 0
  let header: Header<C> | undefined
  const said = (rule: string) => findings.push({ row: 1, column: '', kind: 'repaired', rule, old: 'U+FEFF', new: '' })
  for await (const next of readCsv(source, { said, ...(limits === undefined ? {} : { limits }) })) {
    if (!next.ok) return next
    const { row, cells } = next.value
    if (header === undefined) {
      const found = readHeader(cells, sheet)
      if (!found.ok) return found
      header = found.value
      findings.push(...header.findings)
      continue
    }
    rowsRead++
    const { line, findings: more } = readLine(row, cells, header, sheet)
    findings.push(...more)
    if (line !== undefined) lines.push(line)
  }
  return ok({ lines, rowsRead, findings })
}

interface Header<C extends Columns> {
  readonly width: number
  /** Column → its place in the file. */
  readonly placeOf: ReadonlyMap<keyof C & string, number>
  readonly findings: readonly Finding[]
}

function readHeader<C extends Columns>(cells: readonly string[], sheet: Sheet<C>): Outcome<Header<C>> {
  const heads = cells.map((cell) => cell.trim().toLowerCase())
  const placeOf = new Map<keyof C & string, number>()
  const findings: Finding[] = []
  const missing: string[] = []
  for (const [name, { heads: accepted }] of Object.entries(sheet.columns)) {
    const places = heads.flatMap((head, place) => (accepted.includes(head) ? [place] : []))
    const [place] = places
    // Two columns with one heading leave open which is meant, and nothing may be guessed for a whole column.
    if (place === undefined || places.length > 1) {
      missing.push(accepted[0])
      continue
    }
    placeOf.set(name, place)
    if (cells[place] !== accepted[0])
      findings.push({
        row: 1,
        column: name,
        kind: 'repaired',
        rule: 'heading',
        old: cells[place] ?? '',
        new: accepted[0],
      })
  }
  if (missing.length > 0) return fail({ kind: 'unreadable', what: 'wrongHeaders', where: missing.join(', ') })
  const known = new Set(placeOf.values())
  for (const [place, cell] of cells.entries()) {
    if (!known.has(place))
      findings.push({ row: 1, column: cell.trim(), kind: 'refused', rule: 'unknownColumn', old: cell, new: null })
  }
  return ok({ width: cells.length, placeOf, findings })
}

function readLine<C extends Columns>(
  row: number,
  written: readonly string[],
  header: Header<C>,
  sheet: Sheet<C>,
): { readonly line?: Line<C>; readonly findings: readonly Finding[] } {
  if (written.length !== header.width)
    return {
      findings: [{ row, column: '', kind: 'refused', rule: 'cellCount', old: recordOf(written), new: null }],
    }
  const findings: Finding[] = []
  const cells: Record<string, string> = {}
  const values: Record<string, unknown> = {}
  let refused = false
  for (const [column, place] of header.placeOf) {
    const { mends, parse } = sheet.columns[column] as C[keyof C]
    let text = written[place] ?? ''
    cells[column] = text
    for (const { rule, kind, mend } of mends) {
      const mended = mend(text)
      if (mended !== text) findings.push({ row, column, kind, rule, old: text, new: mended })
      text = mended
    }
    const value = parse.parse(text)
    if (value === undefined) {
      refused = true
      findings.push({ row, column, kind: 'refused', rule: parse.rule, old: text, new: null })
    }
    values[column] = value
  }
  // Every column of the sheet was read with its own parser, which is what Line promises.
  return refused ? { findings } : { line: { row, cells, values } as unknown as Line<C>, findings }
}

interface Stored<C extends Columns> {
  readonly imported: readonly Line<C>[]
  readonly refused: readonly Finding[]
  readonly written: Record<string, number>
  readonly unchanged: Record<string, number>
}

async function storeLines<C extends Columns>(
  lines: readonly Line<C>[],
  sheet: Sheet<C>,
  store: ImportStore,
): Promise<Stored<C>> {
  const imported: Line<C>[] = []
  const refused: Finding[] = []
  const written: Record<string, number> = {}
  const unchanged: Record<string, number> = {}
  const ensured = new Set<string>()
  for (let from = 0; from < lines.length; from += 500) {
    const batch = lines.slice(from, from + 500).map((line) => ({ line, made: sheet.rowsOf(line) }))
    const stored = await storedRows(
      batch.flatMap(({ made }) => made),
      store,
    )
    const fresh = new Map<string, Row[]>()
    for (const { line, made } of batch) {
      const clash = made.flatMap((each) => differences(line.row, each, stored.get(each.row.id)))
      // A line stands or falls together: half of it would be a fact that nobody reported.
      if (clash.length > 0) {
        refused.push(...clash)
        continue
      }
      imported.push(line)
      for (const { table, row, ensure } of made) {
        if (ensure === true && ensured.has(row.id)) continue
        ensured.add(row.id)
        if (stored.has(row.id)) unchanged[table] = (unchanged[table] ?? 0) + 1
        else listIn(fresh, table).push(row)
      }
    }
    for (const { name: table } of tables) {
      const rows = fresh.get(table) ?? []
      if (rows.length === 0) continue
      await store.write(table, rows)
      written[table] = (written[table] ?? 0) + rows.length
    }
  }
  return { imported, refused, written, unchanged }
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

async function storedRows(made: readonly Made[], store: ImportStore): Promise<Map<string, Row>> {
  const idsByTable = new Map<string, Set<string>>()
  for (const { table, row } of made) idsByTable.set(table, (idsByTable.get(table) ?? new Set()).add(row.id))
  const stored = new Map<string, Row>()
  for (const [table, ids] of idsByTable) {
    for (const [id, row] of await store.existing(table, [...ids])) stored.set(id, row)
  }
  return stored
}

function differences(row: number, { table, row: made, ensure }: Made, stored: Row | undefined): Finding[] {
  if (stored === undefined || ensure === true) return []
  return Object.keys(tableOf(table).fields).flatMap((field) =>
    same(stored[field], made[field])
      ? []
      : [
          {
            row,
            column: `${table}.${field}`,
            kind: 'refused' as const,
            rule: 'storedDiffers',
            old: String(made[field] ?? ''),
            new: null,
            because: `stored: ${String(stored[field] ?? '')}`,
          },
        ],
  )
}

function rulesNamedIn<C extends Columns>(
  { findings, derivations }: Pick<ImportReport, 'findings' | 'derivations'>,
  sheet: Sheet<C>,
): Record<string, string> {
  const said: Record<string, string> = { ...general, ...sheet.rules }
  for (const { mends, parse } of Object.values(sheet.columns)) {
    for (const { rule, says } of [...mends, parse]) said[rule] = says
  }
  for (const { rule, says } of derivations) said[rule] = says
  const named = [...new Set([...findings, ...derivations].map(({ rule }) => rule))].sort()
  return Object.fromEntries(named.map((rule) => [rule, said[rule] ?? '']))
}
