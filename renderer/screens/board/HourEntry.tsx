import type { Day } from '../../../model/calendar.ts'
import type { Row } from '../../../model/table.ts'
import { useDraft } from '../../data/useDraft.ts'
import { HourPad } from './HourPad.tsx'

export interface HourEntryProps {
  readonly line: string
  readonly day: Day
  readonly plan: Row | undefined
  readonly outputs: readonly Row[]
  readonly goal: number | undefined
}

/** The pieces of one hour. What was typed and not saved is kept like any form's, through leaving, reload and crash. */
export function HourEntry(props: HourEntryProps) {
  const open = useDraft(`board:${props.line}:${props.day}`)
  if (open === undefined) return <section className="hour-entry" aria-busy="true" />
  return <HourPad {...props} draft={open.draft} />
}
