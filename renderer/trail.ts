/** What of a window its trail of addresses needs. */
interface TrailWindow {
  readonly history: Pick<History, 'state' | 'go' | 'replaceState' | 'pushState'>
  addEventListener(type: 'popstate', on: () => void): void
  removeEventListener(type: 'popstate', on: () => void): void
}

/** The addresses that a window has been at: when its person leaves, so do they. */
interface Trail {
  /** Takes a person's addresses out of the window: neither Back nor Forward leads to one of them. */
  leave(): void
  /** The same for a window that was loaded again after its person had gone. */
  leaveWhatIsLeft(): void
  /** Sets the address at which whoever signs in next begins. */
  beginAt(path: string): void
  /** True while the window goes back; a router that is made now would read an address of the last person. */
  isLeaving(): boolean
  subscribe(on: () => void): () => void
}

/** Longest wait for the window to go back, ms: a step that leads nowhere is answered by nothing. */
const goBackMs = 500
const ownKey = 'trail'

export function createTrail(window: TrailWindow): Trail {
  const { history } = window
  const listeners = new Set<() => void>()
  let isLeaving = false
  let begins = '/'

  function become(leaving: boolean): void {
    isLeaving = leaving
    for (const on of listeners) on()
  }
  /** Entries cannot be removed, but a new one takes the place of all that come after the first. */
  function beginAnew(): void {
    history.replaceState(entry(0), '', '/')
    history.pushState(entry(1), '', begins)
  }
  function leave(): void {
    if (isLeaving) return
    begins = '/'
    const steps = indexIn(history.state)
    if (steps === 0) {
      beginAnew()
      return
    }
    become(true)
    history.replaceState(null, '', begins)
    const arrive = () => {
      clearTimeout(timer)
      window.removeEventListener('popstate', arrive)
      beginAnew()
      become(false)
    }
    const timer = setTimeout(arrive, goBackMs)
    window.addEventListener('popstate', arrive)
    history.go(-steps)
  }
  return {
    leave,
    leaveWhatIsLeft() {
      if (keyIn(history.state) !== undefined && keyIn(history.state) !== ownKey) leave()
    },
    beginAt(path) {
      begins = path
      if (!isLeaving) history.replaceState(history.state, '', path)
    },
    isLeaving: () => isLeaving,
    subscribe(on) {
      listeners.add(on)
      return () => listeners.delete(on)
    },
  }
}

/** What the router notes in an entry, so that it counts on from here and its count tells how far back the first is. */
function entry(index: number) {
  return { key: ownKey, __TSR_key: ownKey, __TSR_index: index }
}

function indexIn(state: unknown): number {
  const index = typeof state === 'object' && state !== null && '__TSR_index' in state ? state.__TSR_index : 0
  return typeof index === 'number' && index > 0 ? index : 0
}

function keyIn(state: unknown): unknown {
  return typeof state === 'object' && state !== null && '__TSR_key' in state ? state.__TSR_key : undefined
}
