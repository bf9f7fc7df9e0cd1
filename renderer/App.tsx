import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { RawIntlProvider } from 'react-intl'
import { useNotices } from './data/useNotices.ts'
import { SessionContext, useSameDesk, useWhoIsHere } from './data/useSession.ts'
import { applyLook, kitTheme, useDarkness } from './look.ts'
import { createQueryClient } from './queries.ts'
import { createAppRouter } from './router.tsx'
import { SignInScreen } from './screens/SignInScreen.tsx'
import { StartScreen } from './screens/StartScreen.tsx'
import { useSettings } from './settings.ts'
import { type Surroundings, SurroundingsContext, useSurroundings } from './surroundings.ts'
import { intlFor } from './words.ts'

/** Everything, given its surroundings. */
export function App({ surroundings }: { surroundings: Surroundings }) {
  const [client] = useState(createQueryClient)
  return (
    <SurroundingsContext value={surroundings}>
      <QueryClientProvider client={client}>
        <Look />
      </QueryClientProvider>
    </SurroundingsContext>
  )
}

/** Language, theme and density around what is shown. */
function Look() {
  const [{ locale, theme, density }] = useSettings()
  const scheme = useDarkness(theme) ? 'dark' : 'light'
  const intl = useMemo(() => intlFor(locale), [locale])
  useEffect(() => applyLook({ scheme, density, locale }), [scheme, density, locale])
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
  const [router] = useState(createAppRouter)
  const { data: session } = useWhoIsHere()
  useNotices()
  useSameDesk(session)

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
  useEffect(() => bridge?.onDeepLink((path) => router.history.push(path)), [bridge, router])

  if (session === undefined) return <StartScreen />
  if (session === null) return <SignInScreen />
  return (
    <SessionContext value={session}>
      <RouterProvider router={router} />
    </SessionContext>
  )
}
