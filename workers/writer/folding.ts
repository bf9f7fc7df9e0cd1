import { done, type Fault, type Outcome } from '../../model/fault.ts'
import { fold } from '../../sync/fold.ts'
import { startLoop, type Timing } from '../../sync/loop.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { type FreeBytes, roomFor } from '../../sync/room.ts'
import type { Store } from '../../sync/store.ts'
import { slices } from '../reader/slices.ts'

export interface FoldingDeps {
  readonly store: Store
  readonly timing: Timing
  /** This writer's place in the line of drain-lock holders. */
  readonly fence: () => Promise<number>
  /** True while edits are on their way to the server. */
  readonly isBusy: () => boolean
  readonly notify: (notices: readonly StoreNotice[]) => void
  /** A record cannot be read. */
  readonly onDamage: () => void
  /** Something that a status shows may have changed. */
  readonly onChange: () => void
  readonly onBug: (error: unknown) => void
  readonly freeBytes?: FreeBytes
}

export interface Folding {
  /** Somebody has just needed the disk: not now. */
  used(): void
  /** What keeps deltas from being folded, or undefined. Nothing is lost by it, but the disk fills up. */
  trouble(): Fault | undefined
  stop(): void
}

/** Between two looks whether there is something to fold, and before the first: then the readers read, ms. */
const restMs = 30_000
/** How long nobody must have needed the disk, ms. */
const idleMs = 2000
/** A full disk is not asked again soon: each time a block would be packed for nothing, ms. */
const troubledMs = 600_000
/** A block is written before what it takes the place of goes, bytes. */
const leastBytes = 16 * 1024 * 1024

/** Folds deltas while nobody needs this thread or the disk. */
export function startFolding(deps: FoldingDeps): Folding {
  const { timing } = deps
  let isStopped = false
  let usedMs = timing.nowMs()
  let nextMs = timing.nowMs() + restMs
  let trouble: Fault | undefined

  // A clock that was set back must not make a moment of use last for a year.
  const isPast = (ms: number, restMs: number) => Math.abs(timing.nowMs() - ms) >= restMs
  const isIdle = () => !isStopped && !deps.isBusy() && isPast(usedMs, idleMs)

  async function step(): Promise<Outcome<void>> {
    if (!isIdle() || timing.nowMs() < nextMs) return done
    const { turn } = slices({
      clock: timing.nowMs,
      pause: () => new Promise((resolve) => void timing.after(0, resolve)),
    })
    const room = await roomFor(leastBytes, deps.freeBytes)
    const folded = room.ok ? await fold({ ...deps, fence: await deps.fence(), turn, isIdle }) : room
    if (isStopped) return done
    const before = trouble
    trouble = folded.ok ? undefined : folded.fault
    if (trouble !== undefined) nextMs = timing.nowMs() + troubledMs
    if (trouble?.kind === 'storage' && trouble.reason === 'corrupt') deps.onDamage()
    if (trouble?.kind !== before?.kind) deps.onChange()
    return done
  }

  const loop = startLoop({ timing, step, restMs: () => restMs, onEnd: () => {}, onBug: deps.onBug })
  return {
    used() {
      usedMs = timing.nowMs()
    },
    trouble: () => trouble,
    stop() {
      isStopped = true
      loop.stop()
    },
  }
}
