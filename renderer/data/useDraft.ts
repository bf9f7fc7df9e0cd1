import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Writer } from '../../workers/doors.ts'
import { tell } from '../parts/tell.ts'
import { useSurroundings } from '../surroundings.ts'
import { askAgain } from './askAgain.ts'
import { createDraft, type Draft, type Edits, editsShape, isDirty, noEdits } from './draft.ts'
import { createKeeper, type DraftKeeper } from './draftKeeper.ts'
import { takeAhead } from './useAhead.ts'

export interface OpenDraft {
  readonly draft: Draft
  /** To be paused by who saves the draft. */
  readonly keeper: DraftKeeper
  /** True when the form opened with what a crash or a closed window had left behind. */
  readonly wasRestored: boolean
}

/**
 * The unsaved values of a form, kept by the worker while one types, so that neither a crash nor a closed window loses
 * them. Undefined until the worker has said what it kept.
 * @param key names the form: table and id
 * @param table of the row that it edits, and that row's id
 */
export function useDraft(key: string, table?: string, id?: string): OpenDraft | undefined {
  const { writer } = useSurroundings().doors
  const client = useQueryClient()
  const [open, setOpen] = useState(() => {
    const ahead = takeAhead(client, key)
    return ahead === undefined ? undefined : { key, value: openDraft(writer, key, ahead) }
  })

  const isOpen = open?.key === key
  useEffect(() => {
    if (isOpen) return
    let isGone = false
    const show = (kept: unknown) => {
      if (!isGone) setOpen({ key, value: openDraft(writer, key, kept) })
    }
    const about = table === undefined || id === undefined ? undefined : { table, id }
    askAgain(() => writer.draft(key, about)).then(show, (error: unknown) => {
      // A form that opens without its draft can be worked with; one that stays blank cannot.
      reportError(error)
      if (!isGone) tell({ say: 'form.draftUnread' })
      show(null)
    })
    return () => {
      isGone = true
    }
  }, [writer, key, table, id, isOpen])

  const current = open?.key === key ? open.value : undefined
  useEffect(() => {
    if (current === undefined) return
    const { draft, keeper } = current
    const { keep } = keeper
    const stop = draft.subscribe(keeper.keepSoon)
    window.addEventListener('blur', keep)
    window.addEventListener('pagehide', keep)
    document.addEventListener('focusout', keep)
    return () => {
      stop()
      keeper.close()
      window.removeEventListener('blur', keep)
      window.removeEventListener('pagehide', keep)
      document.removeEventListener('focusout', keep)
    }
  }, [current])

  return current
}

function openDraft(writer: Pick<Writer, 'keepDraft'>, key: string, kept: unknown): OpenDraft {
  const parsed = editsShape.safeParse(kept)
  const edits = parsed.success ? parsed.data : noEdits
  const draft = createDraft(edits)
  const keeper = createKeeper(draft, (next) => writer.keepDraft(key, next))
  return { draft, keeper, wasRestored: parsed.success && isDirty(edits) }
}

/** What one field shows: the unsaved value where there is one, else the row's. */
export function useDraftField(draft: Draft, name: string, row: Readonly<Record<string, unknown>>): unknown {
  return useSyncExternalStore(draft.subscribe, () => {
    const { set } = draft.get()
    return Object.hasOwn(set, name) ? set[name] : (row[name] ?? null)
  })
}

export function useIsDirty(draft: Draft): boolean {
  return useSyncExternalStore(draft.subscribe, () => isDirty(draft.get()))
}

export function useEdits(draft: Draft): Edits {
  return useSyncExternalStore(draft.subscribe, draft.get)
}
