import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useDeferredValue, useEffect, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { RawIntlProvider } from 'react-intl'
import type { Session } from '../workers/doors.ts'
import { lastQuery } from './data/lastQuery.ts'
import { useLanguage } from './data/useLanguage.ts'
import { useNotices } from './data/useNotices.ts'
import { SessionContext, useRightsOfNow, useSameDesk, useWhoIsHere } from './data/useSession.ts'
import { copiedUnits } from './lists/copiedUnits.ts'
import { listMemory } from './lists/listMemory.ts'
import { applyLook, kitTheme, useDarkness } from './look.ts'
import { LastResort } from './parts/LastResort.tsx'
import { untellAll } from './parts/tell.ts'
import { createQueryClient } from './queries.ts'
import { createAppRouter } from './router.tsx'
import { SignInScreen } from './screens/SignInScreen.tsx'
import { StartScreen } from './screens/StartScreen.tsx'
import { useSettings } from './settings.ts'
import { type Surroundings, SurroundingsContext, useSurroundings } from './surroundings.ts'
import { createTrail } from './trail.ts'
import { intlFor } from './words.ts'

const trail = createTrail(window)

/** Everything, given its surroundings. */
export function App({ surroundings }: { surroundings: Surroundings }) {
  const [client] = useState(createQueryClient)
  return (
    <LastResort version={surroundings.version}>
      <SurroundingsContext value={surroundings}>
        <QueryClientProvider client={client}>
          <Look />
        </QueryClientProvider>
      </SurroundingsContext>
    </LastResort>
  )
}

/** Language, theme and density around what is shown. */
function Look() {
  const [{ theme, density }] = useSettings()
  const [locale] = useLanguage()
  const scheme = useDarkness(theme) ? 'dark' : 'light'
  const intl = useMemo(() => intlFor(locale), [locale])
  // Before the effects of all parts: a chart reads its colours from the style sheet in one of them.
  useLayoutEffect(() => applyLook({ scheme, density, locale }), [scheme, density, locale])
  return (
    <RawIntlProvider value={intl}>
      <MantineProvider theme={kitTheme} forceColorScheme={scheme} cssVariablesSelector=":root" deduplicateCssVariables>
        <Notifications position="bottom-center" limit={2} zIndex={400} />
        <Inside />
      </MantineProvider>
    </RawIntlProvider>
  )
}

function Inside() {
  const { bridge } = useSurroundings()
  const { data: answered } = useWhoIsHere()
  useNotices()
  useSameDesk(answered)
  // Whoever comes in finds their desk when it has been drawn in short steps, and until then sees what they saw; drawn in one
  // go it would hold up the window. Whoever leaves is gone at once.
  const before = useDeferredValue(answered)
  const isComing = answered !== undefined && answered !== null && (before === undefined || before === null)
  const session = isComing ? before : answered

  const isPainted = session !== undefined
  useEffect(() => {
    if (!isPainted) return
    // Two frames: the first one draws, the second one begins when that has been shown.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        document.documentElement.dataset.ready = '1'
        void bridge?.reportReady()
      }),
    )
  }, [isPainted, bridge])

  const isOut = session === null
  useEffect(() => {
    if (!isOut) return
    // The window was loaded again after its person had gone: the router's notes are still in the entry.
    trail.leaveWhatIsLeft()
    // Followed after the sign-in: the screens begin at the window's address.
    return bridge?.onDeepLink(trail.beginAt)
  }, [isOut, bridge])

  const isLeaving = useSyncExternalStore(trail.subscribe, trail.isLeaving)
  if (session === undefined || (session !== null && isLeaving)) return <StartScreen />
  if (session === null) return <SignInScreen />
  return <Desk key={session.person.id} session={session} />
}

/** All that one person sees. It begins at the address that was followed here, and leaves nothing to the next person. */
function Desk({ session }: { session: Session }) {
  const [router] = useState(() => createAppRouter(session.grants))
  const now = useRightsOfNow(session)
  const { bridge } = useSurroundings()
  useEffect(() => bridge?.onDeepLink((path) => router.history.push(path)), [bridge, router])
  // At once, not after the next drawing: the next person's router reads the address when it is made.
  useLayoutEffect(
    () => () => {
      router.history.flush()
      router.history.destroy()
      trail.leave()
      listMemory.forget()
      copiedUnits.forget()
      lastQuery.tell(undefined)
      untellAll()
    },
    [router],
  )
  return (
    <SessionContext value={now}>
      <RouterProvider router={router} />
    </SessionContext>
  )
}
