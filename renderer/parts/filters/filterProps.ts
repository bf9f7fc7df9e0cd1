import type { Condition, Query } from '../../../model/query.ts'

/** What every filter is given, whatever it asks for. */
export interface FilterProps {
  readonly table: string
  readonly name: string
  /** The question without this filter: what the counts are of. */
  readonly query: Query
  readonly condition: Condition | undefined
  readonly onChange: (condition: Condition | undefined) => void
  readonly onDone: () => void
}
