import { fail, type Outcome } from '../model/fault.ts'
import type { Timing } from './loop.ts'
import type { Transport, Watch } from './transport.ts'

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

/**
 * A connection may be half open for hours (a switch was turned off, a laptop slept): nothing fails and nothing comes. A
 * loop that waits for such an answer would be stuck for good, so each question ends as lost after its time. The server
 * may have done what was asked; every question may be repeated.
 */
export function openLine(transport: Transport, timing: Timing): Line {
  const underWay = new Set<() => void>()
  let heard = 0
  let given = 0

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
      push: (request) => inTime(() => transport.push(request)),
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
