import { done, type Fault, fail, type Outcome } from '../model/fault.ts'
import type { IdSource } from '../model/id.ts'
import type { Hello } from '../model/wire.ts'
import { audit } from './audit.ts'
import { auditTimes } from './auditTimes.ts'
import { pull } from './changes.ts'
import { fillGap, lastAnswered, meetServer } from './epoch.ts'
import { createFence } from './fence.ts'
import type { Journal } from './journal.ts'
import { openLine } from './line.ts'
import { createListening } from './listening.ts'
import { type Loop, startLoop, type Timing } from './loop.ts'
import type { StoreNotice } from './notice.ts'
import { createLeasing } from './numberLease.ts'
import { push } from './push.ts'
import { loosenRows, reconcile } from './reconcile.ts'
import { pruneOutbox, trimJournal } from './recover.ts'
import type { FreeBytes } from './room.ts'
import type { Shelf } from './shelf.ts'
import { losesSight } from './sight.ts'
import { bootstrap, fetchAnew, forgetRows, forgetSight } from './snapshot.ts'
import { metaOf, type Store } from './store.ts'
import type { Transport } from './transport.ts'
import { placeOf, type Stall, startWatchdog } from './watchdog.ts'

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
  readonly freeBytes?: FreeBytes
}

/** A person's replica at work: two loops, so that downloads never wait for uploads, and a stream of hints. */
export interface Replica {
  /** New work is in the outbox. */
  pokePush(): void
  /** Mends the rows here, because a reader found some that are damaged. */
  refetch(): Promise<void>
  pokeAll(): void
  /** This writer's place in the line of drain-lock holders, for whoever else writes while it holds the lock. */
  fence(): Promise<number>
  stop(): void
  /** What keeps the replica from being current, or undefined. "busy" says how long until it is tried again. */
  trouble(): Fault | undefined
  /** The server answers and nothing gets on, for no cause that `trouble` tells. */
  stall(): Stall | undefined
  lastHello(): Hello | undefined
  clockOffsetMs(): number | null
  inFlight(): ReadonlySet<number>
}

