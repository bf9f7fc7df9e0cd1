import { useMemo, useState } from 'react'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { useAccess } from '../data/useAccess.ts'
import { usePending } from '../data/usePending.ts'
import { ask, rowsOf, useRows } from '../data/useRows.ts'
import { Button } from '../parts/Button.tsx'
import { useIsFilling } from '../parts/Filling.tsx'
import { useWords } from '../words.ts'
import { PartDialog } from './PartDialog.tsx'
import { PartText } from './PartText.tsx'

interface PartsPanelProps {
  readonly table: string
  readonly head: string
  /** Undefined while the head itself has not been saved. */
  readonly headId: string | undefined
}

/** The rows that hang on the row of a form: a buyer's destinations, a style's colourways. Each is saved by itself. */
export function PartsPanel({ table, head, headId }: PartsPanelProps) {
  const words = useWords()
  const drawer = tableOf(table)
  const access = useAccess(table)
  const parent = drawer.parent ?? head
  const query = useMemo(
    () =>
      headId === undefined
        ? undefined
        : ask(table, { where: [{ field: parent, op: 'eq', value: headId }], sort: [drawer.sort] }),
    [table, parent, headId, drawer],
  )
  const rows = rowsOf(useRows(query))
  const pending = usePending(table)
  const isFilling = useIsFilling([table])
  const [open, setOpen] = useState<Row | 'new'>()
  const names = Object.keys(access.fields).filter(
    (name) => name !== parent && drawer.fields[name] !== undefined && drawer.fields[name]?.merge !== 'derived',
  )
  return (
    <section className="card parts-panel" data-testid={`parts-${table}`}>
      <h2>
        {words.label(drawer.label)}
        <small>{headId !== undefined && words.whole(rows.length)}</small>
        <span className="bar-end">
          {access.mayCreate && (
            <Button disabled={headId === undefined} onClick={() => setOpen('new')} data-testid={`add-${table}`}>
              {words.say('parts.new')}
            </Button>
          )}
        </span>
      </h2>
      {headId === undefined ? (
        <p className="mut parts-none">{words.say('parts.saveFirst')}</p>
      ) : rows.length === 0 ? (
        <p className="mut parts-none">{words.say(isFilling ? 'fill.title' : 'parts.none')}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {names.map((name) => (
                <th key={name} scope="col">
                  {words.field(table, name)}
                </th>
              ))}
              <th scope="col">
                <span className="visually-hidden">{words.say('parts.edit')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} className={pending.has(row.id) ? 'is-pending' : ''} data-row-id={row.id}>
                {names.map((name) => (
                  <td key={name} className={drawer.fields[name]?.code ? 'code' : ''}>
                    <PartText table={table} name={name} row={row} />
                  </td>
                ))}
                <td className="cell-right">
                  <Button look="quiet" onClick={() => setOpen(row)}>
                    {words.say('parts.edit')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {open !== undefined && headId !== undefined && (
        <PartDialog
          table={table}
          parent={parent}
          headId={headId}
          row={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </section>
  )
}
