import { useSyncExternalStore } from 'react'

/** The last list question and how fast it was answered: shown in the last line of the frame. */
export interface LastQuery {
  readonly found: number
  readonly tookMs: number
}

let last: LastQuery | undefined
const listeners = new Set<() => void>()

export const lastQuery = {
  tell(next: LastQuery | undefined): void {
    if (last?.found === next?.found && last?.tookMs === next?.tookMs) return
    last = next
    for (const on of listeners) on()
  },
}

export function useLastQuery(): LastQuery | undefined {
  return useSyncExternalStore(
    (on) => {
      listeners.add(on)
      return () => listeners.delete(on)
    },
    () => last,
  )
}
