import { z } from 'zod'
import { done, fail, type Outcome, ok } from '../../model/fault.ts'
import { type Journal, noJournal } from '../../sync/journal.ts'
import type { Timing } from '../../sync/loop.ts'
import { type Asked, type Line, told } from '../journal/words.ts'
import { framesIn, kept } from './journalFrames.ts'

export interface BrowserJournalDeps {
  readonly line: Line
  readonly after: Timing['after']
  /** Unlike any that another pen asks with. */
  readonly freshAsk: () => string
}

/**
 * Nobody waits longer for a window, ms: one that hangs while it carries the journal would keep the store shut and stop the
 * news. What is written or forgotten after that does no harm. Reading is given the most, for a long journal is all that is
 * left of a store that has vanished.
 */
const limitsMs = { append: 5_000, forget: 10_000, read: 20_000 }

/** A window that could not start its worker says "none" of itself alone: another one has this long to say that it carries, ms. */
const noneMs = 500

/**
 * The plain browser's journal, a private file that one of the windows carries. Resolves when one of them says that it does,
 * or that there is none and no other speaks up: a window that is slow to open its file must not pass for a browser without one.
 */
export function browserJournal({ line, after, freshAsk }: BrowserJournalDeps): Promise<Journal> {
  const open = new Map<string, { readonly question: Asked; readonly settle: (answer: Outcome<unknown>) => void }>()
  let carrier: string | undefined

  function ask(question: Exclude<Asked, { what: 'hello' }>): Promise<Outcome<unknown>> {
    return new Promise((resolve) => {
      const cancel = after(limitsMs[question.what], () => settle(fail({ kind: 'storage', reason: 'journal' })))
      const settle = (answer: Outcome<unknown>) => {
        cancel()
        open.delete(question.ask)
        resolve(answer)
      }
      open.set(question.ask, { question, settle })
      line.say(question)
    })
  }

  const journal: Journal = {
    kind: 'file',
    async append(entry) {
      const answer = await ask({ what: 'append', ask: freshAsk(), entries: [entry] })
      return answer.ok ? parsed(z.int(), answer.value) : answer
    },
    async read() {
      const answer = await ask({ what: 'read', ask: freshAsk() })
      const found = answer.ok ? parsed(kept, answer.value) : answer
      return found.ok ? ok(framesIn(found.value)) : found
    },
    async forget(upTo) {
      const answer = await ask({ what: 'forget', ask: freshAsk(), upTo })
      return answer.ok ? done : answer
    },
  }

  return new Promise((resolve) => {
    let dropNone: (() => void) | undefined
    line.hear((word) => {
      const { data: heard } = told.safeParse(word)
      if (heard?.is === 'none' && carrier === undefined) dropNone ??= after(noneMs, () => resolve(noJournal))
      if (heard?.is === 'here') {
        // The window that carried it was closed: what it has not answered goes to the next. Written twice does no harm.
        if (carrier !== undefined && carrier !== heard.carrier)
          for (const { question } of open.values()) line.say(question)
        carrier = heard.carrier
        dropNone?.()
        resolve(journal)
      }
      if (heard?.is === 'answer') {
        const { outcome } = heard
        const reason = !outcome.ok && outcome.reason === 'full' ? 'full' : 'journal'
        open.get(heard.ask)?.settle(outcome.ok ? ok(outcome.value) : fail({ kind: 'storage', reason }))
      }
    })
    line.say({ what: 'hello' })
  })
}

/** A window of another build may carry the journal: what it answers otherwise is a journal out of reach, and no bug here. */
function parsed<T>(schema: z.ZodType<T>, value: unknown): Outcome<T> {
  const found = schema.safeParse(value)
  return found.success ? ok(found.data) : fail({ kind: 'storage', reason: 'journal' })
}

/** The first journal that is a file; none when none of them is one. */
export function firstFile(journals: readonly Promise<Journal>[]): Promise<Journal> {
  return new Promise((resolve, reject) => {
    let left = journals.length
    const look = (journal: Journal) => {
      left -= 1
      if (journal.kind === 'file' || left === 0) resolve(journal)
    }
    for (const journal of journals) journal.then(look, reject)
  })
}
