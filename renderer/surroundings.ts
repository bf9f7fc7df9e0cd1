import { createContext, useContext } from 'react'
import type { Bridge } from '../electron/bridge.ts'
import { assert } from '../model/fault.ts'
import type { Reader, Writer } from '../workers/doors.ts'

export interface Doors {
  readonly writer: Writer
  readonly reader: Reader
}

/** Small things a device remembers: theme, widths of columns, saved views. Never work. */
export interface Keep {
  get(key: string): string | null
  /** @returns whether it holds: a full disk takes nothing more, and who says that something is kept has to know */
  set(key: string, value: string): boolean
  /** Tells what another window of this device has changed; null for all of it. @returns "stop" */
  watch(on: (key: string | null) => void): () => void
}

/** All that a window cannot make for itself; `main` hands it in once. */
export interface Surroundings {
  readonly doors: Doors
  /** The shell of the desktop app; absent in a plain browser. */
  readonly bridge: Bridge | undefined
  readonly keep: Keep
  /** Wall clock, ms since 1970. */
  readonly nowMs: () => number
  readonly version: string
}

export const SurroundingsContext = createContext<Surroundings | null>(null)

export function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext)
  assert(surroundings, 'A part was drawn outside of the surroundings that App hands down.')
  return surroundings
}
