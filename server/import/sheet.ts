import type { Row } from '../../model/table.ts'
import type { Derivation, Finding } from './findings.ts'
import type { Mend, Parse } from './rules.ts'

/** A column of a kind of file: how it may be headed, what is mended in its cells, how they are read. */
export interface Column<T = unknown> {
  /** Accepted headings, compared trimmed and without case; the first is the proper one. */
  readonly heads: readonly [string, ...string[]]
  readonly mends: readonly Mend[]
  readonly parse: Parse<T>
}

export type Columns = Readonly<Record<string, Column>>

type Values<C extends Columns> = { readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never }

/** One row of a file, read: its cells as written and what they mean. */
export interface Line<C extends Columns> {
  readonly row: number
  readonly cells: Readonly<Record<keyof C & string, string>>
  readonly values: Values<C>
}

/** A database row made of a line of the file. */
export interface Made {
  readonly table: string
  readonly row: Row
  /** A place or a master that only has to exist: a stored one stands as people have kept it since. */
  readonly ensure?: boolean
}

/** What the lines of a file say about each other, before anything is stored. */
export interface Weighed<C extends Columns> {
  readonly kept: readonly Line<C>[]
  readonly refused: readonly Finding[]
  readonly duplicates: readonly Finding[]
  /** Repairs and guesses on lines that are kept. */
  readonly findings: readonly Finding[]
  readonly remarks: readonly string[]
}

/** Everything there is to say about one kind of file. The importer knows no other. */
export interface Sheet<C extends Columns> {
  readonly name: string
  readonly columns: C
  /** Columns that the file does not have and the rows need; `lines` are those that are stored. */
  readonly derivations: (lines: readonly Line<C>[]) => readonly Derivation[]
  /** Rules of weigh, by name, and what each does. */
  readonly rules: Readonly<Record<string, string>>
  /** Decides what one line alone cannot: a mangled cell, two lines about the same thing. Loses no line. */
  readonly weigh: (lines: readonly Line<C>[]) => Weighed<C>
  /** The rows of a line, references first; the same line makes the same ids every time. */
  readonly rowsOf: (line: Line<C>) => readonly Made[]
}

/** A column with its type kept. */
export function column<T>(
  heads: readonly [string, ...string[]],
  parse: Parse<T>,
  mends: readonly Mend[] = [],
): Column<T> {
  return { heads, mends, parse }
}

/** A line's cells as one CSV record: what a report shows of a row that stayed out. */
export function recordOf(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
}
