/**
 * What the shell offers a window, as `window.selvedge`. Types only: this is the one file the renderer may import from here,
 * and it imports nothing, so no line of the shell can follow it into a page.
 */

export type ShellFault =
  | { kind: 'invalid'; field: string } // an argument the shell cannot accept
  | { kind: 'locked'; by: 'switch' | 'environment' } // the server was fixed for this start, a saved choice would not count
  | { kind: 'disk'; reason: 'full' | 'failed' }
  | { kind: 'refused' } // the caller is not a window of this app
  | { kind: 'broken' } // a bug in the shell; the details are in its log

export type Outcome<T> = { ok: true; value: T } | { ok: false; fault: ShellFault }

/** How well the vault hides what it holds: by the system's key store, by a key anybody on this machine can find, or not at all. */
export type VaultStrength = 'secure' | 'basic' | 'none'

export interface About {
  readonly shell: 'electron'
  readonly version: string
  /** Names this installation for good; made at the first start. */
  readonly device: string
  readonly journal: true
  readonly vault: VaultStrength
  readonly server: string
}

export interface ServerChoice {
  readonly server: string
  /** Who chose it. A switch or the environment outranks what was saved. */
  readonly by: 'switch' | 'environment' | 'saved' | 'default'
}

export interface Bridge {
  about(): Promise<Outcome<About>>
  /** Opens another window of the app. The path starts with "/". */
  openWindow(path: string): Promise<Outcome<void>>
  getServer(): Promise<Outcome<ServerChoice>>
  /** Saves the server's address and uses it from the next request on. Answers the address as it was understood. */
  setServer(address: string): Promise<Outcome<string>>
  /** Asks the person where to put the file. `saved` is false when they changed their mind. */
  saveFile(name: string, bytes: Uint8Array): Promise<Outcome<{ saved: boolean }>>
  /** Calls with an app path for every selvedge:// link, also for one that came before `reportReady`. Answers "stop". */
  onDeepLink(follow: (path: string) => void): () => void
  /** Says that the first screen stands and links can be followed. */
  reportReady(): Promise<Outcome<void>>
}

declare global {
  interface Window {
    /** Absent in a plain browser. */
    readonly selvedge?: Bridge
  }
}
