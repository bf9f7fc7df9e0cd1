import type { Wait } from './changes.ts'
import { type Live, type LiveDeps, openLive } from './live.ts'

/** When to ask for news: told by hints where they come through, and else by asking the server to wait for some. */
export interface Listening {
  /** From the first greeting on. */
  begin(): void
  /** What the next question lets the server wait for, if it should. */
  wait(): Wait | undefined
  /** The question with that wait is answered. */
  answered(): void
  /** News is wanted now: a wait that is under way ends. */
  hurry(): void
  /** How long to rest until the next question, ms. */
  restMs(): number
  stop(): void
}

const restWithHintsMs = 30_000
// Until a stream of hints is open, the feed is asked more often.
const restMs = 3_000
/** Where no stream comes through, the server keeps its answer back until there is news; the longest that it does, s. */
const waitS = 25
/** A wait that ends sooner was none (a proxy drops what it does not know, say), or much is going on, ms. */
const leastWaitMs = 1_000
/** After a wait: one change must not make 250 devices ask in the same moment. */
const jitterMs = 100

export function createListening(deps: LiveDeps): Listening {
  const { nowMs, random } = deps.timing
  let live: Live | undefined
  let waiting: AbortController | undefined
  let askedMs = 0
  let waitedMs = 0
  return {
    begin() {
      live ??= openLive(deps)
    },
    wait() {
      askedMs = nowMs()
      waiting = live?.hearing() === 'deaf' ? new AbortController() : undefined
      return waiting === undefined ? undefined : { s: waitS, signal: waiting.signal }
    },
    answered() {
      waitedMs = waiting === undefined ? leastWaitMs : nowMs() - askedMs
    },
    hurry: () => waiting?.abort(),
    restMs() {
      const hearing = live?.hearing()
      if (hearing === 'open') return restWithHintsMs
      return hearing === 'deaf' && waitedMs >= leastWaitMs ? jitterMs * random() : restMs
    },
    stop() {
      waiting?.abort()
      live?.stop()
    },
  }
}
