import { notifications, notificationsStore } from '@mantine/notifications'
import { createElement, type ReactNode } from 'react'
import type { Word } from '../words.ts'
import { type Message, Told } from './Told.tsx'

/** More than this at once nobody reads, and they would cover what one works on. */
const most = 2

/** What was asked for was not done, or not all of it, and whoever asked can do something about it. */
const warnings: ReadonlySet<Word> = new Set<Word>([
  'board.noPlan',
  'csv.busy',
  'csv.savedPartly',
  'form.draftUnread',
  'list.copyTooMany',
  'list.othersLetGo',
  'list.pickTooMany',
  'list.pinTooMany',
  'list.searchCut',
  'list.sortTooMany',
  'list.stretchMoved',
  'paste.behind',
  'paste.noCell',
  'paste.otherHeads',
  'paste.oneGroup',
  'paste.oneLine',
  'paste.partial',
  'paste.tooMany',
  'paste.unseen',
  'pivot.notYet',
  'pivot.savedPartly',
  'pivot.tooMany',
  'reason.tooLarge',
  'saved.changedSince',
  'user.hasRole',
  'view.leftOut',
  'view.linkNotCopied',
  'view.noRoom',
  'view.notBack',
  'view.tooMany',
  'view.unreadable',
])
/** What has gone wrong, as a fault has. */
const failures: ReadonlySet<Word> = new Set<Word>([
  'csv.closed',
  'outbox.exportFailed',
  'settings.serverLocked',
  'settings.serverRefused',
])

/** Those that can be answered, such as by taking an edit back: another message does not push them out. */
const answerable = new Set<string>()

/**
 * Says one thing at the edge of the window, and lets it go by itself. What is told by its word, or as a fault, is said in
 * the language of the moment at which it is read; told again, it takes the place of itself.
 */
export function tell(
  message: Message | ReactNode,
  { keepMs = 5000, id, isAnswerable = false }: { keepMs?: number; id?: string; isAnswerable?: boolean } = {},
): string {
  const told = isMessage(message) ? createElement(Told, { message }) : message
  const name = id ?? (isMessage(message) ? JSON.stringify(message) : undefined)
  const standing = notificationsStore.getState().notifications.find(({ id: shown }) => shown === name)
  if (name !== undefined) notifications.hide(name)
  makeRoom()
  const shown = notifications.show({
    message: told,
    // The clock of one that stands runs on, and would take the second away at the first one's end, unless its time differs.
    autoClose: standing?.autoClose === keepMs ? keepMs + 1 : keepMs,
    withBorder: true,
    className: `told is-${lookOf(message)}`,
    onClose: ({ id: gone }) => gone !== undefined && answerable.delete(gone),
    ...(name === undefined ? {} : { id: name }),
  })
  if (isAnswerable) answerable.add(shown)
  return shown
}

/** For one more: what is only to be read goes first, then the oldest. */
function makeRoom(): void {
  const shown = notificationsStore.getState().notifications.flatMap(({ id }) => id ?? [])
  const leaving = [...shown.filter((id) => !answerable.has(id)), ...shown.filter((id) => answerable.has(id))]
  for (const id of leaving.slice(0, Math.max(0, shown.length - most + 1))) notifications.hide(id)
}

export function untell(id: string): void {
  notifications.hide(id)
}

/** What was told to one person is not for the next. */
export function untellAll(): void {
  notifications.clean()
}

/** How grave it is: most of what is told is news, and an edge of amber at each would say nothing any more. */
function lookOf(message: Message | ReactNode): 'news' | 'warning' | 'failure' {
  if (!isMessage(message)) return 'news'
  if (!('say' in message) || failures.has(message.say)) return 'failure'
  return warnings.has(message.say) ? 'warning' : 'news'
}

function isMessage(message: Message | ReactNode): message is Message {
  return typeof message === 'object' && message !== null && ('say' in message || 'kind' in message)
}
