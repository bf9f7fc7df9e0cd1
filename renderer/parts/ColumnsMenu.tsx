import { Popover } from '@mantine/core'
import { memo } from 'react'
import type { Drawer, Fields } from '../../model/table.ts'
import { type Layout, possibleColumns, toggleColumn } from '../lists/columnLayout.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'
import { pickKeys } from './pickKeys.ts'
import { turnPin } from './turnPin.ts'

interface ColumnsMenuProps {
  readonly drawer: Drawer
  readonly fields: Fields
  readonly layout: Layout
  readonly start: Layout
  readonly onChange: (layout: Layout) => void
}

/** Which columns are shown, and which stay in place while the others scroll. */
export const ColumnsMenu = memo(function ColumnsMenu({ drawer, fields, layout, start, onChange }: ColumnsMenuProps) {
  const words = useWords()
  const possible = possibleColumns(drawer, fields)
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button data-testid="columns">{words.say('list.columns')}</Button>
      </Popover.Target>
      <Popover.Dropdown className="pick" onKeyDown={pickKeys}>
        <ul className="pick-list">
          {possible.map(({ name, label }) => {
            const isShown = layout.shown.includes(name)
            return (
              <li key={name}>
                <label>
                  <input type="checkbox" checked={isShown} onChange={() => onChange(toggleColumn(layout, name))} />
                  <span>{words.label(label)}</span>
                </label>
                <button
                  type="button"
                  className="pin"
                  disabled={!isShown}
                  aria-pressed={layout.pinned.includes(name)}
                  aria-label={words.say('list.pin', { column: words.label(label) })}
                  title={words.say('list.pin', { column: words.label(label) })}
                  onClick={() => turnPin(layout, name, onChange)}
                >
                  ⇤
                </button>
              </li>
            )
          })}
        </ul>
        <div className="pick-foot">
          <span className="mut">{words.say('list.dragHint')}</span>
          <Button look="quiet" onClick={() => onChange(start)}>
            {words.say('list.resetColumns')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
})
