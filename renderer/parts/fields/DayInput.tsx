import { Popover } from '@mantine/core'
import { useRef, useState } from 'react'
import type { Day } from '../../../model/calendar.ts'
import { useToday } from '../../data/useToday.ts'
import { isNoSuchDay, parseDay } from '../../words/parse.ts'
import { useWords } from '../../words.ts'
import { Anchor } from '../Anchor.tsx'
import { Calendar } from '../Calendar.tsx'
import { TextBox } from './TextBox.tsx'

interface DayInputProps {
  readonly label: string
  readonly value: Day | null
  readonly onChange: (day: Day | null) => void
  /**
   * Told what was typed where it is no day, so that a form keeps it and refuses to save it. With it each key counts at
   * once; without it only what stands there when one leaves.
   */
  readonly onUnread?: (text: string) => void
  /** What was told so, while it stands. */
  readonly unread?: string | undefined
  readonly required?: boolean
  readonly readOnlyWhy?: string | undefined
  readonly error?: string | undefined
  /** Whether a dialog that opens begins here. */
  readonly isFirst?: boolean
  readonly testId?: string
}

/** A day, typed ("12/1", "12 Jan 27", "+7") or picked from a calendar (Alt+↓). */
export function DayInput(props: DayInputProps) {
  const { label, value, onChange, onUnread, unread, required, readOnlyWhy, error, isFirst, testId } = props
  const words = useWords()
  const today = useToday()
  const [typed, setTyped] = useState<string | null>(null)
  const [isOpen, setIsOpen] = useState(false)
  const [isUnread, setIsUnread] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const isReadOnly = readOnlyWhy !== undefined

  const take = (text: string) => {
    const day = text.trim() === '' ? null : parseDay(text, today)
    if (day === undefined) onUnread?.(text)
    else if (day !== value || unread !== undefined) onChange(day)
    return day !== undefined
  }
  const settle = () => {
    if (typed === null) return
    const isRead = take(typed)
    setIsUnread(!isRead)
    // Where nobody keeps a text that is no day, it stays here to be mended.
    if (isRead || onUnread !== undefined) setTyped(null)
  }
  const show = (isShown: boolean) => {
    setIsOpen(isShown)
    // Whoever clicked somewhere else is there right after this.
    if (!isShown) input.current?.focus()
  }
  const isWrong = typed === null ? unread !== undefined : isUnread
  const shown = typed ?? unread ?? (value === null ? '' : words.day(value))
  return (
    <>
      <TextBox
        ref={input}
        box={box}
        label={label}
        value={shown}
        {...(isFirst ? { 'data-autofocus': true } : {})}
        required={required ?? false}
        isMarked={required ?? false}
        readOnly={isReadOnly}
        title={readOnlyWhy}
        error={isWrong ? words.reason(isNoSuchDay(shown, today) ? 'noSuchDay' : 'notDay') : error}
        autoComplete="off"
        data-testid={testId}
        data-value={value ?? ''}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          if (onUnread !== undefined) take(event.currentTarget.value)
        }}
        onBlur={settle}
        onKeyDown={(event) => {
          if (isReadOnly) return
          if (event.altKey && event.key === 'ArrowDown') setIsOpen(true)
          else if (event.key === 'Enter') settle()
          else {
            // Ctrl+S and Alt+Enter save from inside the field: what stands in it counts.
            if (event.ctrlKey || event.metaKey || event.altKey) settle()
            return
          }
          event.preventDefault()
        }}
        end={
          isReadOnly ? undefined : (
            <button
              type="button"
              tabIndex={-1}
              className="in-field"
              aria-label={words.say('day.open', { label })}
              onClick={() => setIsOpen(!isOpen)}
            >
              ▾
            </button>
          )
        }
      />
      {isOpen && (
        <Popover opened onChange={show} position="bottom-start" shadow="md" withRoles={false}>
          <Popover.Target>
            <Anchor of={box} />
          </Popover.Target>
          <Popover.Dropdown role="dialog" aria-label={words.say('day.open', { label })}>
            <Calendar
              value={value}
              onChoose={(day) => {
                setTyped(null)
                setIsUnread(false)
                setIsOpen(false)
                onChange(day)
                input.current?.focus()
              }}
            />
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  )
}
