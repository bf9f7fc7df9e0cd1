import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { emptyPage } from './page.ts'
import { open, ordersIn, press, some } from './screen.tsx'

emptyPage()

const rows = () => [...document.querySelectorAll<HTMLElement>('[data-row-id]')]
const active = () => document.querySelector<HTMLElement>('.grid-row.is-active')?.dataset.rowId
const chosen = () =>
  rows()
    .filter((row) => row.getAttribute('aria-selected') === 'true')
    .map((row) => row.dataset.rowId)

test('what another person changes moves nobody off their row, and a chosen stretch goes on as its rows', async () => {
  const { doors } = open(ordersIn('draft', 'confirmed'))
  await some('[data-index="4"][data-row-id]')
  const grid = screen.getByTestId('grid')
  grid.focus()
  for (let i = 0; i < 3; i++) press(grid, 'ArrowDown')
  for (let i = 0; i < 2; i++) press(grid, 'ArrowDown', { shiftKey: true })
  const [first] = rows()
  const own = active()
  const stretch = chosen()
  expect(stretch).toHaveLength(3)
  expect(own).toBe(stretch.at(-1))

  const id = first?.dataset.rowId ?? ''
  const row = await doors.reader.row('salesOrder', id)
  const from = String(row?.status)
  const move = { op: 'move', table: 'salesOrder', id, from, to: 'cancelled', event: id, reason: 'Withdrawn' } as const
  await doors.writer.write('order.move', [move])

  await waitFor(() => expect(rows().map((each) => each.dataset.rowId)).not.toContain(id))
  await waitFor(() => expect(active()).toBe(own))
  expect(chosen()).toEqual(stretch)
  expect(screen.getByText('3 chosen')).toBeTruthy()
  expect(screen.queryByText(/Other rows have come/)).toBeNull()
})
