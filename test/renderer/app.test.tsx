import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { emptyPage } from './page.ts'
import { open, openOrder, ordersIn, press, show, some, type } from './screen.tsx'

// The whole app over rows in memory, in a page without layout: what is asked of the doors, and what is said to a person.

emptyPage()

test('a wrong password is a sentence, a right one opens the orders', async () => {
  open('/', { signedIn: false })
  await screen.findByTestId('sign-in-name')
  type('sign-in-name', 'merchandiser')
  type('sign-in-password', 'wrong')
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  expect((await screen.findByTestId('sign-in-fault')).textContent).toBe('Name or password is wrong.')
  type('sign-in-password', 'demo')
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  await waitFor(() => expect(screen.getByTestId('count').textContent).toContain('60'))
})

test('a locked account says for how long, in the language of the device', async () => {
  open('/', { signedIn: false }, { locale: 'bn' })
  await screen.findByTestId('sign-in-name')
  type('sign-in-name', 'locked')
  type('sign-in-password', 'x')
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  expect((await screen.findByTestId('sign-in-fault')).textContent).toContain('৪ মিনিট')
})

test('an order is saved as one mutation of exactly what changed', async () => {
  const { doors } = open('/orders')
  const id = await openOrder(2)
  type('field-note', 'Rush')
  const cell = document.querySelector('[data-cell]')
  if (cell === null) throw new Error('The matrix has no cell.')
  const seen = cell.getAttribute('data-qty')
  fireEvent.pointerDown(cell)
  const editor = await waitFor(() => within(cell as HTMLElement).getByRole('textbox'))
  fireEvent.change(editor, { target: { value: '১২৩' } })
  press(editor, 'Enter')
  press(document.body, 's', { ctrlKey: true })
  expect((await screen.findByTestId('saved')).textContent).toContain('Kept on this device')

  const [item, ...others] = doors.outbox()
  expect(others).toEqual([])
  expect(item?.intent).toBe('order.edit')
  expect(item?.ops[0]).toMatchObject({ op: 'patch', table: 'salesOrder', id, set: { note: 'Rush' } })
  expect(Object.keys(item?.ops[0]?.op === 'patch' ? item.ops[0].set : {})).toEqual(['note'])
  const line = item?.ops[1]
  expect(line).toMatchObject(
    seen === ''
      ? { op: 'put', values: { order: id, qty: 123 } }
      : { op: 'patch', base: { qty: Number(seen) }, set: { qty: 123 } },
  )
  await waitFor(() => expect(screen.getByTestId('save').hasAttribute('disabled')).toBe(true))
  expect(screen.getByTestId('row-waiting').textContent).toBe('1 change waiting')
})

test('a field that is wrong says so at the field, and nothing is saved', async () => {
  const { doors } = open('/orders')
  await openOrder(1)
  type('field-fob', 'four')
  fireEvent.click(screen.getByTestId('save'))
  expect(await screen.findByText('A number is needed.')).toBeTruthy()
  expect(doors.outbox()).toEqual([])
})

test('what was typed comes back after the window was lost, and is said to', async () => {
  const { doors } = open('/orders')
  const id = await openOrder(2)
  type('field-note', 'half a thought')
  fireEvent.blur(window)
  await waitFor(async () =>
    expect(await doors.writer.draft(`orders:${id}`)).toMatchObject({ set: { note: 'half a thought' } }),
  )
  cleanup()
  show(`/orders/${id}`, doors)
  expect(await screen.findByTestId('restored')).toBeTruthy()
  expect(screen.getByTestId('field-note')).toHaveProperty('value', 'half a thought')
})

test('leaving unsaved edits asks, and staying keeps them', async () => {
  const { doors } = open('/orders')
  await openOrder(2)
  type('field-note', 'not yet')
  fireEvent.click(screen.getByText('Orders ›'))
  expect(await screen.findByTestId('leave-keep')).toBeTruthy()
  fireEvent.click(screen.getByText('Cancel'))
  await waitFor(() => expect(screen.queryByTestId('leave-keep')).toBeNull())
  expect(screen.getByTestId('field-note')).toHaveProperty('value', 'not yet')
  expect(doors.outbox()).toEqual([])
})

