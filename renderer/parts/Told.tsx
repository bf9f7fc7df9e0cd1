import type { Fault } from '../../model/fault.ts'
import { useWords, type Values, type Word } from '../words.ts'

/** Something to tell a person: a sentence by its name, or what went wrong. */
export type Message = { readonly say: Word; readonly values?: Values } | Fault

/** A message in the language that the window speaks now, not in the one it spoke when the message came. */
export function Told({ message }: { message: Message }) {
  const words = useWords()
  return 'say' in message ? words.say(message.say, message.values) : words.fault(message)
}
