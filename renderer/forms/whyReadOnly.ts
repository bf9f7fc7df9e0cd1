import type { Words } from '../words.ts'
import type { RecordForm } from './useRecordForm.ts'

/** The sentence saying why a field cannot be written here, or undefined when it can. */
export function whyReadOnly(
  words: Words,
  { access, drawer, row, isNew, isEnded }: RecordForm,
  name: string,
): string | undefined {
  const why = access.whyReadOnly(name, row, isNew)
  if (why !== undefined) return words.say(why)
  return isEnded
    ? words.say('readOnly.ended', { state: words.choice(drawer.fields.status?.choices, row.status) })
    : undefined
}
