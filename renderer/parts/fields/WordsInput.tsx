import { useState } from 'react'
import { useWords } from '../../words.ts'
import { TextBox } from './TextBox.tsx'

interface WordsInputProps {
  readonly label: string
  readonly value: unknown
  readonly onChange: (value: readonly string[]) => void
  readonly readOnlyWhy?: string | undefined
  readonly error?: string | undefined
  readonly testId?: string
}

/** A list of short words, such as sizes: "XS S M L". Blanks and commas part them; doubles are dropped. */
export function WordsInput({ label, value, onChange, readOnlyWhy, error, testId }: WordsInputProps) {
  const words = useWords()
  const [typed, setTyped] = useState<string | null>(null)
  const list = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  return (
    <TextBox
      label={label}
      hint={words.say('words.hint')}
      value={typed ?? list.join(' ')}
      readOnly={readOnlyWhy !== undefined}
      title={readOnlyWhy}
      error={error}
      autoComplete="off"
      spellCheck={false}
      data-testid={testId}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        onChange(wordsIn(event.currentTarget.value))
      }}
      onBlur={() => setTyped(null)}
    />
  )
}

export function wordsIn(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((word) => word !== ''))]
}
