import { type Fault, fail, type Outcome, ok } from '../../model/fault.ts'
import type { Hint, PushRequest } from '../../model/wire.ts'
import type { Transport } from '../../sync/transport.ts'
import { understood } from './drawers.ts'
import type { ModelServer } from './modelServer.ts'
import type { VirtualTime } from './virtualTime.ts'

/** How bad the line is between one machine and the server, as shares of all messages. */
export interface Weather {
  /** Requests that never arrive. */
  lost: number
  /** Requests that arrive, whose answers do not. */
  answerLost: number
  doubled: number
  truncated: number
  /** Answers that take up to half a minute. */
  stalled: number
  hintsLost: number
  /** Requests that nobody ever answers, as on a connection that is half open. */
  hung: number
  /** A proxy keeps every stream to itself. */
  mute: boolean
  /** Nothing gets through. */
  cut: boolean
}

export const fair: Readonly<Weather> = {
  lost: 0,
  answerLost: 0,
  doubled: 0,
  truncated: 0,
  stalled: 0,
  hintsLost: 0,
  hung: 0,
  mute: false,
  cut: false,
}

export interface Ears {
  readonly user: string
  readonly hear: (hint: Hint) => void
}

export interface Network {
  readonly server: ModelServer
  readonly time: VirtualTime
  readonly random: () => number
  /** Changes per page of the feed: small, so that there are many pages. */
  readonly pageRows: number
  readonly serverIsUp: () => boolean
  readonly ears: Set<Ears>
  /** Mutations that were answered to builds which are too old to be understood. */
  readonly misread: string[]
  /** How many answers are on their way to a person's machine. */
  readonly underway: Map<string, number>
}

/**
 * The wire between one window and the server: everything that networks do to messages, by seeded chance.
 * @param build the version of the app at this end
 */
export function lossyTransport(net: Network, user: string, weather: Weather, build: number): Transport {
  const wait = (ms: number) => new Promise<void>((resolve) => void net.time.after(ms, resolve))
  const chance = (share: number) => net.random() < share

  async function send<T>(serve: () => T | Fault): Promise<Outcome<T>> {
    await wait(1 + net.random() * 20)
    if (chance(weather.hung)) return new Promise<never>(() => {})
    if (weather.cut || !net.serverIsUp() || chance(weather.lost)) {
      await wait(chance(0.5) ? 10 : 15_000)
      return fail({ kind: 'offline' })
    }
    const answer = net.server.refuses(build) ?? serve()
    if (chance(weather.doubled) && net.server.refuses(build) === undefined) serve()
    count(1)
    await wait(chance(weather.stalled) ? net.random() * 30_000 : 1 + net.random() * 20)
    // An answer that was on its way when the line was cut does not arrive.
    const isLost = weather.cut || chance(weather.answerLost)
    if (isLost) await wait(15_000)
    count(-1)
    if (isLost) return fail({ kind: 'offline' })
    return isFault(answer) ? fail(answer) : ok(structuredClone(answer))
  }

  function count(more: number): void {
    net.underway.set(user, (net.underway.get(user) ?? 0) + more)
  }

  function push(request: PushRequest) {
    if (build < net.server.version - understood) net.misread.push(...request.mutations.map(({ id }) => id))
    return net.server.push(user, structuredClone(request))
  }

  return {
    login: async () => fail({ kind: 'offline' }),
    refresh: async () => fail({ kind: 'offline' }),
    health: async () => fail({ kind: 'offline' }),
    setPassword: async () => fail({ kind: 'offline' }),
    hello: (device) => send(() => net.server.hello(user, device)),
    snapshot: () => send(() => net.server.snapshot(user)),
    segment: (id) =>
      send<Uint8Array<ArrayBuffer>>(() => {
        const bytes = net.server.segment(id)
        if (bytes === undefined) return { kind: 'missing', table: 'segment', id }
        return chance(weather.truncated) ? bytes.slice(0, Math.floor(bytes.length / 2)) : bytes
      }),
    changes: async ({ device, cursor, waitS, signal }) => {
      // The server keeps its answer back while it has nothing to tell.
      for (let waited = 0; waited < 1000 * waitS && signal?.aborted === false; waited += 250) {
        if (net.server.refuses(build) !== undefined) break
        const page = net.server.changes(user, device, cursor, net.pageRows)
        if ('kind' in page || page.cursor !== cursor || weather.cut || !net.serverIsUp()) break
        await wait(250)
      }
      return send(() => net.server.changes(user, device, cursor, net.pageRows))
    },
    digest: (request) => send(() => net.server.digest(user, request, net.pageRows)),
    range: (request) => send(() => net.server.range(user, request)),
    numbers: (request) => send(() => net.server.numbers(user, request)),
    push: async (request) => {
      const answer = await send(() => push(request))
      for (const ear of net.ears) {
        if (!chance(weather.hintsLost)) net.time.after(1 + net.random() * 50, () => ear.hear({ kind: 'head', seq: 0 }))
      }
      return answer
    },
    live: ({ onHint, onSign }, signal) =>
      new Promise((resolve) => {
        const ear: Ears = {
          user,
          hear: (hint) => {
            if (weather.mute) return
            onSign()
            onHint(hint)
          },
        }
        const refused = net.server.refuses(build)
        if (weather.cut || !net.serverIsUp() || refused !== undefined) {
          net.time.after(10, () => resolve(fail(refused ?? { kind: 'offline' })))
          return
        }
        net.ears.add(ear)
        ear.hear({ kind: 'head', seq: 0 })
        const end = () => {
          net.ears.delete(ear)
          resolve(fail({ kind: 'offline' }))
        }
        signal.addEventListener('abort', end)
        // No stream lasts for ever.
        net.time.after(5_000 + net.random() * 60_000, end)
      }),
  }
}

function isFault(answer: unknown): answer is Fault {
  return typeof answer === 'object' && answer !== null && 'kind' in answer
}
