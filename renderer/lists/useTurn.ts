import { useRouter } from '@tanstack/react-router'
import { useCallback, useEffect, useRef } from 'react'
import { type ViewSearch, viewSearch, withoutEmpty } from './viewSearch.ts'

/** The longest that a change waits for its answer, ms. A list that takes longer turns all the same, and says that it is busy. */
const patienceMs = 100

interface Waiting {
  readonly change: Partial<ViewSearch>
  /** The address that is changed. */
  readonly from: string
  readonly timer: ReturnType<typeof setTimeout>
}

/**
 * Changes what a list shows: asks first, within the key press itself, and changes the address once the answer is here. So
 * the question does not wait for the screen to be drawn, and the screen is drawn once, with the answer.
 * @param ahead asks everything that the list will show under that address, and resolves when it is known
 */
export function useTurn(
  room: string,
  ahead: (next: ViewSearch) => Promise<unknown>,
): (change: Partial<ViewSearch>) => void {
  const router = useRouter()
  const waiting = useRef<Waiting | undefined>(undefined)

  const stop = useCallback(() => {
    clearTimeout(waiting.current?.timer)
    waiting.current = undefined
  }, [])
  useEffect(() => stop, [stop])

  const go = useCallback(() => {
    const now = waiting.current
    stop()
    // Whoever has gone elsewhere meanwhile is not fetched back.
    if (now === undefined || router.latestLocation.href !== now.from) return
    void router.navigate({
      to: '/$room',
      params: { room },
      search: (last) => withoutEmpty({ ...last, ...now.change }),
      replace: true,
    })
  }, [router, room, stop])

  return useCallback(
    (more) => {
      const from = router.latestLocation.href
      const last = waiting.current?.from === from ? waiting.current : undefined
      // The patience is that of the first change: somebody who types on and on must see the list turn too.
      if (last === undefined) stop()
      const change = { ...last?.change, ...more }
      const mine: Waiting = { change, from, timer: last?.timer ?? setTimeout(go, patienceMs) }
      waiting.current = mine
      const next = withoutEmpty({ ...viewSearch.parse(router.latestLocation.search), ...change })
      void ahead(next).finally(() => waiting.current === mine && go())
    },
    [router, ahead, go, stop],
  )
}
