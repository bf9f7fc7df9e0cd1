import { Checkbox } from '@mantine/core'
import { isDay } from '../../../model/calendar.ts'
import type { Field } from '../../../model/field.ts'
import type { Condition } from '../../../model/query.ts'
import type { Row } from '../../../model/table.ts'
import { useWords, type Words } from '../../words.ts'
import { LookupBox } from '../LookupBox.tsx'
import { ChoiceInput } from './ChoiceInput.tsx'
import { DayInput } from './DayInput.tsx'
import { Labelled } from './Labelled.tsx'
import { NumberInput } from './NumberInput.tsx'
import { PartsInput } from './PartsInput.tsx'
import { TextBox } from './TextBox.tsx'
import { WordsInput } from './WordsInput.tsx'

export interface FieldInputProps {
  readonly name: string
  readonly field: Field
  readonly value: unknown
  readonly onChange: (value: unknown, row?: Row | null) => void
  /** A sentence saying why the field cannot be written here. */
  readonly readOnlyWhy?: string | undefined
  readonly error?: string | undefined
  /** What a number is measured in: null while no currency is chosen. */
  readonly currency?: string | null | undefined
  /** Which rows a ref may point to. */
  readonly where?: readonly Condition[]
}

/** The input for a field of any kind. */
export function FieldInput({ name, field, value, onChange, readOnlyWhy, error, currency, where }: FieldInputProps) {
  const words = useWords()
  const isReadOnly = readOnlyWhy !== undefined
  const common = {
    label: words.label(field.label),
    required: field.required && field.kind !== 'flag',
    isMarked: field.required && field.kind !== 'flag' && !isReadOnly,
    readOnly: isReadOnly,
    title: readOnlyWhy,
    error,
    'data-testid': `field-${name}`,
  }
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const spoken = { ...common, error: textFault(words, field, text) ?? error }
  switch (field.kind) {
    case 'text':
      return field.long ? (
        <Labelled label={spoken.label} isMarked={spoken.isMarked} error={spoken.error}>
          {(control) => (
            <textarea
              {...control}
              required={spoken.required}
              readOnly={isReadOnly}
              title={readOnlyWhy}
              data-testid={spoken['data-testid']}
              value={text}
              rows={1}
              onChange={(event) => onChange(event.currentTarget.value)}
            />
          )}
        </Labelled>
      ) : (
        <TextBox
          {...spoken}
          value={text}
          autoComplete="off"
          spellCheck={field.code ? false : undefined}
          look={field.code ? 'code' : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'integer':
    case 'decimal':
      return (
        <NumberInput
          {...{ field, value, currency, error, readOnlyWhy }}
          label={common.label}
          testId={common['data-testid']}
          onChange={onChange}
        />
      )
    case 'day':
      return (
        <DayInput
          {...{ readOnlyWhy, error, onChange }}
          onUnread={onChange}
          unread={text !== '' && !isDay(value) ? text : undefined}
          label={common.label}
          required={common.isMarked}
          testId={common['data-testid']}
          value={isDay(value) ? value : null}
        />
      )
    case 'choice':
      return isReadOnly ? (
        <TextBox {...common} value={words.choice(field.choices, value)} onChange={() => undefined} />
      ) : (
        <ChoiceInput
          {...{ field, error, onChange }}
          label={common.label}
          isMarked={common.isMarked}
          value={text}
          testId={common['data-testid']}
        />
      )
    case 'flag':
      return (
        <Checkbox
          className="flag"
          label={common.label}
          checked={value === true}
          disabled={isReadOnly}
          title={readOnlyWhy}
          data-testid={common['data-testid']}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'ref':
      return (
        <LookupBox
          {...{ readOnlyWhy, error, onChange }}
          label={common.label}
          table={field.table ?? ''}
          value={text === '' ? null : text}
          required={common.isMarked}
          testId={common['data-testid']}
          {...(where === undefined ? {} : { where })}
        />
      )
    case 'list':
      return name === 'parts' ? (
        <PartsInput {...{ value, onChange, error, readOnlyWhy }} label={common.label} />
      ) : (
        <WordsInput {...{ value, onChange, error, readOnlyWhy }} label={common.label} testId={common['data-testid']} />
      )
    case 'instant':
      return <TextBox {...common} readOnly value={words.value(field, value)} onChange={() => undefined} />
  }
}

/** A text over its limit is kept whole and says so while it is typed: an input that cuts it would do so without a word. */
function textFault(words: Words, { max }: Field, text: string): string | undefined {
  const length = text.trim().length
  return max === undefined || length <= max ? undefined : words.say('form.tooLongNow', { max, n: length })
}
