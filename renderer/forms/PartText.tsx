import { useMemo } from 'react'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { ask, rowsOf, useRows } from '../data/useRows.ts'
import { useTitles } from '../data/useTitles.ts'
import { useWords } from '../words.ts'
import { colorIds } from './colorways.ts'

const noIds: readonly string[] = []

/** A value in a small table: plain words, and for a colourway its colours as swatches. */
export function PartText({ table, name, row }: { table: string; name: string; row: Row }) {
  const words = useWords()
  const field = tableOf(table).fields[name]
  const value = row[name]
  const refs = useMemo(() => (field?.kind === 'ref' && typeof value === 'string' ? [value] : noIds), [field, value])
  const names = useTitles(field?.table ?? table, refs)
  if (field === undefined) return null
  if (name === 'parts') return <Swatches ids={colorIds(value)} withNames />
  return words.value(field, value, names[String(value)])
}

/** Colours as small squares of cloth. */
export function Swatches({ ids, withNames = false }: { ids: readonly string[]; withNames?: boolean }) {
  const key = ids.join(',')
  const query = useMemo(
    () => (key === '' ? undefined : ask('color', { where: [{ field: 'id', op: 'in', values: key.split(',') }] })),
    [key],
  )
  const colors = new Map(rowsOf(useRows(query)).map((color) => [color.id, color]))
  return (
    <span className="swatches">
      {ids.map((id) => {
        const color = colors.get(id)
        return (
          <span key={id}>
            <i className="swatch" style={{ background: String(color?.hex ?? 'transparent') }} />
            {withNames && String(color?.name ?? '')}
          </span>
        )
      })}
    </span>
  )
}
