import { useState } from 'react'
import type { Field } from '../../../model/field.ts'
import { isDecimal } from '../../../model/quantity.ts'
import { readNumber } from '../../words/currency.ts'
import { wholeOf } from '../../words/parse.ts'
import { useWords } from '../../words.ts'
import { faultOf, isOver } from './faultOf.ts'
import { TextBox } from './TextBox.tsx'

interface NumberInputProps {
  readonly label: string
  readonly field: Field
  readonly value: unknown
  /** What it is measured in: null while no currency is chosen, undefined where it is measured in none. */
  readonly currency?: string | null | undefined
  readonly onChange: (value: unknown) => void
  readonly readOnlyWhy?: string | undefined
  readonly error?: string | undefined
  readonly testId?: string
}

/**
 * A number, typed in Latin or Bangla digits, grouped when one leaves. What cannot be read stays as it was typed, and the
 * drawer's check, told at the field, refuses it on saving: nothing is rounded, cut or guessed.
 */
export function NumberInput({ label, field, value, currency, onChange, readOnlyWhy, error, testId }: NumberInputProps) {
  const words = useWords()
  const [typed, setTyped] = useState<string | null>(null)
  const isReadOnly = readOnlyWhy !== undefined
  const code = value === null || value === undefined ? undefined : codeOf(field, value, currency)
  // Written out as a person reads it only where that says all of it: more digits than the field takes are not rounded off.
  const isExact = (typeof value !== 'string' || isDecimal(value)) && code !== 'tooFine'
  const rest = isExact ? words.value(field, value) : words.digits(String(value))

  const take = (text: string) => {
    setTyped(text)
    const read = readNumber(text, currency)
    if (text.trim() === '') onChange(null)
    else if ('fault' in read) onChange(text)
    else onChange(field.kind === 'integer' ? wholeOf(read.number) : read.number)
  }
  return (
    <TextBox
      label={label}
      look="number"
      inputMode={field.kind === 'integer' ? 'numeric' : 'decimal'}
      value={typed ?? rest}
      required={field.required}
      isMarked={field.required && !isReadOnly}
      readOnly={isReadOnly}
      title={readOnlyWhy}
      error={error ?? (code === undefined || (typed !== null && !isOver(code)) ? undefined : words.reason(code, field))}
      autoComplete="off"
      data-testid={testId}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => take(event.currentTarget.value)}
      onBlur={() => setTyped(null)}
    />
  )
}

function codeOf(field: Field, value: unknown, currency: string | null | undefined): string | undefined {
  const read = typeof value === 'string' ? readNumber(value, currency) : undefined
  return read !== undefined && 'fault' in read && read.fault !== 'notNumber' ? read.fault : faultOf(field, value)
}
