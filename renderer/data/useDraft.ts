import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useSurroundings } from '../surroundings.ts'
import { createDraft, type Draft, type Edits, editsShape, isDirty, noEdits } from './draft.ts'
import { takeAhead } from './useAhead.ts'

/** How long typing rests before the worker keeps it, ms. */
const keepMs = 250

export interface OpenDraft {
  readonly draft: Draft
  /** True when the form opened with what a crash or a closed window had left behind. */
  readonly wasRestored: boolean
}

/**
 * The unsaved values of a form, kept by the worker while one types, so that neither a crash nor a closed window loses
 * them. Undefined until the worker has said what it kept.
 * @param key names the form: table and id
 */
export function useDraft(key: string): OpenDraft | undefined {
  const { writer } = useSurroundings().doors
  const client = useQueryClient()
  const [open, setOpen] = useState(() => {
    const ahead = takeAhead(client, key)
    return ahead === undefined ? undefined : { key, value: openDraft(ahead) }
  })

  const isOpen = open?.key === key
  useEffect(() => {
    if (isOpen) return
    let isGone = false
    void writer.draft(key).then((kept) => {
      if (!isGone) setOpen({ key, value: openDraft(kept) })
    })
    return () => {
      isGone = true
    }
  }, [writer, key, isOpen])

  const current = open?.key === key ? open.value : undefined
  const draft = current?.draft
  useEffect(() => {
    if (draft === undefined) return
    let kept = draft.get()
    let timer: ReturnType<typeof setTimeout> | undefined
    const keep = () => {
      clearTimeout(timer)
      const edits = draft.get()
      if (edits === kept) return
      kept = edits
      void writer.keepDraft(key, isDirty(edits) ? edits : null)
    }
    const stop = draft.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(keep, keepMs)
    })
    window.addEventListener('blur', keep)
    window.addEventListener('pagehide', keep)
    document.addEventListener('focusout', keep)
    return () => {
      stop()
      keep()
      window.removeEventListener('blur', keep)
      window.removeEventListener('pagehide', keep)
      document.removeEventListener('focusout', keep)
    }
  }, [writer, key, draft])

  return current
}

function openDraft(kept: unknown): OpenDraft {
  const parsed = editsShape.safeParse(kept)
  const edits = parsed.success ? parsed.data : noEdits
  return { draft: createDraft(edits), wasRestored: parsed.success && isDirty(edits) }
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
