import { z } from 'zod'
import { useWords } from '../../words.ts'
import { Button } from '../Button.tsx'
import { LookupBox } from '../LookupBox.tsx'

interface PartsInputProps {
  readonly label: string
  readonly value: unknown
  readonly onChange: (value: readonly Part[]) => void
  readonly readOnlyWhy?: string | undefined
  readonly error?: string | undefined
}

const shape = z.array(z.object({ part: z.string(), color: z.string() }))
type Part = z.infer<typeof shape>[number]

/** Which colour each part of a garment has: body navy, collar oat. */
export function PartsInput({ label, value, onChange, readOnlyWhy, error }: PartsInputProps) {
  const words = useWords()
  const parsed = shape.safeParse(value)
  const parts = parsed.success ? parsed.data : []
  const change = (at: number, next: Partial<Part>) =>
    onChange(parts.map((part, i) => (i === at ? { ...part, ...next } : part)))
  const isReadOnly = readOnlyWhy !== undefined
  return (
    <fieldset className="parts" title={readOnlyWhy}>
      <legend>{label}</legend>
      {parts.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name of their own but their place
        <div className="parts-row" key={i}>
          <label>
            <span>{words.say('parts.part')}</span>
            <input
              value={part.part}
              readOnly={isReadOnly}
              onChange={(event) => change(i, { part: event.currentTarget.value })}
            />
          </label>
          <LookupBox
            label={words.say('parts.colour')}
            table="color"
            value={part.color === '' ? null : part.color}
            readOnlyWhy={readOnlyWhy}
            onChange={(id) => change(i, { color: id ?? '' })}
          />
          {!isReadOnly && (
            <button
              type="button"
              className="drop"
              aria-label={words.say('parts.drop')}
              onClick={() => onChange(parts.filter((_, at) => at !== i))}
            >
              ×
            </button>
          )}
        </div>
      ))}
      {error !== undefined && <p className="error">{error}</p>}
      {!isReadOnly && (
        <Button onClick={() => onChange([...parts, { part: '', color: '' }])}>{words.say('parts.add')}</Button>
      )}
    </fieldset>
  )
}
