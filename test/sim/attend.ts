import { accept, discard, openClashes, openEntries, retry, settleClash } from '../../sync/outbox.ts'
import type { Chance } from './edits.ts'
import type { Process } from './process.ts'

/** A person looks through what needs them, and does something about one of it. */
export async function attend(process: Process, { pick, random }: Omit<Chance, 'ids'>): Promise<string> {
  const entries = await openEntries(process.store)
  const attention = entries.filter((entry) => entry.state === 'attention')
  const clashes = await openClashes(process.store)
  const tools = process.tools()
  if (clashes.length > 0 && random() < 0.6) {
    await settleClash(tools, pick(clashes), pick(['mine', 'theirs']))
    return 'settles a clash'
  }
  if (attention.length > 0 && random() < 0.4) {
    await retry(tools, pick(attention).mutation.id)
    return 'sends a refused edit again'
  }
  const taken = attention.find((entry) => entry.fault?.kind === 'taken')
  if (taken !== undefined && random() < 0.5) {
    await accept(tools, taken.mutation.id)
    return 'lets an edit stand that was given up too late'
  }
  const given = pick([...entries, undefined])
  if (given !== undefined) {
    await discard(tools, given.mutation.id, 'no longer wanted')
    return `discards ${given.clientSeq}`
  }
  return 'looks at the outbox'
}

/** Gives an edit up whose answer was lost. */
export async function giveUpOldest(process: Process, wrote: (mutation: string) => boolean): Promise<string> {
  const oldest = (await openEntries(process.store)).find((entry) => wrote(entry.mutation.id))
  if (oldest?.state !== 'waiting') return 'finds nothing to give up'
  const given = await discard(process.tools(), oldest.mutation.id, 'too late')
  return given.ok ? `discards ${oldest.clientSeq}, which the server has` : 'finds nothing to give up'
}
