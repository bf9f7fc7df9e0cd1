import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { emptyPage } from './page.ts'
import { open, openOrder, type } from './screen.tsx'

// What is said of an edit after it was saved: never more than is known.

emptyPage()

async function saveNote() {
  const { doors } = open('/orders')
  await openOrder(2)
  type('field-note', 'Rush')
  fireEvent.click(screen.getByTestId('save'))
  return { doors, saved: await screen.findByTestId('saved') }
}

test('an edit whose outbox cannot be read is not told as arrived', async () => {
  const { doors } = open('/orders')
  await openOrder(2)
  const unread = vi.fn(() => Promise.reject(new DOMException('The disk failed.', 'UnknownError')))
  Object.assign(doors.writer, { outbox: unread, fate: unread })
  type('field-note', 'Rush')
  fireEvent.click(screen.getByTestId('save'))
  const saved = await screen.findByTestId('saved')
  const before = unread.mock.calls.length
  await act(() => doors.writer.syncNow())
  await waitFor(() => expect(unread.mock.calls.length).toBeGreaterThan(before))
  expect(saved.textContent).toContain('on its way')
})

test('an edit that is given up while it is told of has not arrived', async () => {
  const { doors, saved } = await saveNote()
  const [item] = doors.outbox()
  await act(async () => void (await doors.writer.discard(item?.id ?? '', 'a mistake')))
  await waitFor(() => expect(saved.textContent).toContain('given up'))
  expect(saved.textContent).not.toContain('Arrived')
})
