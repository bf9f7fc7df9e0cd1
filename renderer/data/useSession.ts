import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useMemo } from 'react'
import { assert } from '../../model/fault.ts'
import type { Session } from '../../workers/doors.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { useStatus } from './useStatus.ts'

export const SessionContext = createContext<Session | null>(null)

/** Who is signed in, on every screen behind the sign-in. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  assert(session, 'A screen that needs a session was drawn before anybody signed in.')
  return session
}

/** The session with the rights of this moment: they change while a person works, and menus and screens follow at once. */
export function useRightsOfNow(session: Session): Session {
  const grants = useStatus((status) => (status.person === session.person.id ? status.grants : undefined))
  return useMemo(() => (grants === undefined ? session : { ...session, grants }), [session, grants])
}

/** Who is signed in, or null; undefined until the worker has answered. */
export function useWhoIsHere() {
  const { writer, reader } = useSurroundings().doors
  const queryFn = async () => {
    const session = await writer.session()
    // The eyes turn to this person's replica before the first screen asks anything.
    await reader.open(session?.replica ?? null)
    return session
  }
  return useQuery({ queryKey: keys.session, queryFn, throwOnError: true })
}

/** Looks again who is here when the desk has changed hands at another window of this PC, or was closed. */
export function useSameDesk(session: Session | null | undefined): void {
  const { writer } = useSurroundings().doors
  const client = useQueryClient()
  const atDesk = useStatus((status) => status.person)
  const shown = session === undefined ? undefined : (session?.person.id ?? null)
  useEffect(() => {
    if (atDesk === undefined || shown === undefined || atDesk === shown) return
    // A status may be a moment older than a sign-in: only the pen itself knows.
    void writer.session().then((now) => {
      if ((now?.person.id ?? null) === shown) return
      client.removeQueries({ queryKey: ['read'] })
      // Nothing is shown until it is known who is here: the next person must not see the last one's page, even shortly.
      void client.resetQueries({ queryKey: keys.session })
    })
  }, [atDesk, shown, writer, client])
}

/** Signing in and out. Another person must see nothing of what the cache holds. */
export function useSignIn() {
  const { writer, reader } = useSurroundings().doors
  const client = useQueryClient()
  const become = async (session: Session | null) => {
    await reader.open(session?.replica ?? null)
    client.removeQueries({ queryKey: ['read'] })
    client.removeQueries({ queryKey: keys.outbox })
    client.removeQueries({ queryKey: keys.conflicts })
    client.setQueryData(keys.session, session)
  }
  return {
    async signIn(name: string, password: string) {
      const outcome = await writer.signIn(name, password)
      if (outcome.ok) await become(outcome.value)
      return outcome
    },
    /** Goes on with an empty store beside the damaged one, for who has just tried to sign in. */
    async startAnew() {
      const outcome = await writer.startAnew()
      if (outcome.ok) await become(outcome.value)
      return outcome
    },
    async signOut() {
      const outcome = await writer.signOut()
      if (outcome.ok) await become(null)
      return outcome
    },
  }
}
