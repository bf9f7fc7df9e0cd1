import { Menu, Popover } from '@mantine/core'
import { memo, useCallback, useMemo, useRef, useState } from 'react'
import type { Condition, Query } from '../../model/query.ts'
import type { Fields } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { useTitles } from '../data/useTitles.ts'
import { describe } from '../lists/describe.ts'
import { conditionsByField, editedOf, withCondition } from '../lists/viewSearch.ts'
import { useWords } from '../words.ts'
import { EitherChip } from './filters/EitherChip.tsx'
import { FilterEditor } from './filters/FilterEditor.tsx'
import { Kbd } from './Kbd.tsx'
import { pickKeys } from './pickKeys.ts'

interface FilterBarProps {
  readonly table: string
  /** The question as it is asked now, with the room's own conditions. */
  readonly query: Query
  readonly where: readonly Condition[]
  readonly quick: readonly string[]
  readonly fields: Fields
  readonly onChange: (where: readonly Condition[]) => void
}

/** One chip a filter, the usual ones always there, any other column one key away. */
export const FilterBar = memo(function FilterBar({ table, query, where, quick, fields, onChange }: FilterBarProps) {
  const words = useWords()
  const [opened, setOpened] = useState<string | null>(null)
  const offered = quick.filter((name) => Object.hasOwn(fields, name))
  const conditionsOf = useMemo(() => conditionsByField(where), [where])
  const used = where.flatMap((each) => ('field' in each && !offered.includes(each.field) ? [each.field] : []))
  const latest = useRef({ where, onChange })
  latest.current = { where, onChange }
  const change = useCallback((name: string, next: Condition | undefined) => {
    const now = latest.current
    now.onChange(withCondition(now.where, name, next))
  }, [])
  const shown = [...new Set([...offered, ...used, ...(opened !== null && !offered.includes(opened) ? [opened] : [])])]
  return (
    <div className="chips" role="toolbar" aria-label={words.say('filter.title')}>
      {shown.map((name) => (
        <Chip
          key={name}
          {...{ table, name }}
          query={opened === name ? query : undefined}
          conditions={conditionsOf(name)}
          onOpen={setOpened}
          onChange={change}
        />
      ))}
      {where.map(
        (each) =>
          'any' in each && (
            <EitherChip
              key={JSON.stringify(each)}
              {...{ table }}
              either={each}
              onDrop={() => onChange(where.filter((other) => other !== each))}
            />
          ),
      )}
      <AddFilter fields={fields} shown={shown.join()} onChoose={setOpened} />
    </div>
  )
})

interface AddFilterProps {
  readonly fields: Fields
  /** The filters that are there already, with commas: a text is the same as long as it says the same. */
  readonly shown: string
  readonly onChoose: (name: string) => void
}

const AddFilter = memo(function AddFilter({ fields, shown, onChoose }: AddFilterProps) {
  const words = useWords()
  const others = Object.entries(fields).filter(
    ([name, field]) => isFilterable(name, field.kind) && !shown.split(',').includes(name),
  )
  return (
    <Menu position="bottom-start" shadow="md">
      <Menu.Target>
        <button type="button" className="chip chip-add" data-testid="add-filter">
          {words.say('filter.add')} <Kbd keys="F" />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} className="menu-long">
        {others.map(([name, field]) => (
          // The chip's own popover opens when this menu has closed and given the focus back.
          <Menu.Item key={name} onClick={() => setTimeout(() => onChoose(name))}>
            {words.label(field.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
})

function isFilterable(name: string, kind: string): boolean {
  return name !== 'version' && kind !== 'list' && kind !== 'instant'
}

interface ChipProps {
  readonly table: string
  /** The question that its editor narrows; only the open one has it, so that typing a search draws no chip again. */
  readonly query: Query | undefined
  readonly name: string
  /** More than one where a link brought them: all of them filter. */
  readonly conditions: ReturnType<ReturnType<typeof conditionsByField>>
  readonly onOpen: (name: string | null) => void
  readonly onChange: (name: string, condition: Condition | undefined) => void
}

const noIds: readonly string[] = []

const Chip = memo(function Chip({ table, query, name, conditions, onOpen, onChange }: ChipProps) {
  const words = useWords()
  const isOpen = query !== undefined
  const drawer = tableOf(table)
  const label = words.field(table, name)
  const ids = useMemo(
    () => conditions.flatMap((each) => ('values' in each ? each.values.map(String) : [])),
    [conditions],
  )
  const refTable = drawer.fields[name]?.table
  const names = useTitles(refTable ?? table, refTable === undefined ? noIds : ids)
  const isOn = conditions.length > 0
  const said = conditions.map((each) => describe(words, drawer, each, names)).join(words.say('filter.and'))
  return (
    <Popover
      opened={isOpen}
      onChange={(open) => onOpen(open ? name : null)}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <span className={isOn ? 'chip is-on' : 'chip'} data-filter={name}>
          <button
            type="button"
            aria-expanded={isOpen}
            aria-haspopup="dialog"
            title={isOn ? said : undefined}
            onClick={() => onOpen(isOpen ? null : name)}
          >
            {label}
            {isOn ? <b>: {said}</b> : <i aria-hidden="true"> ▾</i>}
          </button>
          {isOn && (
            <button
              type="button"
              className="chip-drop"
              aria-label={words.say('filter.drop', { field: label })}
              onClick={() => onChange(name, undefined)}
            >
              ×
            </button>
          )}
        </span>
      </Popover.Target>
      <Popover.Dropdown className="pick" onKeyDown={pickKeys} role="dialog" aria-label={label}>
        {query !== undefined && (
          <FilterEditor
            {...{ table, name }}
            condition={editedOf(conditions)}
            query={{ ...query, where: [...withCondition(query.where, name, undefined)] }}
            onChange={(next) => onChange(name, next)}
            onDone={() => onOpen(null)}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  )
})
