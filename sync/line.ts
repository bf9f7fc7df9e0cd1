import { fail, type Outcome } from '../model/fault.ts'
import type { PushAnswer, PushRequest } from '../model/wire.ts'
import type { Timing } from './loop.ts'
import { aloneMs, type Transport, type Watch } from './transport.ts'

/** A transport on which no question waits for ever, and what is known of whether the server answers. */
export interface Line {
  readonly transport: Transport
  /** Gives up what is on its way, as if it were lost. */
  abort(): void
  /** How often the server has answered anything at all, be it with a fault. */
  readonly heard: () => number
  /** How often something came that brings the replica on without moving its cursor. */
  readonly given: () => number
}

/** The longest that nothing may come, ms: longer than a transport takes that keeps its own time. */
export const limitMs = 20_000

/** How much is sent at a time on a good line, and at least. */
const pushMostBytes = 256 * 1024
const pushLeastBytes = 512

/**
 * A connection may be half open for hours (a switch was turned off, a laptop slept): nothing fails and nothing comes. A
 * loop that waits for such an answer would be stuck for good, so each question ends as lost after its time. The server
 * may have done what was asked; every question may be repeated.
 */
export function openLine(transport: Transport, timing: Timing): Line {
  const underWay = new Set<() => void>()
  let heard = 0
  let given = 0
  let pushBytes = pushMostBytes

  function inTime<T>(ask: (watch: Watch) => Promise<Outcome<T>>, ms = limitMs): Promise<Outcome<T>> {
    return new Promise((resolve, reject) => {
      const ended = new AbortController()
      const lose = () => {
        end()
        resolve(fail({ kind: 'offline' }))
        ended.abort()
      }
      let cancel = timing.after(ms, lose)
      const end = () => {
        cancel()
        underWay.delete(lose)
      }
      const onSign = () => {
        if (!underWay.has(lose)) return
        given += 1
        cancel()
        cancel = timing.after(ms, lose)
      }
      underWay.add(lose)
      ask({ onSign, signal: ended.signal }).then(
        (outcome) => {
          end()
          if (outcome.ok || outcome.fault.kind !== 'offline') heard += 1
          resolve(outcome)
        },
        (bug: unknown) => {
          end()
          reject(bug)
        },
      )
    })
  }

  /**
   * On a line of 1 kB/s a full batch never arrives in time, and sent again at the same size it never would. So one that
   * was long on its way and lost is followed by a quarter of it, down to a single edit, which has the time that its own
   * length takes; and each that is answered by twice as much.
   */
  async function pushed(request: PushRequest): Promise<Outcome<PushAnswer>> {
    const beganMs = timing.nowMs()
    const outcome = await inTime(() => transport.push(request), limitMs + aloneMs(request))
    const isLate = timing.nowMs() - beganMs >= limitMs / 2
    if (outcome.ok) pushBytes = Math.min(pushMostBytes, pushBytes * 2)
    else if (isLate && outcome.fault.kind === 'offline') pushBytes = Math.max(pushLeastBytes, pushBytes / 4)
    return outcome
  }

  async function gives<T>(asked: Promise<Outcome<T>>): Promise<Outcome<T>> {
    const outcome = await asked
    if (outcome.ok) given += 1
    return outcome
  }

  return {
    transport: {
      ...transport,
      hello: (device) => inTime(() => transport.hello(device)),
      snapshot: () => gives(inTime(() => transport.snapshot())),
      segment: (id) => gives(inTime((watch) => transport.segment(id, watch))),
      changes: (asked) => inTime(() => transport.changes(asked), limitMs + 1000 * asked.waitS),
      push: pushed,
      pushBytes: () => pushBytes,
      digest: (request) => gives(inTime(() => transport.digest(request))),
      range: (request) => gives(inTime(() => transport.range(request))),
      numbers: (request) => gives(inTime(() => transport.numbers(request))),
    },
    abort() {
      for (const lose of [...underWay]) lose()
    },
    heard: () => heard,
    given: () => given,
  }
}
