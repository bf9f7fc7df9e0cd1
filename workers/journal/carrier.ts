import type { Journal as JournalFile, JournalOutcome } from '../../model/journal/journalFile.ts'
import { type Asked, asked, type Line, type Told } from './words.ts'

export interface CarrierDeps {
  readonly file: JournalFile
  readonly line: Line
  /** Unlike that of every other carrier. */
  readonly name: string
}

/** Serves the journal's file to every pen on this device, from now until its window is closed. */
export function carry({ file, line, name }: CarrierDeps): void {
  const sayHere = () => line.say({ is: 'here', carrier: name })
  line.hear((word) => {
    const heard = asked.safeParse(word)
    if (!heard.success) return
    if (heard.data.what === 'hello') return sayHere()
    void answer(file, heard.data).then((told) => line.say(told))
  })
  // Whoever asked the one before and has no answer yet asks again now.
  sayHere()
}

/** Says of a browser in which nobody can carry the journal that it has none, now and to whoever asks later. */
export function sayNone(line: Line): void {
  line.hear((word) => {
    if (asked.safeParse(word).data?.what === 'hello') line.say({ is: 'none' })
  })
  line.say({ is: 'none' })
}

async function answer(file: JournalFile, question: Exclude<Asked, { what: 'hello' }>): Promise<Told> {
  return { is: 'answer', ask: question.ask, outcome: plainly(await does(file, question)) }
}

function does(file: JournalFile, question: Exclude<Asked, { what: 'hello' }>): Promise<JournalOutcome<unknown>> {
  switch (question.what) {
    case 'append':
      return file.append(question.entries)
    case 'read':
      return file.read()
    case 'forget':
      return file.forget(question.upTo)
  }
}

function plainly(outcome: JournalOutcome<unknown>): Extract<Told, { is: 'answer' }>['outcome'] {
  if (outcome.ok) return { ok: true, value: outcome.value }
  return { ok: false, reason: outcome.fault.reason === 'full' ? 'full' : 'failed' }
}
