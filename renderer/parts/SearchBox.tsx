import { memo, useEffect, useRef, useState } from 'react'
import { searchMax } from '../../model/search.ts'
import { Kbd } from './Kbd.tsx'
import { tell } from './tell.ts'

interface SearchBoxProps {
  readonly value: string
  readonly label: string
  readonly onChange: (text: string) => void
  /** Enter or arrow down: the eyes go to what was found. */
  readonly onLeave: () => void
}

/** Finds while one types: every key is a question, and of questions that wait the newest is answered first. */
export const SearchBox = memo(function SearchBox({ value, label, onChange, onLeave }: SearchBoxProps) {
  const [text, setText] = useState(value)
  /** Texts that were told and have not come back in the address; a key may be quicker than its address. */
  const told = useRef<readonly string[]>([])
  useEffect(() => {
    const at = told.current.indexOf(value)
    told.current = told.current.slice(at + 1)
    // The address has changed without typing: a saved view, or the Back key.
    if (at < 0) setText(value)
  }, [value])
  const change = (next: string) => {
    setText(next)
    told.current = [...told.current, next]
    onChange(next)
  }

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
        onChange={(event) => change(event.currentTarget.value)}
        onPaste={(event) => {
          const { value, selectionStart, selectionEnd } = event.currentTarget
          const kept = value.length - ((selectionEnd ?? 0) - (selectionStart ?? 0))
          if (kept + event.clipboardData.getData('text').length > searchMax)
            tell({ say: 'list.searchCut', values: { max: searchMax } })
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'ArrowDown') {
            event.preventDefault()
            onLeave()
          } else if (event.key === 'Escape') {
            event.preventDefault()
            if (text === '') onLeave()
            else change('')
          }
        }}
      />
      <Kbd keys="/" />
    </label>
  )
})
