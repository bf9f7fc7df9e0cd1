import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { emptyPage } from './page.ts'
import { open, openOrder, type } from './screen.tsx'

// What is said after "Undo": never that something is taken back which is not.

emptyPage()

async function savedNote() {
  const { doors } = open('/orders')
  const id = await openOrder(2)
  type('field-note', 'Rush')
  fireEvent.click(screen.getByTestId('save'))
  const undo = await screen.findByTestId('undo')
  return { doors, id, undo }
}

describe('undo', () => {
  test('says that an edit is taken back here, and that it is taken back once the server has it', async () => {
    const { doors, undo } = await savedNote()
    fireEvent.click(undo)
    const said = await screen.findByTestId('undone')
    expect(said.textContent).toContain('Taken back on this device · on its way to the server')
    expect(said.textContent).toContain(screen.getByTestId('title').textContent ?? '?')
    await act(() => doors.writer.syncNow())
    await waitFor(() => expect(said.textContent).toMatch(/Taken back\.$/))
  })

  test('does nothing to what somebody has changed since, and says so', async () => {
    const { doors, id, undo } = await savedNote()
    await act(async () => {
      await doors.writer.write('order.edit', [
        { op: 'patch', table: 'salesOrder', id, base: { note: 'Rush' }, set: { note: 'By sea' } },
      ])
    })
    fireEvent.click(undo)
    await screen.findByText(/^Not taken back: it has been changed since you saved it\./)
    expect(screen.queryByTestId('undone')).toBeNull()
    expect(await doors.reader.row('salesOrder', id)).toMatchObject({ note: 'By sea' })
    expect(doors.outbox()).toHaveLength(2)
  })

  test('gives up what the server has refused, and says that nothing of it stands', async () => {
    const { doors, undo } = await savedNote()
    Object.assign(doors.writer, { undo: async () => ({ ok: true, value: { mutation: null } }) })
    fireEvent.click(undo)
    await screen.findByText('Given up: the server had not taken it, so nothing of it stands.')
    expect(screen.queryByTestId('undone')).toBeNull()
  })

  test('is not offered any more for an edit that was given up', async () => {
    const { doors } = await savedNote()
    await act(async () => void (await doors.writer.discard(doors.outbox()[0]?.id ?? '', 'a mistake')))
    await waitFor(() => expect(screen.queryByTestId('undo')).toBeNull())
  })
})