const restMs = 30_000
/** Starts to keep a replica current. The caller holds the drain lock: its fence token is taken here. */
export function startReplica(given: ReplicaDeps): Replica {
  const line = openLine(given.transport, given.timing)
  const deps = { ...given, transport: line.transport }
  let fenceToken = createFence(deps.store)
  let helloed: Hello | undefined
  const leasing = createLeasing()
  let offsetMs: number | null = null
  let flight: ReadonlySet<number> = new Set()
  let trimmedMs = 0
  let refetchedMs = Number.NEGATIVE_INFINITY
  let wasFilled = false
  let isDamaged = false
  let serverMs = 0
  let taken = 0
  const audits = auditTimes(deps.timing)
  const listening = createListening({
    transport: deps.transport,
    timing: deps.timing,
    onHint: () => pokePull(),
    onGap: () => pokePull(),
    isReached: () => pulling.last().ok,
  })

  // Asked for by both loops; two answers on their way at once could be of two incarnations, and the older come last.
  let greeting: Promise<Outcome<void>> | undefined
  function greet(): Promise<Outcome<void>> {
    greeting ??= meet().finally(() => {
      greeting = undefined
    })
    return greeting
  }

  async function meet(): Promise<Outcome<void>> {
    const fence = await fenceToken()
    const device = await deps.store.read(['meta'], (tx) => metaOf(tx, 'replica'))
    const answered = await lastAnswered(deps.store)
    const asked = deps.timing.nowMs()
    const answer = await deps.transport.hello(device ?? '')
    if (!answer.ok) return answer
    const { serverTime } = answer.value
    const taken = await meetServer({ ...deps, fence, serverMs: Date.parse(serverTime) }, answer.value, answered)
    if (!taken) return fail({ kind: 'busy', retryMs: 0 })
    helloed = answer.value
    serverMs = Date.parse(serverTime)
    // Half of the way there and back: good enough to tell a person that the clock is wrong.
    offsetMs = Math.round((asked + deps.timing.nowMs()) / 2 - serverMs)
    return done
  }

  async function pullStep(): Promise<Outcome<void>> {
    if (helloed === undefined) {
      const greeted = await greet()
      if (!greeted.ok) return greeted
      // What was saved before the server was known, or rescued from the journal, may go now.
      pushing.poke()
      listening.begin()
    }
    const fence = await fenceToken()
    const filled = await fill(fence)
    if (!filled.ok) return startOver(filled)
    const pulled = await pull({ ...workAt(fence), notify: deps.notify }, listening.wait())
    listening.answered()
    if (!pulled.ok) return startOver(pulled)
    await leasing.step(workAt(fence), helloed)
    await trim()
    return auditWhenDue(fence)
  }

  /** Looks for news now, and not when the server has some to tell. */
  function pokePull(): void {
    listening.hurry()
    pulling.poke()
  }

  /** Once all is here, whether all is right. That it cannot be told now keeps nobody from working. */
  async function auditWhenDue(fence: number): Promise<Outcome<void>> {
    if (!audits.isDue()) return done
    audits.begin(isDamaged)
    const audited = await audit(workAt(fence))
    if (!audited.ok && audited.fault.kind === 'reset') return startOver(audited)
    // A server of before there were digests: it gives all or nothing.
    if (!audited.ok && audited.fault.kind === 'missing' && isDamaged) {
      isDamaged = false
      wasFilled = true
      await fetchAnew(deps.store, fence)
      pokePull()
    }
    if (!audited.ok || audited.value === 'later') return done
    if (isDamaged) tellReload(await deps.store.read(['meta'], (tx) => metaOf(tx, 'replica')))
    isDamaged = false
    audits.end()
    if (audited.value === 'sound') return done
    // A server that has other rows than the feed told may have lost answers too: it is greeted as after a restart.
    helloed = undefined
    pokePull()
    return done
  }

  function workAt(fence: number) {
    return { ...deps, nowMs: deps.timing.nowMs, serverMs: () => serverMs, fence, notify: tell }
  }

  async function trim(): Promise<void> {
    if (deps.timing.nowMs() - trimmedMs < 3_600_000) return
    trimmedMs = deps.timing.nowMs()
    const greeted = await greet()
    if (!greeted.ok) return
    await pruneOutbox(deps.store, serverMs)
    await trimJournal(deps)
  }

  /**
   * Meets the server anew after a reset: with another epoch, unknown work is offered again first. The rows stay, to be
   * compared; only after rights were lost do they go at once, from the disk and from the screens.
   */
  async function startOver(ended: { readonly ok: false; readonly fault: Fault }): Promise<Outcome<void>> {
    if (ended.fault.kind === 'offline') helloed = undefined
    if (ended.fault.kind !== 'reset') return ended
    helloed = undefined
    const fence = await fenceToken()
    if (ended.fault.reason === 'scope' && (await hasLostSight())) await forgetSight(workAt(fence))
    else await loosenRows(deps.store, fence)
    return fail({ kind: 'busy', retryMs: 0 })
  }

  /** While the server does not say what may still be seen, nothing may. */
  async function hasLostSight(): Promise<boolean> {
    const before = await deps.store.read(['meta'], (tx) => metaOf(tx, 'seenWith'))
    const greeted = await greet()
    return !greeted.ok || before === undefined || helloed === undefined || losesSight(before, helloed.grants)
  }

  /**
   * A record on disk cannot be read: the next comparison takes it away and brings its rows. Not again and again, should the
   * fault be elsewhere. What can be read stays: the server may be out of reach for days.
   */
  async function refetch(): Promise<void> {
    if (deps.timing.nowMs() - refetchedMs < 600_000) return
    refetchedMs = deps.timing.nowMs()
    isDamaged = true
    audits.hurry()
    pokePull()
  }

  async function fill(fence: number): Promise<Outcome<void>> {
    const at = await deps.store.read(['meta'], async (tx) => ({
      replica: await metaOf(tx, 'replica'),
      cursor: await metaOf(tx, 'cursor'),
      isLoose: (await metaOf(tx, 'loose')) === true,
      // Of a first fetch that was given up half way the readers hold what had come.
      isBegun: (await metaOf(tx, 'nextBlock')) !== undefined && (await metaOf(tx, 'plan')) === undefined,
    }))
    if (at.cursor !== undefined || at.isLoose || at.isBegun) wasFilled = true
    if (at.cursor !== undefined) return done
    if (at.isLoose) {
      const reconciled = await reconcile(workAt(fence))
      if (!reconciled.ok) return reconciled
      if (reconciled.value === 'standing') return done
      if (reconciled.value === 'lost') await forgetSight(workAt(fence))
      else await forgetRows(deps.store, fence)
    }
    const filled = await bootstrap(workAt(fence))
    // The readers still hold what was there before; until now that was better than an empty list.
    if (filled.ok && wasFilled) tellReload(at.replica)
    return filled
  }

  /** Told without asking the disk once more: it may fail in this moment, and nobody would tell of it again. */
  function tellReload(replica: string | undefined): void {
    tell([{ kind: 'reload', replica: replica ?? '', table: '*' }])
  }

  async function pushStep(): Promise<Outcome<void>> {
    const epoch = await deps.store.read(['meta'], (tx) => metaOf(tx, 'epoch'))
    // Before the first snapshot the replica does not know whom it talks to; what waits, waits a moment longer.
    if (epoch === undefined) return done
    if (serverMs === 0) {
      const greeted = await greet()
      if (!greeted.ok) return greeted
    }
    const fence = await fenceToken()
    const pushed = await push({
      ...deps,
      serverMs: () => serverMs,
      fence,
      onFlight: (seqs) => {
        flight = new Set(seqs)
      },
      onTaken: () => {
        taken += 1
      },
    })
    if (!pushed.ok && pushed.fault.kind === 'reset') {
      helloed = undefined
      pokePull()
    }
    if (!pushed.ok && pushed.fault.kind === 'invalid' && pushed.fault.fields.clientSeq === 'gap')
      return closeGap(pushed)
    // The answers' effects are on the feed: look for them now instead of waiting for the hint.
    if (pushed.ok) pokePull()
    return pushed
  }

  /** The server misses numbers: it has forgotten them, or this store has, or another incarnation took its place. */
  async function closeGap(refused: Outcome<void>): Promise<Outcome<void>> {
    const greeted = await greet()
    if (!greeted.ok) return greeted
    if (helloed === undefined) return refused
    await fillGap(
      {
        store: deps.store,
        nowMs: deps.timing.nowMs,
        freshId: () => deps.ids.next('mutation'),
        person: deps.person,
      },
      helloed.lastClientSeq,
    )
    return refused
  }

  function tell(notices: readonly StoreNotice[]): void {
    deps.notify(notices)
    deps.onChange()
  }

  const loop = (step: () => Promise<Outcome<void>>, rest: () => number): Loop =>
    startLoop({ timing: deps.timing, step, restMs: rest, onEnd: deps.onChange, onBug: deps.onBug })
  const pulling = loop(pullStep, listening.restMs)
  const pushing = loop(pushStep, () => restMs)
  const watchdog = startWatchdog({
    timing: deps.timing,
    look: async () => {
      const { isSending, isBehind, cursor } = await placeOf(deps.store)
      return { up: isSending ? taken : null, down: isBehind ? `${cursor}:${line.given()}` : null }
    },
    heard: line.heard,
    restart,
    onChange: deps.onChange,
  })

  function trouble(): Fault | undefined {
    const faults = [pulling, pushing].flatMap((each) => {
      const last = each.last()
      // "busy" for no time at all is this replica's own word for beginning anew.
      if (last.ok || (last.fault.kind === 'busy' && last.fault.retryMs === 0)) return []
      return last.fault.kind === 'busy' ? { ...last.fault, retryMs: each.nextMs() } : last.fault
    })
    return faults[0]
  }

  function restart(): void {
    // A server that asks to be left alone is, and a person who must do something is told so. But a step that is under way
    // may be one that never ends, and what the one before it ended with explains nothing.
    const isResting = [pulling, pushing].every((each) => each.nextMs() > 0)
    if (isResting && isExplained(trouble())) return
    helloed = undefined
    // One that had lost the lock without knowing may have come into line behind this one, and be gone by now.
    fenceToken = createFence(deps.store)
    line.abort()
    pokePull()
    pushing.poke()
  }

  return {
    pokePush: () => pushing.poke(),
    refetch,
    fence: () => fenceToken(),
    pokeAll: () => {
      pokePull()
      pushing.poke()
    },
    stop: () => {
      pulling.stop()
      pushing.stop()
      listening.stop()
      watchdog.stop()
    },
    trouble,
    stall: () => (isExplained(trouble()) ? undefined : watchdog.stall()),
    lastHello: () => helloed,
    clockOffsetMs: () => offsetMs,
    inFlight: () => flight,
  }
}

/** What has words of its own, and which beginning anew does not mend. */
function isExplained(fault: Fault | undefined): boolean {
  return fault !== undefined && ['busy', 'signIn', 'mustUpdate', 'storage', 'forbidden'].includes(fault.kind)
}
