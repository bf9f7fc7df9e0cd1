import { notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'

/** Says one sentence at the edge of the window, and lets it go by itself. */
export function tell(message: ReactNode, { keepMs = 5000, id }: { keepMs?: number; id?: string } = {}): string {
  if (id !== undefined) notifications.hide(id)
  return notifications.show({ message, autoClose: keepMs, withBorder: true, ...(id === undefined ? {} : { id }) })
}

export function untell(id: string): void {
  notifications.hide(id)
}
