import { z } from 'zod'
import type { Instant } from '../../model/calendar.ts'
import { done, fail, ok } from '../../model/fault.ts'
import { mutation } from '../../model/wire.ts'
import { type Frame, type Journal, noJournal } from '../../sync/journal.ts'

const about = z.object({ shell: z.literal('electron'), journal: z.boolean() })
const appended = z.object({ ok: z.literal(true), last: z.int() })
const frame = z.object({ replica: z.string(), person: z.string(), mutation, discarded: z.string().optional() })
const kept = z.object({ entries: z.array(z.object({ at: z.int(), entry: z.unknown() })) })

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
  const ask = async (path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> => {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const limit = signal === undefined ? {} : { signal }
    const answer = await fetch(path, { ...init, ...limit, cache: 'no-store' }).catch(() => undefined)
    return answer?.ok ? answer.json().catch(() => undefined) : undefined
  }
  const shell = about.safeParse(await ask('/shell/about'))
  if (!shell.success || !shell.data.journal) return noJournal
  return {
    kind: 'file',
    async append(entry) {
      const answer = appended.safeParse(await ask('/shell/journal', { entries: [entry] }, AbortSignal.timeout(limitMs)))
      return answer.success ? ok(answer.data.last) : fail({ kind: 'storage', reason: 'journal' })
    },
    async read() {
      const answer = kept.safeParse(await ask('/shell/journal'))
      if (!answer.success) return fail({ kind: 'storage', reason: 'journal' })
      return ok(
        answer.data.entries.map(({ at, entry }) => {
          const parsed = frame.safeParse(entry)
          return { at, frame: parsed.success ? frameOf(parsed.data) : undefined }
        }),
      )
    },
    async forget(upTo) {
      return (await ask('/shell/journal/forget', { upTo })) === undefined
        ? fail({ kind: 'storage', reason: 'journal' })
        : done
    },
  }
}

function frameOf({ mutation, ...rest }: z.infer<typeof frame>): Frame {
  return { ...rest, mutation: { ...mutation, at: mutation.at as Instant } } // only ever shown: see Mutation.at
}
