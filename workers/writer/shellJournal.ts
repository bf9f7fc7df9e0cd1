import { z } from 'zod'
import { done, fail, ok } from '../../model/fault.ts'
import { type Journal, noJournal } from '../../sync/journal.ts'
import { framesIn, kept } from './journalFrames.ts'

const about = z.object({ shell: z.literal('electron'), journal: z.boolean() })
const appended = z.object({ ok: z.literal(true), last: z.int() })
/** The shell's answer when there was no room for an entry: "insufficient storage". */
const noRoom = 507

/**
 * A save waits for the journal, ms. What the shell writes after that is in the journal all the same, and does no harm
 * there. Nothing else is cut short: a shell that is slow to say what it is must not pass for none, and a long journal is
 * all that is left of a store that has vanished.
 */
const limitMs = 5_000

/**
 * The desktop shell's journal file, reached by the app's own origin because a shared worker has no bridge to the shell.
 * In a plain browser nobody answers there, and the journal is "none".
 */
export async function shellJournal(fetch: typeof globalThis.fetch): Promise<Journal> {
  const answerTo = async (path: string, body?: unknown, signal?: AbortSignal): Promise<Response | undefined> => {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const limit = signal === undefined ? {} : { signal }
    return fetch(path, { ...init, ...limit, cache: 'no-store' }).catch(() => undefined)
  }
  const bodyOf = async (answer: Response | undefined): Promise<unknown> =>
    answer?.ok ? answer.json().catch(() => undefined) : undefined
  const ask = async (path: string, body?: unknown) => bodyOf(await answerTo(path, body))
  const shell = about.safeParse(await ask('/shell/about'))
  if (!shell.success || !shell.data.journal) return noJournal
  return {
    kind: 'file',
    async append(entry) {
      const answer = await answerTo('/shell/journal', { entries: [entry] }, AbortSignal.timeout(limitMs))
      const last = appended.safeParse(await bodyOf(answer))
      return last.success
        ? ok(last.data.last)
        : fail({ kind: 'storage', reason: answer?.status === noRoom ? 'full' : 'journal' })
    },
    async read() {
      const answer = kept.safeParse(await ask('/shell/journal'))
      if (!answer.success) return fail({ kind: 'storage', reason: 'journal' })
      return ok(framesIn(answer.data))
    },
    async forget(upTo) {
      return (await ask('/shell/journal/forget', { upTo })) === undefined
        ? fail({ kind: 'storage', reason: 'journal' })
        : done
    },
  }
}
