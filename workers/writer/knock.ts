import type { Outcome } from '../../model/fault.ts'
import type { Health } from '../../model/wire.ts'
import type { Timing } from '../../sync/loop.ts'
import type { Transport } from '../../sync/transport.ts'

/** While nobody has signed in: what anybody may know of the server. */
export interface Knock {
  /** What was last heard; undefined before the first answer. Asks again, at most every few seconds. */
  ask(): Outcome<Health> | undefined
}

const knockMs = 3_000
/** Somebody watches a number grow. */
const makingMs = 700

/** @param isNeeded whether the next turn is still wanted */
export function createKnock(deps: {
  readonly transport: Transport
  readonly timing: Timing
  readonly onChange: () => void
  readonly isNeeded: () => boolean
}): Knock {
  let knocking = false
  let heard: Outcome<Health> | undefined
  return {
    ask() {
      if (knocking) return heard
      knocking = true
      void deps.transport.health().then((answer) => {
        const before = JSON.stringify(heard)
        heard = answer
        if (JSON.stringify(heard) !== before) deps.onChange()
        const isMaking = answer.ok && answer.value.making !== undefined
        deps.timing.after(isMaking ? makingMs : knockMs, () => {
          knocking = false
          if (deps.isNeeded()) deps.onChange()
        })
      })
      return heard
    },
  }
}
