import { useEffect, useRef, useState } from 'react'
import { searchMax } from '../../model/search.ts'
import { typingMs } from '../data/useLookup.ts'
import { Kbd } from './Kbd.tsx'

interface SearchBoxProps {
  readonly value: string
  readonly label: string
  readonly onChange: (text: string) => void
  /** Enter or arrow down: the eyes go to what was found. */
  readonly onLeave: () => void
}

/** Finds while one types. */
export function SearchBox({ value, label, onChange, onLeave }: SearchBoxProps) {
  const [text, setText] = useState(value)
  const told = useRef(value)
  // The address may change without typing: a saved view, or the Back key.
  if (value !== told.current) {
    told.current = value
    if (value !== text) setText(value)
  }

  const latest = useRef(onChange)
  latest.current = onChange
  useEffect(() => {
    if (text === told.current) return
    const timer = setTimeout(() => {
      told.current = text
      latest.current(text)
    }, typingMs)
    return () => clearTimeout(timer)
  }, [text])

  return (
    <label className="searchbox">
      <span className="visually-hidden">{label}</span>
      <input
        type="search"
        value={text}
        maxLength={searchMax}
        placeholder={label}
        data-testid="search"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'ArrowDown') {
            event.preventDefault()
            onLeave()
          } else if (event.key === 'Escape') {
            event.preventDefault()
            if (text === '') onLeave()
            else setText('')
          }
        }}
      />
      <Kbd keys="/" />
    </label>
  )
}
