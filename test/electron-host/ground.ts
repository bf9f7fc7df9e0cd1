import type { Cdp } from './cdp.ts'
import type { HostIpc } from './ipc.ts'
import type { Schemes } from './scheme.ts'
import type { HostSession } from './session.ts'

/** What windows stand on, handed down from the composition root. */
export interface Ground {
  /** Resolves when the browser runs. */
  readonly browser: Promise<Cdp>
  readonly schemes: Schemes
  readonly session: HostSession
  readonly ipc: HostIpc
  /** Scripts for every new page: the page's world, and what comes before the app's preload in its own. */
  readonly worlds: { page: string; preload: string }
  /** Tells the app object's listeners. */
  readonly tell: (event: string, ...args: unknown[]) => void
}
