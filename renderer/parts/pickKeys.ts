import type { KeyboardEvent } from 'react'

/** Up and Down walk the boxes of a list, and the field that finds them, as they walk a menu; Enter ticks as Space does. */
export function pickKeys(event: KeyboardEvent<HTMLElement>): void {
  const { key, target, currentTarget } = event
  const stops = [...currentTarget.querySelectorAll('input')].filter(isStop)
  const at = target instanceof HTMLInputElement ? stops.indexOf(target) : -1
  if (at < 0) return
  if (key === 'Enter' && stops[at]?.type === 'checkbox') stops[at]?.click()
  else if (key === 'ArrowDown' || key === 'ArrowUp')
    stops[(at + (key === 'ArrowDown' ? 1 : stops.length - 1)) % stops.length]?.focus()
  else return
  event.preventDefault()
}

function isStop(each: HTMLInputElement): boolean {
  return !each.disabled && (each.type === 'checkbox' || each.classList.contains('pick-search'))
}
