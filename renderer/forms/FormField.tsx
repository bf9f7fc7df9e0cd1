import { memo, useSyncExternalStore } from 'react'
import type { Row } from '../../model/table.ts'
import { useDraftField } from '../data/useDraft.ts'
import { measuredIn } from '../lists/cellText.ts'
import { FieldInput } from '../parts/fields/FieldInput.tsx'
import { useWords } from '../words.ts'
import { refScope } from './refScope.ts'
import { currencyOf, takeNumbersIn } from './typedNumbers.ts'
import type { RecordForm } from './useRecordForm.ts'
import { whyReadOnly } from './whyReadOnly.ts'

/** One field of a form; draws again when its own value changes and for nothing else. */
export const FormField = memo(function FormField({
  form,
  name,
  onChosen,
}: {
  form: RecordForm
  name: string
  /** Calls with the row that a ref was set to. */
  onChosen?: (row: Row | null) => void
}) {
  const words = useWords()
  const { drawer, access, draft, row, faults } = form
  const value = useDraftField(draft, name, row)
  const buyer = useDraftField(draft, 'buyer', row)
  const unit = measuredIn(drawer.name, { name })
  const currency = currencyOf(useDraftField(draft, unit ?? '', row))
  const isEdited = useSyncExternalStore(draft.subscribe, () => Object.hasOwn(draft.get().set, name))
  const field = access.fields[name]
  if (field === undefined) return null
  const code = faults[name]
  return (
    <div className={isEdited ? 'field is-edited' : 'field'} data-field={name}>
      <FieldInput
        name={name}
        field={field}
        value={value}
        readOnlyWhy={whyReadOnly(words, form, name)}
        error={code === undefined ? undefined : words.reason(code, field)}
        currency={unit === undefined ? undefined : currency}
        where={refScope(drawer.name, name, { buyer })}
        onChange={(next, chosen) => {
          form.clearFault(name)
          draft.setField(name, next, row[name])
          for (const each of takeNumbersIn(drawer, draft, row, name)) form.clearFault(each)
          if (chosen !== undefined) onChosen?.(chosen)
        }}
      />
    </div>
  )
})
