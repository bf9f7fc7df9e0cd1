import { done, type Fault, type Outcome } from '../model/fault.ts'
import type { IdSource } from '../model/id.ts'
import type { Hello } from '../model/wire.ts'
import { pull } from './changes.ts'
import type { Journal } from './journal.ts'
import { type Live, openLive } from './live.ts'
import { type Loop, startLoop, type Timing } from './loop.ts'
import type { StoreNotice } from './notice.ts'
import { push } from './push.ts'
import { trimJournal } from './recover.ts'
import type { Shelf } from './shelf.ts'
import { bootstrap, forgetRows } from './snapshot.ts'
import { metaOf, type Store, setMeta } from './store.ts'
import type { Transport } from './transport.ts'

export interface ReplicaDeps {
  readonly store: Store
  readonly shelf: Shelf
  readonly transport: Transport
  readonly journal: Journal
  readonly timing: Timing
  readonly ids: IdSource
  readonly person: string
  readonly sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>
  readonly notify: (notices: readonly StoreNotice[]) => void
  /** Something that a status shows may have changed. */
  readonly onChange: () => void
  /** A bug that a loop survived: for the log. */
  readonly onBug: (error: unknown) => void
}

/** A person's replica at work: two loops, so that downloads never wait for uploads, and a stream of hints. */
export interface Replica {
  /** New work is in the outbox. */
  pokePush(): void
  pokeAll(): void
  stop(): void
  /** What keeps the replica from being current, or undefined. */
  trouble(): Fault | undefined
  lastHello(): Hello | undefined
  clockOffsetMs(): number | null
  inFlight(): ReadonlySet<number>
}

const restMs = 30_000
// Without a stream of hints (a proxy buffers it, say) the feed is asked more often.
const restWithoutHintsMs = 3_000

/** Starts to keep a replica current. The caller holds the drain lock: its fence token is taken here. */
export async function startReplica(deps: ReplicaDeps): Promise<Replica> {
  const fence = await takeFence(deps.store)
  let helloed: Hello | undefined
  let offsetMs: number | null = null
  let flight: ReadonlySet<number> = new Set()
  let live: Live | undefined

  async function greet(): Promise<Outcome<void>> {
    const device = await deps.store.read(['meta'], (tx) => metaOf(tx, 'replica'))
    const asked = deps.timing.nowMs()
    const answer = await deps.transport.hello(device ?? '')
    if (!answer.ok) return answer
    helloed = answer.value
    // Half of the way there and back: good enough to tell a person that the clock is wrong.
    offsetMs = Math.round((asked + deps.timing.nowMs()) / 2 - Date.parse(answer.value.serverTime))
    await deps.store.write(['meta'], async (tx) => {
      await setMeta(tx, 'grants', answer.value.grants)
      await setMeta(tx, 'grantsVersion', answer.value.grantsVersion)
    })
    return done
  }

  async function pullStep(): Promise<Outcome<void>> {
    if (helloed === undefined) {
      const greeted = await greet()
      if (!greeted.ok) return greeted
      live ??= openLive({
        transport: deps.transport,
        timing: deps.timing,
        onHint: () => pulling.poke(),
        onGap: () => pulling.poke(),
      })
    }
    const filled = await fill()
    if (!filled.ok) return filled
    const pulled = await pull({ ...deps, nowMs: deps.timing.nowMs, fence }, 0)
    if (!pulled.ok && pulled.fault.kind === 'reset') {
      await forgetRows(deps.store)
      helloed = undefined
      return fill()
    }
    if (!pulled.ok && pulled.fault.kind === 'offline') helloed = undefined
    if (pulled.ok) await trimJournal(deps)
    return pulled
  }

  async function fill(): Promise<Outcome<void>> {
    const cursor = await deps.store.read(['meta'], (tx) => metaOf(tx, 'cursor'))
    return cursor === undefined ? bootstrap({ ...deps, nowMs: deps.timing.nowMs, fence, notify: tell }) : done
  }

  async function pushStep(): Promise<Outcome<void>> {
    const epoch = await deps.store.read(['meta'], (tx) => metaOf(tx, 'epoch'))
    // Before the first snapshot the replica does not know whom it talks to; what waits, waits a moment longer.
    if (epoch === undefined) return done
    const pushed = await push({
      ...deps,
      nowMs: deps.timing.nowMs,
      fence,
      onFlight: (seqs) => {
        flight = new Set(seqs)
      },
    })
    if (!pushed.ok && pushed.fault.kind === 'reset') pulling.poke()
    // The answers' effects are on the feed: look for them now instead of waiting for the hint.
    if (pushed.ok) pulling.poke()
    return pushed
  }

  function tell(notices: readonly StoreNotice[]): void {
    deps.notify(notices)
    deps.onChange()
  }

  const loop = (step: () => Promise<Outcome<void>>, rest: () => number): Loop =>
    startLoop({ timing: deps.timing, step, restMs: rest, onEnd: deps.onChange, onBug: deps.onBug })
  const pulling = loop(pullStep, () => (live?.isOpen() ? restMs : restWithoutHintsMs))
  const pushing = loop(pushStep, () => restMs)

  return {
    pokePush: () => pushing.poke(),
    pokeAll: () => {
      pulling.poke()
      pushing.poke()
    },
    stop: () => {
      pulling.stop()
      pushing.stop()
      live?.stop()
    },
    trouble: () =>
      [pulling.last(), pushing.last()]
        .map((last) => (last.ok ? undefined : last.fault))
        .find((fault) => fault !== undefined),
    lastHello: () => helloed,
    clockOffsetMs: () => offsetMs,
    inFlight: () => flight,
  }
}

async function takeFence(store: Store): Promise<number> {
  return store.write(['meta'], async (tx) => {
    const fence = ((await metaOf(tx, 'fence')) ?? 0) + 1
    await setMeta(tx, 'fence', fence)
    return fence
  })
}
