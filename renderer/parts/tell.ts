import { notifications, notificationsStore } from '@mantine/notifications'
import { createElement, type ReactNode } from 'react'
import { type Message, Told } from './Told.tsx'

/** More than this at once nobody reads: the oldest goes when another comes. */
const most = 3

/**
 * Says one thing at the edge of the window, and lets it go by itself. What is told by its word, or as a fault, is said in
 * the language of the moment at which it is read; told again, it takes the place of itself.
 */
export function tell(
  message: Message | ReactNode,
  { keepMs = 5000, id }: { keepMs?: number; id?: string } = {},
): string {
  const told = isMessage(message) ? createElement(Told, { message }) : message
  const name = id ?? (isMessage(message) ? JSON.stringify(message) : undefined)
  if (name !== undefined) notifications.hide(name)
  const { notifications: shown } = notificationsStore.getState()
  for (const old of shown.slice(0, Math.max(0, shown.length - most + 1))) if (old.id) notifications.hide(old.id)
  return notifications.show({
    message: told,
    autoClose: keepMs,
    withBorder: true,
    ...(name === undefined ? {} : { id: name }),
  })
}

export function untell(id: string): void {
  notifications.hide(id)
}

/** What was told to one person is not for the next. */
export function untellAll(): void {
  notifications.clean()
}

function isMessage(message: Message | ReactNode): message is Message {
  return typeof message === 'object' && message !== null && ('say' in message || 'kind' in message)
}
