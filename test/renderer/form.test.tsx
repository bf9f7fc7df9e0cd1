import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { tell } from '../../renderer/parts/tell.ts'
import { emptyPage } from './page.ts'
import { open, openOrder, press, some, type } from './screen.tsx'

// What a form makes when it opens, what it makes only when it is wanted, and what it says afterwards.

emptyPage()

test('an order opens without measuring the page for anything that may float over it', async () => {
  open('/orders')
  await some('[data-index="2"][data-row-id]')
  const measured = vi.spyOn(Element.prototype, 'getBoundingClientRect')
  await openOrder(2)
  await some('[data-cell]')
  const inForm = measured.mock.contexts.filter((each) => each instanceof Element && each.closest('.bar, .record'))
  expect(inForm).toEqual([])
})

test('a new record is typed into at once: its first field has the focus, and nothing is opened by that', async () => {
  open('/orders/new')
  const first = await some('[data-testid="field-buyer"]')
  await waitFor(() => expect(document.activeElement).toBe(first))
  expect(document.querySelector('[role=listbox]')).toBeNull()
})

test('a lookup opens on a key, marks what stands in it, walks in a circle, and closes without a change', async () => {
  open('/orders')
  await openOrder(2)
  const box = screen.getByTestId<HTMLInputElement>('field-season')
  const before = box.dataset.value
  box.focus()
  press(box, 'ArrowDown')
  const marked = () => document.querySelector('[role=option][aria-selected=true]')
  await waitFor(() => expect(marked()).toBeTruthy())
  const first = marked()?.textContent
  expect(box.getAttribute('aria-activedescendant')).toBe(marked()?.id)
  const options = document.querySelectorAll('[role=option]').length
  expect(options).toBeGreaterThan(1)
  press(box, 'ArrowDown')
  expect(marked()?.textContent).not.toBe(first)
  for (let step = 1; step < options; step++) press(box, 'ArrowDown')
  expect(marked()?.textContent).toBe(first)
  press(box, 'Escape')
  await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull())
  expect(box.dataset.value).toBe(before)
})

test('the menu of states is made when it opens, and closes on Escape', async () => {
  open('/orders')
  await openOrder(2)
  const status = screen.getByTestId('status')
  expect(document.querySelector('[data-to]')).toBeNull()
  fireEvent.click(status)
  const first = await some('[data-to]')
  expect(status.getAttribute('aria-expanded')).toBe('true')
  expect(first.closest('[role=menu]')?.getAttribute('aria-labelledby')).toBe(status.id)
  press(first, 'Escape')
  await waitFor(() => expect(status.getAttribute('aria-expanded')).toBe('false'))
  expect(document.querySelector('[data-to]')).toBeNull()
})

test('an edit can be taken back while other things are told, and no more than two at once', async () => {
  open('/orders')
  await openOrder(2)
  type('field-note', 'Rush')
  fireEvent.click(screen.getByTestId('save'))
  await screen.findByTestId('undo')
  for (let n = 2; n <= 6; n++) act(() => void tell({ say: 'list.copied', values: { n } }))
  await screen.findByText('6 rows copied')
  await waitFor(() => expect(document.querySelectorAll('.mantine-Notification-root').length).toBe(2))
  expect(screen.getByTestId('undo')).toBeTruthy()
})

test('a list counts one order and many orders', async () => {
  open('/orders')
  const count = await screen.findByTestId('count')
  await waitFor(() => expect(count.textContent).toBe('60 orders'))
  const number = (await some('[data-row-id] .code')).textContent ?? ''
  fireEvent.change(screen.getByTestId('search'), { target: { value: number } })
  await waitFor(() => expect(screen.getByTestId('count').textContent).toBe('1 order'))
})
