/** repaired: the file itself says what was meant · guessed: likely, but not the only answer · refused: the row stays out. */
export type FindingKind = 'repaired' | 'guessed' | 'refused'

/** What happened to one cell on its way in. A report holds one for every cell that is not stored as it was written. */
export interface Finding {
  /** As the spreadsheet numbers it: the header is row 1. */
  readonly row: number
  /** The sheet's name of the column; '' when the finding is about the whole row. */
  readonly column: string
  readonly kind: FindingKind
  readonly rule: string
  /** The cell as it stands in the file; for a whole row its cells, joined as CSV. */
  readonly old: string
  /** What is stored instead; null when nothing is. */
  readonly new: string | null
  /** The evidence, where a rule weighed some. */
  readonly because?: string
}

/** A column that the file does not have: said once, not once a row. */
export interface Derivation {
  readonly column: string
  readonly rule: string
  readonly says: string
}

/** Where every row of a file went, and what was done to it. imported + refused + duplicates = rowsRead. */
export interface ImportReport {
  readonly sheet: string
  readonly file: string
  /** Rows below the header that hold anything. */
  readonly rowsRead: number
  /** Rows whose facts stand in the database now, written today or before. */
  readonly imported: number
  readonly refused: number
  /** Rows that say again, cell for cell, what an earlier row said. */
  readonly duplicates: number
  /** Rows written, by table; all zero when the file was imported before. */
  readonly written: Readonly<Record<string, number>>
  /** Rows that the database had already, unchanged, by table. */
  readonly unchanged: Readonly<Record<string, number>>
  readonly findings: readonly Finding[]
  readonly derivations: readonly Derivation[]
  /** What looks odd and was kept as it is. */
  readonly remarks: readonly string[]
  /** Rule → what it does, for every rule that the findings and derivations name. */
  readonly rules: Readonly<Record<string, string>>
}

export function changesIn(report: ImportReport): number {
  return Object.values(report.written).reduce((sum, count) => sum + count, 0)
}
