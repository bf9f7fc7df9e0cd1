import { Combobox, InputBase, useCombobox } from '@mantine/core'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Condition } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import type { LookupHit } from '../../workers/doors.ts'
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

/** What a person took before the answer to their text was here: its first row, or one that they saw. */
type Wanted = 'first' | { readonly id: string }

/** Finds one row of a table while one types; answers come from memory, whatever the server does. */
export function LookupBox(props: LookupBoxProps) {
  const { label, table, value, where = nowhere, required = false, readOnlyWhy, error, testId, onChange } = props
  const words = useWords()
  const [typed, setTyped] = useState<string | null>(null)
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() })
  const { hits, isBehind } = useLookup(table, typed ?? '', { where, limit: 30, enabled: box.dropdownOpened })
  const [wanted, setWanted] = useState<Wanted>()
  const input = useRef<HTMLInputElement>(null)
  const ids = useMemo(() => (value === null ? [] : [value]), [value])
  const titles = useTitles(table, ids)
  const title = value === null ? '' : (titles[value] ?? '')
  const isReadOnly = readOnlyWhy !== undefined

  const leave = () => {
    setTyped(null)
    setWanted(undefined)
    box.closeDropdown()
  }
  const take = (hit: LookupHit) => {
    leave()
    onChange(hit.id, hit.row)
  }
  // The rows in view may still be those of an earlier text. Whoever is quicker than the answer gets what the answer says,
  // or nothing: never a buyer whose name they did not type.
  const choose = (choice: Wanted) => {
    if (isBehind) return setWanted(choice)
    const hit = choice === 'first' ? hits[0] : hits.find((each) => each.id === choice.id)
    if (hit !== undefined) return take(hit)
    setWanted(undefined)
    if (input.current !== document.activeElement) leave()
  }
  const onAnswer = useRef(choose)
  onAnswer.current = choose
  useEffect(() => {
    if (wanted !== undefined && !isBehind) onAnswer.current(wanted)
  }, [wanted, isBehind])

  const { selectFirstOption, resetSelectedOption } = box
  useEffect(() => {
    if (typed !== null && !isBehind) selectFirstOption()
  }, [typed, isBehind, selectFirstOption])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || !box.dropdownOpened || typed === null) return
    if (!isBehind && box.getSelectedOptionIndex() >= 0) return // the kit clicks the row that is marked
    event.preventDefault()
    resetSelectedOption()
    choose('first')
  }
  return (
    <Combobox store={box} onOptionSubmit={(id) => choose({ id })} shadow="md" withinPortal position="bottom-start">
      <Combobox.Target>
        <InputBase
          ref={input}
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
            setWanted(undefined)
            box.openDropdown()
            resetSelectedOption()
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            // Enter and Tab in one go: the answer to Enter still comes.
            if (wanted !== undefined) return
            // What was typed and not chosen is taken back; an emptied box is an answer where nothing is a fair one.
            if (typed !== null && typed.trim() === '' && !required && value !== null) onChange(null, null)
            leave()
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