test('a move goes out by itself, with an event of its own', async () => {
  const { doors } = open(ordersIn('draft'))
  const id = await openOrder(0)
  fireEvent.click(screen.getByTestId('status'))
  fireEvent.click(await some('[data-to=confirmed]'))
  await screen.findByTestId('saved')
  expect(doors.outbox()[0]).toMatchObject({
    intent: 'order.move',
    ops: [{ op: 'move', table: 'salesOrder', id, from: 'draft', to: 'confirmed', reason: null }],
  })
})

test('who may not see prices sees no price anywhere, and who may not write can only read', async () => {
  open('/orders', { role: 'store' })
  await openOrder(2)
  expect(screen.queryByTestId('field-fob')).toBeNull()
  expect(screen.queryByTestId('matrix-value')).toBeNull()
  expect(screen.queryByTestId('save')).toBeNull()
  expect(screen.getByTestId('field-note')).toHaveProperty('readOnly', true)
  expect(screen.getByTestId('field-note').getAttribute('title')).toBe('Your role may look at this but not change it.')
})

test('a clash shows what was, mine and theirs, and goes when one is chosen', async () => {
  open('/outbox', { withTrouble: true })
  const conflict = await screen.findByTestId('conflict')
  expect(within(conflict).getByTestId('conflict-base').textContent).toContain('12 Jan 27')
  expect(within(conflict).getByTestId('conflict-mine').textContent).toContain('19 Jan 27')
  await waitFor(() => expect(within(conflict).getByTestId('conflict-theirs').textContent).toContain('Salma Akter'))
  fireEvent.click(within(conflict).getByTestId('keep-theirs'))
  await waitFor(() => expect(screen.queryByTestId('conflict')).toBeNull())
})

test('a refused change is given up only with a reason', async () => {
  const { doors } = open('/outbox', { withTrouble: true })
  const refused = await some('[data-state=rejected]')
  expect(within(refused as HTMLElement).getByTestId('outbox-fault').textContent).toContain('no pieces yet')
  fireEvent.click(within(refused as HTMLElement).getByTestId('discard'))
  const confirm = await screen.findByTestId('dialog-confirm')
  expect(confirm.hasAttribute('disabled')).toBe(true)
  type('dialog-text', 'entered twice')
  fireEvent.click(screen.getByTestId('dialog-confirm'))
  await waitFor(() => expect(doors.outbox().some((item) => item.state === 'rejected')).toBe(false))
})

test('the palette finds an order by its number first', async () => {
  open('/orders')
  await screen.findByTestId('count')
  press(document.body, 'k', { ctrlKey: true })
  await screen.findByTestId('palette')
  type('palette', 'PO-4400173')
  await waitFor(() => expect(document.querySelector('[data-entry]')?.textContent).toContain('PO-4400173'))
})

test('an hour entered on the board is kept under the line, the day and the hour', async () => {
  const { doors } = open('/board', { role: 'supervisor' })
  fireEvent.click(await some('[data-line]'))
  await screen.findByTestId('hour-save')
  fireEvent.click(document.querySelector('[data-hour="17"]') as Element)
  for (const digit of ['9', '5']) press(document.body, digit)
  fireEvent.click(screen.getByTestId('hour-save'))
  fireEvent.click(await screen.findByTestId('dialog-confirm'))
  await screen.findByTestId('saved')
  expect(doors.outbox()[0]).toMatchObject({
    intent: 'lineOutput.hour',
    ops: [{ op: 'put', values: { hour: 17, pieces: 95 } }],
  })
})

test('signing out with work waiting warns first', async () => {
  open('/orders', { withTrouble: true })
  fireEvent.click(await screen.findByTestId('person'))
  fireEvent.click(await screen.findByTestId('sign-out'))
  expect((await screen.findByTestId('dialog-confirm')).textContent).toBe('Sign out anyway')
})
