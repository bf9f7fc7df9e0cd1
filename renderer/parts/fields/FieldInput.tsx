import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { isDay } from '../../../model/calendar.ts'
import type { Field } from '../../../model/field.ts'
import type { Condition } from '../../../model/query.ts'
import type { Row } from '../../../model/table.ts'
import { useWords, type Words } from '../../words.ts'
import { LookupBox } from '../LookupBox.tsx'
import { DayInput } from './DayInput.tsx'
import { NumberInput } from './NumberInput.tsx'
import { PartsInput } from './PartsInput.tsx'
import { WordsInput } from './WordsInput.tsx'

export interface FieldInputProps {
  readonly name: string
  readonly field: Field
  readonly value: unknown
  readonly onChange: (value: unknown, row?: Row | null) => void
  /** A sentence saying why the field cannot be written here. */
  readonly readOnlyWhy?: string | undefined
  readonly error?: string | undefined
  /** Which rows a ref may point to. */
  readonly where?: readonly Condition[]
}

/** The input for a field of any kind. Every control of the kit is wrapped here and nowhere else. */
export function FieldInput({ name, field, value, onChange, readOnlyWhy, error, where }: FieldInputProps) {
  const words = useWords()
  const isReadOnly = readOnlyWhy !== undefined
  const common = {
    label: words.label(field.label),
    required: field.required && field.kind !== 'flag',
    withAsterisk: field.required && field.kind !== 'flag' && !isReadOnly,
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
        <Textarea {...spoken} value={text} rows={1} onChange={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <TextInput
          {...spoken}
          value={text}
          autoComplete="off"
          spellCheck={field.code ? false : undefined}
          className={field.code ? 'is-code' : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'integer':
    case 'decimal':
      return (
        <NumberInput
          {...{ field, value, error, readOnlyWhy }}
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
          required={common.withAsterisk}
          testId={common['data-testid']}
          value={isDay(value) ? value : null}
        />
      )
    case 'choice':
      return isReadOnly ? (
        <TextInput {...common} value={words.choice(field.choices, value)} onChange={() => undefined} />
      ) : (
        <NativeSelect
          {...{ ...common, readOnly: undefined }}
          value={text}
          data={[
            ...(field.required && text !== '' ? [] : [{ value: '', label: '' }]),
            ...(field.choices ?? []).map((choice) => ({ value: choice.value, label: words.label(choice.label) })),
          ]}
          onChange={(event) => onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)}
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
          required={common.withAsterisk}
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
      return <TextInput {...common} readOnly value={words.value(field, value)} onChange={() => undefined} />
  }
}

/** A text over its limit is kept whole and says so while it is typed: an input that cuts it would do so without a word. */
function textFault(words: Words, { max }: Field, text: string): string | undefined {
  const length = text.trim().length
  return max === undefined || length <= max ? undefined : words.say('form.tooLongNow', { max, n: length })
}
