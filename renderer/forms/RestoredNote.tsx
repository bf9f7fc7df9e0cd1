import { useState } from 'react'
import { noEdits } from '../data/draft.ts'
import { useIsDirty } from '../data/useDraft.ts'
import { Button } from '../parts/Button.tsx'
import { useWords } from '../words.ts'
import type { RecordForm } from './useRecordForm.ts'

/** Says that the form came back with edits that had not been saved. */
export function RestoredNote({ form }: { form: RecordForm }) {
  const words = useWords()
  const isDirty = useIsDirty(form.draft)
  const [isRead, setIsRead] = useState(false)
  if (!form.wasRestored || !isDirty || isRead) return null
  return (
    <div className="note" role="status" data-testid="restored">
      <p>{words.say('form.restored')}</p>
      <Button onClick={() => setIsRead(true)}>{words.say('form.restoredKeep')}</Button>
      <Button look="quiet" onClick={() => form.draft.replace({ ...noEdits, newId: form.draft.get().newId })}>
        {words.say('form.restoredDrop')}
      </Button>
    </div>
  )
}
