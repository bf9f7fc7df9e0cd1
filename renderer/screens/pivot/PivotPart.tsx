import { type ReactNode, type Ref, useImperativeHandle } from 'react'
import type { Query } from '../../../model/query.ts'
import type { Drawer, Fields } from '../../../model/table.ts'
import { useToday } from '../../data/useToday.ts'
import type { Pivot } from '../../lists/pivotShape.ts'
import type { Key } from '../../lists/pivotTable.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FaultCard } from '../../parts/FaultCard.tsx'
import { saveFile } from '../../parts/saveFile.ts'
import { tell } from '../../parts/tell.ts'
import { useKeys } from '../../parts/useKeys.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words.ts'
import { PivotChart } from './PivotChart.tsx'
import { PivotFields } from './PivotFields.tsx'
import { PivotGrid } from './PivotGrid.tsx'
import { pivotSheet } from './pivotSheet.ts'
import { groupsMax, type PivotAnswer, usePivotTable } from './usePivotTable.ts'

interface PivotPartProps {
  readonly drawer: Drawer
  readonly fields: Fields
  readonly query: Query
  readonly pivot: Pivot
  readonly label: string
  /** False while rows are still coming to this device. */
  readonly isComplete: boolean
  readonly onChange: (pivot: Pivot) => void
  readonly onDrill: (answer: PivotAnswer, row: Key, column: Key) => void
  /** Drawn where nothing matches. */
  readonly empty: ReactNode
  readonly ref: Ref<PivotActs>
}

export interface PivotActs {
  /** Gives the figures to the person as a file, or says why not. */
  save(): void
}

/** A list counted and summed: rows by columns, as a table or as bars, from what is on this device. */
export function PivotPart(props: PivotPartProps) {
  const { drawer, fields, query, pivot, label, isComplete, onChange, onDrill, empty, ref } = props
  const words = useWords()
  const answer = usePivotTable(query, drawer, fields, pivot)
  const { table, fault, isTooMany, isBehind } = answer
  const today = useToday()
  const { bridge } = useSurroundings()
  const save = async () => {
    if (isTooMany) return tell({ say: 'pivot.tooMany', values: { most: groupsMax } })
    if (fault !== undefined) return tell(fault)
    // The figures of the question before would go by the name of this one.
    if (table === undefined || isBehind) return tell({ say: 'pivot.notYet' })
    const name = `${label} · ${words.say('pivot.title')} ${today}.csv`
    const outcome = await saveFile(bridge, name, new TextEncoder().encode(pivotSheet(words, answer, table)))
    if (outcome === 'saved') tell({ say: isComplete ? 'pivot.saved' : 'pivot.savedPartly' })
    else if (outcome === 'failed') tell({ say: 'outbox.exportFailed' })
    return undefined
  }
  useImperativeHandle(ref, () => ({ save: () => void save() }))
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
