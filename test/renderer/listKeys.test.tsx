import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { add, type Decimal } from '../../model/quantity.ts'
import { ask } from '../../renderer/data/useRows.ts'
import { emptyPage, takeCopies } from './page.ts'
import { open, openList, ordersIn, press, some } from './screen.tsx'

// A list under the hands of somebody who never takes them off the keys.

emptyPage()
const copied = takeCopies()

describe('the keys of a list', () => {
  test('walk row by row and stop at both ends', async () => {
    const { keys } = await openList()
    expect(keys('Home')).toBe('row-0')
    expect(keys('ArrowDown', 'j')).toBe('row-2')
    expect(keys('ArrowUp', 'k', 'k')).toBe('row-0')
    expect(keys('End')).toBe('row-59')
    expect(keys('ArrowDown')).toBe('row-59')
  })

  test('go a page at a time, there and back to the same row', async () => {
    const { keys } = await openList()
    keys('Home')
    const after = Number(keys('PageDown')?.slice(4))
    expect(after).toBeGreaterThan(0)
    expect(keys('PageUp')).toBe('row-0')
  })

  test('choose a stretch with shift, all with Ctrl+A, single rows with the space bar, and let go with Escape', async () => {
    const { keys, said } = await openList()
    keys('Home', 'shift+ArrowDown', 'shift+ArrowDown')
    expect(said()).toBe('3 chosen')
    keys('ctrl+a')
    expect(said()).toBe('60 chosen: all that match')
    keys('Escape')
    expect(said()).toBe('')
    keys('Home', ' ', 'Home', ' ')
    expect(said()).toBe('')
  })

  test('leave what is ticked as it is while they move, so that rows apart from each other are chosen, and Escape lets go', async () => {
    const { keys, said } = await openList()
    const chosen = () =>
      [...document.querySelectorAll('[data-index][aria-selected="true"]')].map((row) => row.getAttribute('data-index'))
    keys('Home', ' ', 'ArrowDown', 'ArrowDown', ' ', 'ArrowRight', 'ArrowDown')
    expect([said(), chosen()]).toEqual(['2 chosen', ['0', '2']])
    keys('Escape')
    expect([said(), chosen()]).toEqual(['', []])
    // A stretch is let go by the first step without Shift; a row that is ticked in it is taken out of it.
    keys('Home', 'shift+ArrowDown', 'shift+ArrowDown', 'ArrowDown')
    expect(said()).toBe('')
    keys('Home', 'shift+ArrowDown', 'shift+ArrowDown', ' ')
    expect([said(), chosen()]).toEqual(['2 chosen', ['0', '1']])
    keys('ArrowDown', 'ArrowDown', ' ')
    expect([said(), chosen()]).toEqual(['3 chosen', ['0', '1', '4']])
  })

  test('open a row with Enter', async () => {
    const { keys } = await openList()
    keys('Home', 'ArrowDown', 'Enter')
    await screen.findByTestId('matrix')
    expect(window.location.pathname).toMatch(/^\/orders\/[0-9a-f-]{36}$/)
  })

  test('copy the chosen rows as a spreadsheet reads them', async () => {
    const { keys } = await openList()
    keys('Home', 'shift+ArrowDown', 'ctrl+c')
    await waitFor(() => expect(copied).toHaveLength(1))
    const lines = (copied[0] ?? '').split('\n').map((line) => line.split('\t'))
    expect(lines).toHaveLength(3)
    expect(lines[0]?.slice(0, 2)).toEqual(['Order no. (buyer)', 'SCL PO'])
    const pieces = lines[0]?.indexOf('Pieces') ?? -1
    expect(lines[1]?.[pieces]).toMatch(/^\d+$/)
    // The heads as they stand on the screen; beside a value its currency, which the list writes into the same cell.
    const heads = [...document.querySelectorAll('[data-head] .head-sort > span')].map((each) => each.textContent)
    expect(lines[0]?.filter((head) => head !== 'Currency').slice(0, heads.length)).toEqual(heads)
    const value = lines[0]?.indexOf('Value') ?? -1
    expect(lines[0]?.[value + 1]).toBe('Currency')
    expect(lines[1]?.slice(value, value + 2).join(' ')).toMatch(/^\d+(\.\d+)? [A-Z]{3}$/)
    expect(new Set(lines.map((line) => line.length)).size).toBe(1)
  })

  test('leave N, F and / to the screen while the list has the focus', async () => {
    const { grid } = await openList()
    press(grid, '/')
    expect(document.activeElement).toBe(screen.getByTestId('search'))
    press(grid, 'n')
    await waitFor(() => expect(window.location.pathname).toBe('/orders/new'))
  })
})

