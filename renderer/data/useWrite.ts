import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { fail, type Outcome } from '../../model/fault.ts'
import type { Op } from '../../model/mutation.ts'
import type { Fate, Undone } from '../../workers/doors.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

export interface Kept {
  readonly mutation: string
  readonly provisional: string | null
}

/** Saves an edit on this device. The screen changes by the notice that follows, like for anybody else's edit. */
export function useWrite(): {
  write(intent: string, ops: readonly Op[]): Promise<Outcome<Kept>>
  undo(mutation: string): Promise<Outcome<Undone>>
  newId(): Promise<string>
} {
  const { writer } = useSurroundings().doors
  const client = useQueryClient()
  const write = useCallback(
    async (intent: string, ops: readonly Op[]) => {
      const outcome = await caught(writer.write(intent, ops))
      // Nobody needs to ask where an edit is that was saved this moment. Its next step is told by the status, as ever.
      if (outcome.ok) client.setQueryData<Fate>(keys.fate(outcome.value.mutation), 'waiting')
      return outcome
    },
    [writer, client],
  )
  const undo = useCallback(
    async (mutation: string) => {
      const outcome = await caught(writer.undo(mutation))
      const back = outcome.ok ? outcome.value.mutation : null
      if (back !== null) client.setQueryData<Fate>(keys.fate(back), 'waiting')
      return outcome
    },
    [writer, client],
  )
  const newId = useCallback(() => writer.newId(), [writer])
  return { write, undo, newId }
}

/** A bug in the worker: the form must not wait for ever, and what was typed must stay. */
function caught<T>(outcome: Promise<Outcome<T>>): Promise<Outcome<T>> {
  return outcome.catch((error: unknown) => {
    reportError(error)
    return fail({ kind: 'unexpected', incident: error instanceof Error ? error.name : 'worker' })
  })
}
