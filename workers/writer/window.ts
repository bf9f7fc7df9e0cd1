import { fail } from '../../model/fault.ts'
import type { Session, Writer } from '../doors.ts'

/**
 * The pen as one window holds it: bound to the person whom that window shows. When somebody else signs in at another
 * window of this PC, what is typed here must not be saved in their name, nor land among their drafts.
 */
export function forWindow(writer: Writer): Writer {
  let shown: string | null = null
  const bind = (session: Session | null) => {
    shown = session?.person.id ?? null
    return session
  }
  const isMine = async () => (await writer.session())?.person.id === shown
  const stranger = fail({ kind: 'signIn', reason: 'none' })
  return {
    ...writer,
    session: async () => bind(await writer.session()),
    async signIn(username, password) {
      const signed = await writer.signIn(username, password)
      if (signed.ok) bind(signed.value)
      return signed
    },
    async startAnew() {
      const signed = await writer.startAnew()
      if (signed.ok) bind(signed.value)
      return signed
    },
    setPassword: async (person, password) => ((await isMine()) ? writer.setPassword(person, password) : stranger),
    write: async (intent, ops) => ((await isMine()) ? writer.write(intent, ops) : stranger),
    undo: async (mutation) => ((await isMine()) ? writer.undo(mutation) : stranger),
    retry: async (mutation) => ((await isMine()) ? writer.retry(mutation) : stranger),
    discard: async (mutation, reason) => ((await isMine()) ? writer.discard(mutation, reason) : stranger),
    accept: async (mutation) => ((await isMine()) ? writer.accept(mutation) : stranger),
    settle: async (...which) => ((await isMine()) ? writer.settle(...which) : stranger),
    async keepDraft(key, value) {
      if (await isMine()) await writer.keepDraft(key, value)
    },
    draft: async (...which) => ((await isMine()) ? writer.draft(...which) : null),
  }
}
