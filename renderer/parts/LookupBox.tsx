import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Condition } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import type { LookupHit } from '../../workers/doors.ts'
import { useLookup } from '../data/useLookup.ts'
import { useTitles } from '../data/useTitles.ts'
import { useWords } from '../words.ts'
import { Arrow } from './fields/ChoiceInput.tsx'
import { TextBox } from './fields/TextBox.tsx'
import { hitId, LookupHits } from './LookupHits.tsx'

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
  const [opened, setOpened] = useState<'no' | 'byKey' | 'byOther'>('no')
  const isOpen = opened !== 'no'
  const [marked, setMarked] = useState(-1)
  const { hits, isBehind } = useLookup(table, typed ?? '', { where, limit: 30, enabled: isOpen })
  const [wanted, setWanted] = useState<Wanted>()
  const input = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const listId = useId()
  const ids = useMemo(() => (value === null ? [] : [value]), [value])
  const titles = useTitles(table, ids)
  const title = value === null ? '' : (titles[value] ?? '')
  const isReadOnly = readOnlyWhy !== undefined

  const close = () => {
    setOpened('no')
    setMarked(-1)
  }
  const leave = () => {
    setTyped(null)
    setWanted(undefined)
    close()
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

  // A row is marked once the answer is here: the first that fits what was typed, or the one that stands in the box.
  const markAtAnswer = useRef(() => {})
  markAtAnswer.current = () => {
    if (typed !== null) setMarked(0)
    else if (opened === 'byKey') setMarked(Math.max(0, place(hits, value)))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these asks another question
  useEffect(() => {
    if (isOpen && !isBehind) markAtAnswer.current()
  }, [typed, opened, isBehind])

  const step = (by: 1 | -1) => {
    if (!isOpen) return setOpened('byKey')
    if (hits.length > 0)
      setMarked(marked < 0 ? (by === 1 ? 0 : hits.length - 1) : (marked + by + hits.length) % hits.length)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isReadOnly || event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      step(event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && isOpen) {
      const hit = hits[marked]
      if (hit === undefined && typed === null) return
      event.preventDefault()
      if (isBehind || hit === undefined) {
        setMarked(-1)
        choose('first')
      } else take(hit)
    }
  }
  return (
    <>
      <TextBox
        ref={input}
        box={box}
        label={label}
        required={required}
        isMarked={required}
        readOnly={isReadOnly}
        title={readOnlyWhy}
        error={error}
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-controls={isOpen ? listId : undefined}
        aria-activedescendant={isOpen && marked >= 0 ? hitId(listId, marked) : undefined}
        data-testid={testId}
        data-value={value ?? ''}
        value={typed ?? title}
        placeholder={isReadOnly ? '' : words.say('lookup.find')}
        autoComplete="off"
        spellCheck={false}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => !isReadOnly && !isOpen && setOpened('byOther')}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setWanted(undefined)
          if (!isOpen) setOpened('byOther')
          setMarked(-1)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          // Enter and Tab in one go: the answer to Enter still comes.
          if (wanted !== undefined) return
          // What was typed and not chosen is taken back; an emptied box is an answer where nothing is a fair one.
          if (typed !== null && typed.trim() === '' && !required && value !== null) onChange(null, null)
          leave()
        }}
        end={isReadOnly ? undefined : <Arrow />}
      />
      {isOpen && (
        <LookupHits
          {...{ hits, marked, value }}
          id={listId}
          below={box}
          onChoose={(id) => choose({ id })}
          onClose={close}
        />
      )}
    </>
  )
}

function place(hits: readonly LookupHit[], id: string | null): number {
  return hits.findIndex((hit) => hit.id === id)
}
