import type { ReactNode } from 'react'
import type { Query } from '../../../model/query.ts'
import type { Drawer, Fields } from '../../../model/table.ts'
import type { Pivot } from '../../lists/pivotShape.ts'
import type { Key } from '../../lists/pivotTable.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FaultCard } from '../../parts/FaultCard.tsx'
import { useKeys } from '../../parts/useKeys.ts'
import { useWords } from '../../words.ts'
import { PivotChart } from './PivotChart.tsx'
import { PivotFields } from './PivotFields.tsx'
import { PivotGrid } from './PivotGrid.tsx'
import { groupsMax, type PivotAnswer, usePivotTable } from './usePivotTable.ts'

interface PivotPartProps {
  readonly drawer: Drawer
  readonly fields: Fields
  readonly query: Query
  readonly pivot: Pivot
  readonly label: string
  readonly onChange: (pivot: Pivot) => void
  readonly onDrill: (answer: PivotAnswer, row: Key, column: Key) => void
  /** Drawn where nothing matches. */
  readonly empty: ReactNode
}

/** A list counted and summed: rows by columns, as a table or as bars, from what is on this device. */
export function PivotPart({ drawer, fields, query, pivot, label, onChange, onDrill, empty }: PivotPartProps) {
  const words = useWords()
  const answer = usePivotTable(query, drawer, fields, pivot)
  const { table, fault, isTooMany } = answer
  useKeys({ c: () => onChange({ ...pivot, chart: pivot.chart !== true }) })
  return (
    <div className="pivot">
      <PivotFields drawer={drawer} fields={fields} pivot={pivot} onChange={onChange} />
      {fault !== undefined && <FaultCard fault={fault} />}
      {isTooMany && <Empty title={words.say('pivot.tooMany', { most: groupsMax })} />}
      {table !== undefined &&
        (table.rows.length === 0 ? (
          empty
        ) : (
          <>
            {pivot.chart === true && <PivotChart answer={answer} table={table} />}
            <PivotGrid
              answer={answer}
              table={table}
              label={label}
              onDrill={(row, column) => onDrill(answer, row, column)}
            />
          </>
        ))}
    </div>
  )
}
