import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { emptyPage } from './page.ts'
import { open, openOrder, type } from './screen.tsx'

// A form over a disk that fails in one moment: what was saved is told as saved, and no form stays blank.

const reported = vi.fn()
const broken = () => Promise.reject(new DOMException('The disk failed.', 'UnknownError'))
emptyPage()
beforeEach(() => {
  vi.stubGlobal('reportError', reported)
})
afterEach(() => {
  reported.mockReset()
})

test('an edit whose draft could not be forgotten is told as saved, and the form goes on', async () => {
  const { doors } = open('/orders')
  await openOrder(2)
  type('field-note', 'Rush')
  const { keepDraft } = doors.writer
  Object.assign(doors.writer, { keepDraft: broken })
  fireEvent.click(screen.getByTestId('save'))
  // Two saves may be told at once: each says of which order it is.
  const name = screen.getByTestId('title').textContent ?? '?'
  expect((await screen.findByTestId('saved')).textContent).toContain(name)
  expect(reported).toHaveBeenCalled()
  Object.assign(doors.writer, { keepDraft })
  type('field-note', 'Rush again')
  fireEvent.click(screen.getByTestId('save'))
  await waitFor(() => expect(doors.outbox()).toHaveLength(2))
})

test('a draft that was typed just before the save is not kept after it was forgotten', async () => {
  const { doors } = open('/orders')
  const id = await openOrder(2)
  const { write } = doors.writer
  let go: () => void = () => {}
  const held = new Promise<void>((resolve) => (go = resolve))
  const keep = vi.spyOn(doors.writer, 'keepDraft')
  Object.assign(doors.writer, {
    write: async (...asked: Parameters<typeof write>) => {
      await held
      return write(...asked)
    },
  })
  type('field-note', 'Rush')
  fireEvent.click(screen.getByTestId('save'))
  fireEvent.blur(window)
  go()
  await screen.findByTestId('saved')
  expect(keep.mock.calls).toEqual([[`orders:${id}`, null]])
})

test('a form is not drawn anew for a save that is answered at once, says so of one that takes long, and saves it once', async () => {
  const { doors } = open('/orders')
  await openOrder(2)
  const { write } = doors.writer
  let go: () => void = () => {}
  const held = new Promise<void>((resolve) => (go = resolve))
  Object.assign(doors.writer, {
    write: async (...asked: Parameters<typeof write>) => {
      await held
      return write(...asked)
    },
  })
  type('field-note', 'Rush')
  const save = screen.getByTestId<HTMLButtonElement>('save')
  fireEvent.click(save)
  expect(save.disabled).toBe(false)
  fireEvent.click(save)
  await waitFor(() => expect(save.disabled).toBe(true))
  go()
  await screen.findByTestId('saved')
  expect(doors.outbox()).toHaveLength(1)
})

test('a form whose draft cannot be read opens without it, and says so', async () => {
  const { doors } = open('/orders')
  Object.assign(doors.writer, { draft: broken })
  await openOrder(2)
  await screen.findByText('What this form may have kept unsaved from before could not be read.')
})

test('a form whose draft can be read the next time has it', async () => {
  const { doors } = open('/orders')
  const { draft } = doors.writer
  const read = vi.fn(draft).mockImplementationOnce(broken).mockImplementationOnce(broken)
  Object.assign(doors.writer, { draft: read })
  await openOrder(2)
  expect(reported).not.toHaveBeenCalled()
})

test('a new form that gets no id says that something is wrong, and is not blank', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const { doors } = open('/orders/new')
  Object.assign(doors.writer, { newId: broken })
  expect(await screen.findByTestId('crash')).toBeTruthy()
})
