import { cleanup, createEvent, fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { copiedUnits } from '../../renderer/lists/copiedUnits.ts'
import { emptyPage, takeCopies } from './page.ts'
import { cell, open, ordersIn, press, some } from './screen.tsx'

// What is copied in a list and pasted into it again: the numbers without their currencies, which must not change by it.

emptyPage()
const copied = takeCopies()
beforeEach(() => copiedUnits.forget())

/** A list of orders of which the first is in dollars and the second in euros. */
async function list() {
  const opened = open(ordersIn('draft', 'confirmed', 'in_production'), { role: 'merchandiser' })
  await some('[data-index="3"]')
  const grid = screen.getByTestId('grid')
  const { reader, writer } = opened.doors
  for (const [line, currency, fob] of [
    [0, 'USD', '3.6'],
    [1, 'EUR', '5.466'],
    [2, 'USD', '5'],
  ] as const) {
    const id = cell(line, 'note').parentElement?.dataset.rowId ?? ''
    const row = await reader.row('salesOrder', id)
    const base = { currency: row?.currency, fob: row?.fob }
    await writer.write('order.edit', [{ op: 'patch', table: 'salesOrder', id, base, set: { currency, fob } }])
  }
  await waitFor(() => expect([0, 1, 2].map((line) => cell(line, 'fob').textContent)).toEqual(['3.60', '5.466', '5.00']))
  const copy = async () => {
    const before = copied.length
    press(grid, 'c', { ctrlKey: true })
    await waitFor(() => expect(copied).toHaveLength(before + 1))
    // The clipboard of Windows has other line breaks.
    return (copied.at(-1) ?? '').replaceAll('\n', '\r\n')
  }
  const paste = (text: string) => fireEvent(grid, createEvent.paste(grid, { clipboardData: { getData: () => text } }))
  const offered = async () => {
    await screen.findByTestId('paste')
    const cells = (what: string) =>
      [...document.querySelectorAll<HTMLElement>(`[data-${what}]`)].map(({ dataset }) => dataset[what])
    return { changes: cells('change'), refused: cells('refused') }
  }
  const pick = (line: number) => fireEvent.click(cell(line, 'note'), { ctrlKey: true })
  return { ...opened, grid, copy, paste, offered, pick }
}

describe('a price of dollars', () => {
  test('that is copied alone is a plain number, and is not taken by a row of euros but by one of dollars', async () => {
    const { copy, paste, offered } = await list()
    fireEvent.click(cell(0, 'fob'))
    const text = await copy()
    expect(text).toBe('3.6')
    fireEvent.click(cell(1, 'fob'))
    paste(text)
    expect(await offered()).toEqual({ changes: [], refused: ['fob'] })
    expect(screen.getByTestId('paste-refused').textContent).toContain(
      'This is in another currency than its row, which is in EUR.',
    )
    fireEvent.click(screen.getByText('Cancel'))
    await waitFor(() => expect(screen.queryByTestId('paste')).toBeNull())
    fireEvent.click(cell(2, 'fob'))
    paste(text)
    expect(await offered()).toEqual({ changes: ['fob'], refused: [] })
  })

  test('in a row that is copied whole is not taken by a row of euros, whose currency is another column’s', async () => {
    const { copy, paste, offered, pick } = await list()
    pick(0)
    const text = await copy()
    expect(text.split('\r\n').map((line) => line.split('\t').includes('Currency'))).toEqual([true, false])
    // Whoever gets the text by another way than from this window has its column of currencies all the same.
    copiedUnits.forget()
    fireEvent.click(cell(1, 'orderNo'))
    paste(text)
    const { changes, refused } = await offered()
    expect(changes).not.toContain('fob')
    expect(refused).toContain('fob')
  })
})

test('what was copied is known of in its own words alone, and to the next person no more', async () => {
  await list()
  copiedUnits.keep('3.60', [['USD']])
  expect(copiedUnits.of('3.6')).toBeUndefined()
  expect(copiedUnits.of('3.60')).toEqual([['USD']])
  cleanup()
  expect(copiedUnits.of('3.60')).toBeUndefined()
})

describe('ticked rows without an active cell', () => {
  test('take no text that does not name its columns, and a person is told to click a cell', async () => {
    const { doors, paste, pick } = await list()
    const before = doors.outbox().length
    for (const line of [0, 1]) pick(line)
    paste('PO-1')
    await screen.findByText(/^Click the cell first that the paste begins at/)
    expect(screen.queryByTestId('paste')).toBeNull()
    expect(doors.outbox()).toHaveLength(before)
  })
})
