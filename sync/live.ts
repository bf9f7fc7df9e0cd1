import type { Outcome } from '../model/fault.ts'
import type { Hint } from '../model/wire.ts'
import type { Timing } from './loop.ts'
import type { Transport } from './transport.ts'

export interface Live {
  /** True while hints arrive by themselves. */
  readonly isOpen: () => boolean
  stop(): void
}

export interface LiveDeps {
  readonly transport: Transport
  readonly timing: Timing
  readonly onHint: (hint: Hint) => void
  /** Called when a stream opens or ends: in between, hints may have been lost. */
  readonly onGap: () => void
}

// 250 devices hear of one change at the same moment; asking at once would make each change a stampede.
const coalesceMs = 50
const jitterMs = 100

/**
 * Holds a stream of hints open. Hints only say when to look: losing, doubling or reordering all of them changes nothing
 * but the delay.
 */
export function openLive({ transport, timing, onHint, onGap }: LiveDeps): Live {
  let stopped = false
  let open = false
  let failures = 0
  let controller = new AbortController()
  let cancelReopen = () => {}
  let cancelHint: (() => void) | undefined

  function hinted(hint: Hint): void {
    if (!open) {
      open = true
      failures = 0
      onGap()
    }
    if (cancelHint !== undefined) return
    cancelHint = timing.after(coalesceMs + timing.random() * jitterMs, () => {
      cancelHint = undefined
      onHint(hint)
    })
  }

  async function listen(): Promise<void> {
    if (stopped) return
    controller = new AbortController()
    const ended: Outcome<void> = await transport.live(hinted, controller.signal)
    if (stopped) return
    const wasOpen = open
    open = false
    failures = ended.ok || wasOpen ? 0 : failures + 1
    if (wasOpen) onGap()
    cancelReopen = timing.after(
      Math.min(10_000, 500 * 2 ** Math.min(failures, 6)) * (0.5 + timing.random() / 2),
      () => void listen(),
    )
  }

  void listen()
  return {
    isOpen: () => open,
    stop: () => {
      stopped = true
      controller.abort()
      cancelReopen()
      cancelHint?.()
    },
  }
}
