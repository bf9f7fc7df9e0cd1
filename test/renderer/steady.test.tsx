import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { addDays, type Day } from '../../model/calendar.ts'
import { emptyPage, takeCopies } from './page.ts'
import { open, ordersIn, press, some } from './screen.tsx'

emptyPage()
const copied = takeCopies()

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

test('a stretch into which another person has put a row grows on from its first row, in either direction', async () => {
  const { doors } = open(ordersIn('draft', 'confirmed'))
  await some('[data-index="5"][data-row-id]')
  const grid = screen.getByTestId('grid')
  grid.focus()
  const ids = rows().map((each) => each.dataset.rowId ?? '')
  const put = async (id: string, before: string | undefined) => {
    const day = String((await doors.reader.row('salesOrder', before ?? ''))?.shipDate) as Day
    const base = { shipDate: (await doors.reader.row('salesOrder', id))?.shipDate }
    const op = { op: 'patch', table: 'salesOrder', id, base, set: { shipDate: addDays(day, 1) } } as const
    await doors.writer.write('order.edit', [op])
  }
  press(grid, 'Home')
  for (const shiftKey of [false, true, true]) press(grid, 'ArrowDown', { shiftKey })
  expect(chosen()).toEqual(ids.slice(1, 4))
  await put(ids[5] ?? '', ids[2])
  await waitFor(() => expect(rows()[2]?.dataset.rowId).toBe(ids[5]))
  expect(active()).toBe(ids[3])
  expect(chosen()).toEqual(ids.slice(1, 4))
  press(grid, 'ArrowDown', { shiftKey: true })
  expect(chosen()).toEqual([ids[1], ids[5], ids[2], ids[3], ids[4]])

  // Upwards the active row stays where it is, and the one from which the stretch grows moves.
  for (const shiftKey of [false, true]) press(grid, 'ArrowUp', { shiftKey })
  expect(chosen()).toEqual([ids[2], ids[3]])
  await put(ids[4] ?? '', ids[3])
  await waitFor(() => expect(rows()[4]?.dataset.rowId).toBe(ids[4]))
  press(grid, 'ArrowUp', { shiftKey: true })
  expect(chosen()).toEqual([ids[5], ids[2], ids[4], ids[3]])
})

test('rows that have come into the places of a stretch before the screen shows them are not copied for it', async () => {
  const { doors } = open('/orders')
  await some('[data-index="4"][data-row-id]')
  const grid = screen.getByTestId('grid')
  grid.focus()
  press(grid, 'Home')
  for (let i = 0; i < 2; i++) press(grid, 'ArrowDown', { shiftKey: true })
  const id = chosen()[0] ?? ''
  const base = { shipDate: (await doors.reader.row('salesOrder', id))?.shipDate }
  const set = { shipDate: '2020-01-01' }
  await doors.writer.write('order.edit', [{ op: 'patch', table: 'salesOrder', id, base, set }])
  expect(chosen()[0]).toBe(id)
  press(grid, 'c', { ctrlKey: true })
  await screen.findByText('Other rows have come to stand where you chose some. Choose them again.')
  expect(copied).toEqual([])
})

/** A list that is scrolled so far down that no row at its top is at hand any more. */
async function scrolledAway(choose: (grid: HTMLElement) => void) {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(300)
  const { doors } = open('/orders', { orders: 300 })
  await some('[data-index="4"][data-row-id]')
  const grid = screen.getByTestId('grid')
  grid.focus()
  choose(grid)
  const stretch = chosen()
  grid.scrollTop = 200 * 28
  fireEvent.scroll(grid)
  await some('[data-index="205"][data-row-id]')
  return { doors, grid, stretch }
}

test('a stretch that was scrolled away goes on as its rows where another person moves one of them', async () => {
  const { doors, grid, stretch } = await scrolledAway((grid) => {
    press(grid, 'Home')
    for (let i = 0; i < 2; i++) press(grid, 'ArrowDown', { shiftKey: true })
  })
  expect(stretch).toHaveLength(3)
  const id = stretch[0] ?? ''
  const inView = rows().at(-1)?.dataset.rowId
  const lineOf = () => document.querySelector<HTMLElement>(`[data-row-id="${inView}"]`)?.dataset.index
  const before = lineOf()
  const base = { shipDate: (await doors.reader.row('salesOrder', id))?.shipDate }
  const set = { shipDate: '2020-01-01' }
  await doors.writer.write('order.edit', [{ op: 'patch', table: 'salesOrder', id, base, set }])
  await waitFor(() => expect(lineOf()).toBe(String(Number(before) - 1)))
  press(grid, 'c', { ctrlKey: true })
  await waitFor(() => expect(copied).toHaveLength(1))
  const orders = await Promise.all(stretch.map((each) => doors.reader.row('salesOrder', each ?? '')))
  const copies = copied[0]
    ?.split('\n')
    .slice(1)
    .map((line) => line.split('\t')[0])
  expect(copies?.sort()).toEqual(orders.map((order) => String(order?.orderNo)).sort())
})

test('rows that were ticked all at once stay so when one more is ticked far below them', async () => {
  await scrolledAway(() => fireEvent.click(screen.getByTestId('tick-all')))
  expect(screen.getByText('100 chosen')).toBeTruthy()
  fireEvent.click(await some('[data-index="205"] [data-tick]'))
  expect(screen.getByText('101 chosen')).toBeTruthy()
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