test('what is pinned is held by the browser while a list is slid, and lies where it was held after that', async () => {
  const { grid } = await openList()
  const slide = (leftPx: number) => {
    grid.scrollLeft = leftPx
    fireEvent.scroll(grid)
    return grid.dataset.slid
  }
  const rests = (as: string | undefined) => waitFor(() => expect(grid.dataset.slid).toBe(as))
  expect(grid.dataset.slid).toBeUndefined()
  expect(slide(80)).toBe('now')
  await rests('far')
  expect(grid.style.getPropertyValue('--slid')).toBe('80px')
  // Scrolled up or down it stays so.
  expect(slide(80)).toBe('far')
  expect(slide(0)).toBe('now')
  await rests(undefined)
  // The wheel is heard before the browser says that it has slid.
  fireEvent.wheel(grid, { deltaX: 40 })
  expect(grid.dataset.slid).toBe('now')
})

test('money is summed for each currency by itself, and every sum names its own', async () => {
  const { doors } = await openList(ordersIn('draft', 'confirmed', 'in_production', 'ready'))
  const id = (await some('[data-index="1"][data-row-id]')).dataset.rowId ?? ''
  const base = { currency: 'USD' }
  await doors.writer.write('order.edit', [{ op: 'patch', table: 'salesOrder', id, base, set: { currency: 'BDT' } }])
  const rows = await doors.reader.rows(
    ask('salesOrder', {
      where: [{ field: 'status', op: 'in', values: ['draft', 'confirmed', 'in_production', 'ready'] }],
    }),
  )
  if (!rows.ok) throw new Error('The orders could not be read.')
  const currencies = [...new Set(rows.value.map((row) => String(row.currency)))]
  expect(currencies.sort()).toEqual(['BDT', 'USD'])
  const foot = await screen.findByTestId('total-value')
  await waitFor(() => expect(foot.textContent).toContain('BDT'))
  for (const currency of currencies) {
    const sum = add(
      ...rows.value.filter((row) => row.currency === currency).map((row) => (row.value ?? 0) as Decimal | number),
    )
    const shown = foot.textContent?.match(new RegExp(`([\\d,.]+) ${currency}`))?.[1] ?? ''
    expect(Number(shown.replaceAll(',', ''))).toBeCloseTo(Number(sum), 2)
  }
})

test('an empty list says that this PC is still being filled, and how far it is', async () => {
  open('/orders', { missing: ['salesOrder'] })
  expect((await screen.findByTestId('filling')).textContent).toContain('3,10,000 of 10,04,212 records are here (31 %)')
  expect(screen.queryByText('Nothing here yet.')).toBeNull()
})

test('an empty list that is whole says so', async () => {
  open('/orders?q=nothing+like+this')
  expect((await screen.findByTestId('empty')).textContent).toContain('Nothing fits these filters.')
  expect(screen.queryByTestId('filling')).toBeNull()
})

test('a cell of money names its currency', async () => {
  await openList()
  const cell = await some('[data-index="0"] [data-col=value]')
  expect(cell.textContent).toMatch(/^[\d,]+\.\d\d (USD|EUR|GBP|BDT)$/)
})
