import { useEdits } from '../data/useDraft.ts'
import { FaultCard } from '../parts/FaultCard.tsx'
import type { RecordForm } from './useRecordForm.ts'

/** What kept the form from being saved. What was wrong with the edits themselves is said until they change. */
export function FormFault({ form }: { form: RecordForm }) {
  const edits = useEdits(form.draft)
  const { fault } = form
  if (fault === undefined || (fault.kind === 'invalid' && form.faultOf !== edits)) return null
  return <FaultCard fault={fault} />
}
