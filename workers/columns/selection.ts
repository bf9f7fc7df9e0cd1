/** The rows that a question is about, as slots in ascending order. */
export interface Selection {
  readonly slots: Uint32Array
  /** True when that is every row of the table. */
  readonly isAll: boolean
}
