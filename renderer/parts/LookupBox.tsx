import { Combobox, InputBase, useCombobox } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { Condition } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import { useLookup } from '../data/useLookup.ts'
import { useTitles } from '../data/useTitles.ts'
import { useWords } from '../words.ts'

interface LookupBoxProps {
  readonly label: string
  readonly table: string
  readonly value: string | null
  readonly where?: readonly Condition[]
  readonly required?: boolean
  readonly readOnlyWhy?: string | undefined
  readonly error?: string | undefined
  readonly testId?: string
  readonly onChange: (id: string | null, row: Row | null) => void
}

const nowhere: readonly Condition[] = []

/** Finds one row of a table while one types; answers come from memory, whatever the server does. */
export function LookupBox(props: LookupBoxProps) {
  const { label, table, value, where = nowhere, required = false, readOnlyWhy, error, testId, onChange } = props
  const words = useWords()
  const [typed, setTyped] = useState<string | null>(null)
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() })
  const hits = useLookup(table, typed ?? '', { where, limit: 30, enabled: box.dropdownOpened })
  const ids = useMemo(() => (value === null ? [] : [value]), [value])
  const titles = useTitles(table, ids)
  const title = value === null ? '' : (titles[value] ?? '')
  const isReadOnly = readOnlyWhy !== undefined

  const choose = (id: string) => {
    const hit = hits.find((each) => each.id === id)
    setTyped(null)
    box.closeDropdown()
    onChange(id, hit?.row ?? null)
  }
  return (
    <Combobox store={box} onOptionSubmit={choose} shadow="md" withinPortal position="bottom-start">
      <Combobox.Target>
        <InputBase
          label={label}
          required={required}
          withAsterisk={required}
          readOnly={isReadOnly}
          title={readOnlyWhy}
          error={error}
          data-testid={testId}
          data-value={value ?? ''}
          value={typed ?? title}
          placeholder={isReadOnly ? '' : words.say('lookup.find')}
          autoComplete="off"
          spellCheck={false}
          onFocus={(event) => event.currentTarget.select()}
          onClick={() => !isReadOnly && box.openDropdown()}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            box.openDropdown()
            box.updateSelectedOptionIndex()
            box.selectFirstOption()
          }}
          onBlur={() => {
            // What was typed and not chosen is taken back; an emptied box is an answer where nothing is a fair one.
            if (typed !== null && typed.trim() === '' && !required && value !== null) onChange(null, null)
            setTyped(null)
            box.closeDropdown()
          }}
          rightSection={
            isReadOnly ? undefined : (
              <i className="in-field" aria-hidden="true">
                ▾
              </i>
            )
          }
          rightSectionPointerEvents="none"
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={320} className="lookup-options">
          {hits.map((hit) => (
            <Combobox.Option key={hit.id} value={hit.id} active={hit.id === value}>
              <span>{hit.title}</span>
              {hit.hint !== '' && <small>{hit.hint}</small>}
            </Combobox.Option>
          ))}
          {hits.length === 0 && <Combobox.Empty>{words.say('lookup.none')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
