import type { Field } from '../../../model/field.ts'
import { useWords } from '../../words.ts'
import { Labelled } from './Labelled.tsx'

interface ChoiceInputProps {
  readonly label: string
  readonly field: Field
  /** Empty where nothing is chosen. */
  readonly value: string
  readonly onChange: (value: string | null) => void
  readonly isMarked: boolean
  readonly error?: string | undefined
  readonly testId: string
}

/** One of a few fixed choices, from the list of the system itself. */
export function ChoiceInput({ label, field, value, onChange, isMarked, error, testId }: ChoiceInputProps) {
  const words = useWords()
  return (
    <Labelled {...{ label, isMarked, error }} end={<Arrow />}>
      {(control) => (
        <select
          {...control}
          required={field.required}
          data-testid={testId}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)}
        >
          {!(field.required && value !== '') && <option value="" />}
          {field.choices?.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {words.label(choice.label)}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

/** Says that a list opens here; the box around it is what one clicks. */
export function Arrow() {
  return (
    <i className="in-field" aria-hidden="true">
      ▾
    </i>
  )
}
