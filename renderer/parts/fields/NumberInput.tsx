import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Field } from '../../../model/field.ts'
import { isDecimal } from '../../../model/quantity.ts'
import { parseNumber } from '../../words/parse.ts'
import { useWords } from '../../words.ts'

interface NumberInputProps {
  readonly label: string
  readonly field: Field
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  readonly readOnlyWhy?: string | undefined
  readonly error?: string | undefined
  readonly testId?: string
}

/**
 * A number, typed in Latin or Bangla digits, grouped when one leaves. What cannot be read stays as it was typed, and the
 * drawer's check refuses it on saving: nothing is rounded or guessed.
 */
export function NumberInput({ label, field, value, onChange, readOnlyWhy, error, testId }: NumberInputProps) {
  const words = useWords()
  const [typed, setTyped] = useState<string | null>(null)
  const isReadOnly = readOnlyWhy !== undefined
  const isRead = value === null || value === undefined || typeof value === 'number' || isDecimal(value)
  const rest = isRead ? words.value(field, value) : String(value)

  const take = (text: string) => {
    setTyped(text)
    const number = parseNumber(text)
    if (text.trim() === '') onChange(null)
    else if (number === undefined) onChange(text)
    else onChange(field.kind === 'integer' && !number.includes('.') ? Number(number) : number)
  }
  return (
    <TextInput
      label={label}
      className="is-number"
      inputMode={field.kind === 'integer' ? 'numeric' : 'decimal'}
      value={typed ?? rest}
      required={field.required}
      withAsterisk={field.required && !isReadOnly}
      readOnly={isReadOnly}
      title={readOnlyWhy}
      error={error ?? (isRead || typed !== null ? undefined : words.reason('notNumber'))}
      autoComplete="off"
      data-testid={testId}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => take(event.currentTarget.value)}
      onBlur={() => setTyped(null)}
    />
  )
}
