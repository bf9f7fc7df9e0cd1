import type { Hint } from '../model/wire.ts'
import type { Timing } from './loop.ts'
import type { Transport } from './transport.ts'

/**
 * How the replica hears of news. opening: not yet · open: hints arrive by themselves · deaf: something on the way keeps
 * the stream to itself or cuts it short, so the feed must be asked to wait.
 */
export type Hearing = 'opening' | 'open' | 'deaf'

export interface Live {
  readonly hearing: () => Hearing
  stop(): void
}

export interface LiveDeps {
  readonly transport: Pick<Transport, 'live'>
  readonly timing: Timing
  readonly onHint: (hint: Hint) => void
  /** Called when a stream opens or ends: in between, hints may have been lost. */
  readonly onGap: () => void
  /** True while the server answers other questions: only then is a stream that fails the fault of the stream. */
  readonly isReached: () => boolean
}

// 250 devices hear of one change at the same moment; asking at once would make each change a stampede.
const coalesceMs = 50
const jitterMs = 100

/** The server speaks as soon as a stream is open. One that is silent for longer is kept by somebody on the way, ms. */
const firstSignMs = 10_000
/** After that it says at least every 20 s that it is there; two of these may be late, ms. */
const nextSignMs = 45_000
/** A stream that ends sooner is short: the server ends none by itself, ms. */
const shortMs = 15_000
/** So many bad streams in a row, and the stream is not relied on. */
const badMost = 3
/** When it is tried again after that, ms; half of it by chance, so that a restarted proxy is not stormed. */
const tryAgainMs = 300_000

/**
 * Holds a stream of hints open. Hints only say when to look: losing, doubling or reordering all of them changes nothing
 * but the delay.
 */
export function openLive(deps: LiveDeps): Live {
  const { transport, timing, onHint, onGap } = deps
  let stopped = false
  let hearing: Hearing = 'opening'
  let failures = 0
  let bad = 0
  let controller = new AbortController()
  let cancelReopen = () => {}
  let cancelHint: (() => void) | undefined

  function become(next: Hearing): void {
    if (hearing === next) return
    hearing = next
    onGap()
  }

  function hinted(hint: Hint): void {
    cancelHint ??= timing.after(coalesceMs + timing.random() * jitterMs, () => {
      cancelHint = undefined
      onHint(hint)
    })
  }

  /** Holds one stream until it ends or has been silent for too long. */
  async function hold(): Promise<'good' | 'bad' | 'unreached'> {
    controller = new AbortController()
    const { signal } = controller
    let signs = 0
    let isLong = false
    let isSilent = false
    const giveUp = () => {
      isSilent = true
      controller.abort()
    }
    let cancelSilence = timing.after(firstSignMs, giveUp)
    const cancelLong = timing.after(shortMs, () => {
      isLong = true
      // A stream that was bad thrice must show that it lasts before it is relied on again.
      if (signs > 0 && !signal.aborted) become('open')
    })
    const sign = () => {
      if (signal.aborted) return
      signs += 1
      cancelSilence()
      cancelSilence = timing.after(nextSignMs, giveUp)
      if (isLong || bad < badMost) become('open')
    }
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    const heard = (hint: Hint) => {
      sign()
      if (!signal.aborted) hinted(hint)
    }
    // Whatever keeps a stream open may keep it from ending too.
    await Promise.race([transport.live({ onHint: heard, onSign: sign }, signal), aborted])
    cancelSilence()
    cancelLong()
    if (signs > 0 && isLong && !isSilent) return 'good'
    return deps.isReached() ? 'bad' : 'unreached'
  }

  async function listen(): Promise<void> {
    if (stopped) return
    const was = await hold()
    if (stopped) return
    controller.abort()
    failures = hearing === 'open' ? 0 : failures + 1
    // A server that is out of reach says nothing of the stream.
    bad = was === 'good' ? 0 : was === 'bad' ? bad + 1 : bad
    become(bad >= badMost ? 'deaf' : 'opening')
    const pauseMs = bad >= badMost ? tryAgainMs : Math.min(10_000, 500 * 2 ** Math.min(failures, 6))
    cancelReopen = timing.after(pauseMs * (0.5 + timing.random() / 2), () => void listen())
  }

  void listen()
  return {
    hearing: () => hearing,
    stop: () => {
      stopped = true
      controller.abort()
      cancelReopen()
      cancelHint?.()
    },
  }
}
