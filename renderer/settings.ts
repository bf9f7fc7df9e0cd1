import { useSyncExternalStore } from 'react'
import { z } from 'zod'
import { type Keep, useSurroundings } from './surroundings.ts'

export const themes = ['light', 'dark', 'system'] as const
export const densities = ['compact', 'normal', 'floor'] as const
export type Density = (typeof densities)[number]

/** How this device looks and speaks. The density is the device's, not the person's mood. */
const shape = z.object({
  theme: z.enum(themes).catch('system'),
  density: z.enum(densities).catch('compact'),
  /** The language of the sign-in: the one spoken here last. */
  locale: z.enum(['en', 'bn']).catch('en'),
  /** Person → the language they chose on this PC, where it is not their account's. */
  languages: z.record(z.string(), z.enum(['en', 'bn'])).catch({}),
  /** Who signed in here last; offered, never used without the password. */
  lastName: z.string().max(80).catch(''),
})
export type Settings = z.infer<typeof shape>

export interface SettingsStore {
  get(): Settings
  set(change: Partial<Settings>): void
  subscribe(on: () => void): () => void
}

/** Under which these are kept. */
const name = 'selvedge.settings'
const stores = new WeakMap<Keep, SettingsStore>()

export function settingsIn(keep: Keep): SettingsStore {
  const known = stores.get(keep)
  if (known !== undefined) return known
  const fresh = makeStore(keep)
  stores.set(keep, fresh)
  return fresh
}

function makeStore(keep: Keep): SettingsStore {
  const read = () => shape.parse(readJson(keep.get(name)) ?? {})
  let settings = read()
  /** Whether the last of them could be kept. */
  let isKept = true
  const listeners = new Set<() => void>()
  const take = (next: Settings) => {
    settings = next
    for (const on of listeners) on()
  }
  // As long as the window lives; what another one sets is this device's, and here too.
  keep.watch((key) => {
    if (key === null || key === name) take(read())
  })
  return {
    get: () => settings,
    set(change) {
      // Another window may have set something of which nothing has been heard here yet: it stays as that one set it.
      const next = { ...(isKept ? read() : settings), ...change }
      isKept = keep.set(name, JSON.stringify(next))
      take(next)
    },
    subscribe(on) {
      listeners.add(on)
      return () => listeners.delete(on)
    },
  }
}

/** What a device kept as JSON; undefined where there is nothing or something else wrote there. */
export function readJson(text: string | null): unknown {
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function useSettings(): readonly [Settings, SettingsStore['set']] {
  const store = settingsIn(useSurroundings().keep)
  return [useSyncExternalStore(store.subscribe, store.get), store.set]
}

/** Height of a grid row in px, per density. */
export const rowHeights: Readonly<Record<Density, number>> = { compact: 28, normal: 36, floor: 56 }
/** Height of a line in the lists of a paste, px: only read there, and closer than the rows that are pressed. */
export const pasteLineHeights: Readonly<Record<Density, number>> = { compact: 28, normal: 34, floor: 40 }
