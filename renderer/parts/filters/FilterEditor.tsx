import { fieldOf } from '../../../model/table.ts'
import { tableOf } from '../../../model/tables.ts'
import { DayFilter } from './DayFilter.tsx'
import { FacetFilter } from './FacetFilter.tsx'
import type { FilterProps } from './filterProps.ts'
import { RangeFilter } from './RangeFilter.tsx'
import { TextFilter } from './TextFilter.tsx'

/** The filter that fits the field's kind. */
export function FilterEditor(props: FilterProps) {
  const field = fieldOf(tableOf(props.table), props.name)
  switch (field?.kind) {
    case 'day':
      return <DayFilter {...props} />
    case 'integer':
    case 'decimal':
      return <RangeFilter {...props} />
    case 'text':
      // Codes of few values (a country, a unit) are picked; words are looked for.
      return (field.max ?? 120) <= 20 && !['sclPo', 'provisionalNo', 'code'].includes(props.name) ? (
        <FacetFilter {...props} />
      ) : (
        <TextFilter {...props} />
      )
    default:
      return <FacetFilter {...props} />
  }
}
