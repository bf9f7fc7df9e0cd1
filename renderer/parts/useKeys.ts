import { useEffect, useRef } from 'react'

/** Keys as people say them: "n", "/", "ctrl+s", "alt+enter", "shift+arrowdown". */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>

/** The name of a key press in the words of a KeyMap. */
export function keyName(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string {
  // On a Bangla layout the key of "N" types another letter; the shortcut is meant all the same.
  const isForeign = event.key.length === 1 && event.key.charCodeAt(0) > 0x7f && event.code.startsWith('Key')
  const key = isForeign ? event.code.slice(3).toLowerCase() : event.key === ' ' ? 'space' : event.key.toLowerCase()
  const shift = event.shiftKey && key.length > 1 ? 'shift+' : ''
  return `${event.ctrlKey || event.metaKey ? 'ctrl+' : ''}${event.altKey ? 'alt+' : ''}${shift}${key}`
}

/**
 * Listens to keys of the whole window while the part is on screen. Plain letters are left to whoever is typing, and all
 * keys to an open dialog.
 */
export function useKeys(keys: KeyMap, enabled = true): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    if (!enabled) return
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const name = keyName(event)
      const act = latest.current[name]
      if (act === undefined) return
      if (name === 'escape' && isField(event.target)) return event.target.blur() // the first Escape leaves the field, the second the screen
      const isPlain = !name.startsWith('ctrl+') && !name.startsWith('alt+') && name !== 'escape'
      if (isPlain && isTyping(event.target)) return
      if (isInOverlay(event.target)) return
      event.preventDefault()
      act(event)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [enabled])
}

function isTyping(target: EventTarget | null): boolean {
  return isField(target) || (target instanceof Element && target.matches('[data-keys=own] *'))
}

function isField(target: EventTarget | null): target is HTMLElement {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select')
}

function isInOverlay(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog], [role=menu], [role=listbox]') !== null
}
