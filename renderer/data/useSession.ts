import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect } from 'react'
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

/** Who is signed in, or null; undefined until the worker has answered. */
export function useWhoIsHere() {
  const { writer, reader } = useSurroundings().doors
  const queryFn = async () => {
    const session = await writer.session()
    // The eyes turn to this person's replica before the first screen asks anything.
    await reader.open(session?.person.id ?? null)
    return session
  }
  return useQuery({ queryKey: keys.session, queryFn, throwOnError: true })
}

/** Looks again who is here when the desk has changed hands at another window of this PC. */
export function useSameDesk(session: Session | null | undefined): void {
  const client = useQueryClient()
  const atDesk = useStatus((status) => status.person)
  const shown = session === undefined ? undefined : (session?.person.id ?? null)
  const hasChanged = atDesk !== undefined && shown !== undefined && atDesk !== shown
  useEffect(() => {
    if (!hasChanged) return
    client.removeQueries({ queryKey: ['read'] })
    void client.invalidateQueries({ queryKey: keys.session })
  }, [hasChanged, client])
}

/** Signing in and out. Another person must see nothing of what the cache holds. */
export function useSignIn() {
  const { writer, reader } = useSurroundings().doors
  const client = useQueryClient()
  const become = async (session: Session | null) => {
    await reader.open(session?.person.id ?? null)
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
    async signOut() {
      const outcome = await writer.signOut()
      if (outcome.ok) await become(null)
      return outcome
    },
  }
}
