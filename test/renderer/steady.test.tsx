import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
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

/** Whichever of both comes first, the heads of a change or its rows. */
for (const late of ['headings', 'page'] as const)
  test(`a group does not slip under the eyes when a row above leaves it, its ${late} coming last`, async () => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(300)
    const { doors } = open(`/orders?group=${encodeURIComponent('{"by":["status"]}')}`, { orders: 200 })
    const firstHead = await some('[data-heading]')
    const [status] = JSON.parse(firstHead.dataset.heading ?? '[]')
    fireEvent.click(firstHead)
    await some('[data-index="12"][data-row-id]')
    const grid = screen.getByTestId('grid')
    const leaving = document.querySelector<HTMLElement>('[data-index="2"]')?.dataset.rowId ?? ''
    for (let i = 0; i < 15; i++) press(grid, 'ArrowDown')
    const own = active()
    const topPx = () => {
      const row = document.querySelector<HTMLElement>(`[data-row-id="${own}"]`)
      const moved = /translateY\((-?[\d.]+)px\)/.exec(row?.parentElement?.style.transform ?? '')?.[1]
      return Number(moved) + Number.parseFloat(row?.style.top ?? '') - grid.scrollTop
    }
    const before = { own, topPx: topPx(), scrollTop: grid.scrollTop }
    expect(own).toBeDefined()

    let letGo = () => {}
    const gate = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const asked = { headings: vi.fn(), page: vi.fn() }
    const { headings, page } = doors.reader
    vi.spyOn(doors.reader, 'headings').mockImplementation(async (...of) => {
      asked.headings()
      if (late === 'headings') await gate
      return headings(...of)
    })
    vi.spyOn(doors.reader, 'page').mockImplementation(async (...of) => {
      asked.page()
      if (late === 'page') await gate
      return page(...of)
    })
    const to = status === 'cancelled' ? 'closed' : 'cancelled'
    const move = {
      op: 'move',
      table: 'salesOrder',
      id: leaving,
      from: status,
      to,
      event: leaving,
      reason: 'x',
    } as const
    await doors.writer.write('order.move', [move])
    await waitFor(() => expect(Math.min(asked.headings.mock.calls.length, asked.page.mock.calls.length)).toBe(1))
    // What has come is drawn before the other comes.
    await new Promise(requestAnimationFrame)
    letGo()
    await waitFor(() => expect(grid.scrollTop).toBe(before.scrollTop - 28))
    expect({ own: active(), topPx: topPx(), scrollTop: grid.scrollTop }).toEqual({
      ...before,
      scrollTop: before.scrollTop - 28,
    })
  })
