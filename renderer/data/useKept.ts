import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { z } from 'zod'
import { readJson } from '../settings.ts'
import { type Keep, useSurroundings } from '../surroundings.ts'

const listeners = new Map<string, Set<() => void>>()

/**
 * A small thing that this device remembers, such as column widths: parsed when read, shared by all parts that use it, also
 * by those of other windows. One that went on with what it had read at first would write that over what others have set.
 * @param key also the name in storage; include the person where it is theirs
 * @returns with it how to change it, which says whether that holds, and how to ask what it is by the time somebody
 * answers: undefined where something is kept that cannot be read here, so that who sets it writes over that
 */
export function useKept<T>(
  key: string,
  shape: z.ZodType<T>,
  fallback: T,
): readonly [value: T, set: (next: T) => boolean, now: () => T | undefined] {
  const { keep } = useSurroundings()
  const text = useSyncExternalStore(
    useCallback((on) => listen(keep, key, on), [keep, key]),
    () => keep.get(key),
  )
  const parse = useCallback(
    (kept: string | null) => {
      if (kept === null) return fallback
      const parsed = shape.safeParse(readJson(kept))
      return parsed.success ? parsed.data : undefined
    },
    [shape, fallback],
  )
  const value = useMemo(() => parse(text) ?? fallback, [parse, text, fallback])
  const set = useCallback((next: T) => store(keep, key, next), [keep, key])
  const now = useCallback(() => parse(keep.get(key)), [parse, keep, key])
  return [value, set, now]
}

function listen(keep: Keep, key: string, on: () => void): () => void {
  const ofKey = listeners.get(key) ?? new Set()
  listeners.set(key, ofKey)
  ofKey.add(on)
  const stop = keep.watch((changed) => {
    if (changed === null || changed === key) on()
  })
  return () => {
    stop()
    ofKey.delete(on)
  }
}

function store(keep: Keep, key: string, value: unknown): boolean {
  const isHeld = keep.set(key, JSON.stringify(value))
  for (const on of listeners.get(key) ?? []) on()
  return isHeld
}
