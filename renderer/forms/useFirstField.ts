import { type RefObject, useEffect, useRef } from 'react'

/** Whoever asks for a new record wants to type into it: its first field has the focus. @returns for what the fields lie in */
export function useFirstField(isNew: boolean): RefObject<HTMLDivElement | null> {
  const fields = useRef<HTMLDivElement>(null)
  // Once: the form stays when what it holds has been saved and is no longer new.
  const wasNew = useRef(isNew)
  useEffect(() => {
    if (wasNew.current)
      fields.current
        ?.querySelector<HTMLElement>('.entry:is(input, textarea, select):not([readonly], :disabled)')
        ?.focus()
  }, [])
  return fields
}
