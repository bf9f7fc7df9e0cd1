import { type Outcome, ok } from '../model/fault.ts'
import { compare } from './compare.ts'
import { keepIncidents } from './incident.ts'
import { land } from './land.ts'
import type { MendDeps } from './mend.ts'
import { metaOf } from './store.ts'

/** What an audit came to: nothing was amiss, something was and is mended, or it could not be told this time. */
export type Verdict = 'sound' | 'mended' | 'later'

/**
 * Compares everything here with everything there, as sums, at one and the same place of the feed: what then differs is no
 * lag but a row that was lost, altered or invented on the way. It is mended, and kept as an incident.
 */
export async function audit(deps: MendDeps): Promise<Outcome<Verdict>> {
  const at = await deps.store.read(['meta'], async (tx) => ({
    device: (await metaOf(tx, 'replica')) ?? '',
    cursor: await metaOf(tx, 'cursor'),
  }))
  if (at.cursor === undefined) return ok('later')
  const answer = await deps.transport.digest({ device: at.device, cursor: at.cursor })
  if (!answer.ok) return answer
  const { changes, cursor, epoch } = answer.value
  if (changes === null) return ok('later')
  // The sums are of the place where these end. Landing them brings this side there, however fast the feed runs.
  const landed = await land(deps, at.cursor, changes)
  if (!landed.ok) return landed
  deps.notify(landed.value.notices)
  if (!landed.value.taken || !changes.done) return ok('later')
  let isMended = false
  const compared = await compare(
    {
      ...deps,
      // At once: the line may drop before all is compared, and the next audit finds this one sound.
      onMended: async (incident) => {
        isMended = true
        await keepIncidents(deps.store, [incident])
      },
    },
    { device: at.device, epoch, cursor, kept: cursor, came: new Set<string>() },
    answer.value,
  )
  if (!compared.ok) return compared
  if (compared.value !== 'whole') return ok('later')
  return ok(isMended ? 'mended' : 'sound')
}
