import { useDraft } from '../../data/useDraft.ts'
import { HourPad, type HourPadProps } from './HourPad.tsx'

/** The pieces of one hour. What was typed and not saved is kept like any form's, through leaving, reload and crash. */
export function HourEntry(props: Omit<HourPadProps, 'draft'>) {
  const open = useDraft(`board:${props.line}:${props.day}`)
  if (open === undefined) return <section className="hour-entry" aria-busy="true" />
  return <HourPad {...props} draft={open.draft} />
}
