import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { add, type Decimal } from '../../model/quantity.ts'
import { emptyPage, takeCopies } from './page.ts'
import { cell, open, openList, ordersIn, press, some } from './screen.tsx'

// Cells of a list, as somebody who lives in a spreadsheet expects them: one that is active, blocks of them, and copies.

emptyPage()
const copied = takeCopies()

const marked = () =>
  [...document.querySelectorAll<HTMLElement>('.cell.is-marked')].map(
    (each) => `${each.closest<HTMLElement>('[data-index]')?.dataset.index} ${each.dataset.col}`,
  )
const drag = (from: HTMLElement, ...over: HTMLElement[]) => {
  fireEvent.mouseDown(from, { button: 0, buttons: 1, clientX: 10, clientY: 10 })
  for (const each of over) fireEvent.mouseMove(each, { buttons: 1, clientX: 40, clientY: 40 })
  // The browser ends a drag with a click on what both cells lie in.
  const last = over.at(-1)?.closest('[data-index]')
  if (last != null) fireEvent.click(last)
}

describe('the active cell', () => {
  test('goes across with Right and Left, along with Up and Down, and out to the row before the first', async () => {
    const { keys } = await openList()
    expect(keys('Home')).toBe('row-0')
    expect(keys('ArrowRight')).toBe('cell-0-orderNo')
    expect(keys('ArrowRight', 'ArrowDown')).toBe('cell-1-sclPo')
    expect(cell(1, 'sclPo').classList.contains('is-cell')).toBe(true)
    expect(document.querySelectorAll('.is-cell')).toHaveLength(1)
    expect(keys('ArrowLeft')).toBe('cell-1-orderNo')
    expect(keys('ArrowLeft')).toBe('row-1')
    expect(keys('ArrowLeft')).toBe('row-1')
    for (let i = 0; i < 30; i++) keys('ArrowRight')
    expect(keys()).toBe('cell-1-note')
  })

  test('is the one that was clicked, and Enter still opens its row', async () => {
    const { grid, keys } = await openList()
    fireEvent.click(cell(2, 'pieces'))
    expect(grid.getAttribute('aria-activedescendant')).toBe('cell-2-pieces')
    const id = cell(2, 'pieces').closest<HTMLElement>('[data-row-id]')?.dataset.rowId
    keys('Enter')
    await screen.findByTestId('matrix')
    expect(window.location.pathname).toBe(`/orders/${id}`)
  })

  test('draws two rows when it moves, and no other', async () => {
    const { keys } = await openList()
    keys('Home', 'ArrowRight')
    const changes: string[] = []
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const line = target instanceof Element ? target.closest<HTMLElement>('.grid-row')?.dataset.index : undefined
        if (line !== undefined) changes.push(line)
      }
    })
    observer.observe(document.body, { subtree: true, attributes: true, childList: true, characterData: true })
    keys('ArrowDown', 'ArrowRight')
    await waitFor(() => expect(changes).not.toEqual([]))
    observer.disconnect()
    expect([...new Set(changes)].sort()).toEqual(['0', '1'])
  })
})

describe('a block of cells', () => {
  test('grows by keys on both sides, counts itself, and is given up with Escape', async () => {
    const { keys, said } = await openList()
    keys('Home', 'ArrowRight', 'ArrowRight', 'shift+ArrowRight', 'shift+ArrowDown', 'shift+ArrowDown')
    expect(said()).toBe('6 cells · 3 × 2')
    expect(marked()).toEqual(['0', '1', '2'].flatMap((line) => [`${line} sclPo`, `${line} buyer.name`]))
    keys('shift+ArrowLeft', 'shift+ArrowLeft')
    expect(marked().slice(0, 2)).toEqual(['0 orderNo', '0 sclPo'])
    keys('Escape')
    expect(said()).toBe('')
    expect(marked()).toEqual([])
    expect(keys()).toBe('cell-2-orderNo')
  })

  test('is not begun by Shift with up or down: rows are chosen whole until it is', async () => {
    const { keys, said } = await openList()
    keys('Home', 'ArrowRight', 'shift+ArrowDown')
    expect(said()).toBe('2 chosen')
    expect(marked()).toEqual([])
    keys('shift+ArrowRight')
    expect(said()).toBe('4 cells · 2 × 2')
    keys('ctrl+shift+End')
    expect(said()).toBe('120 cells · 60 × 2')
  })

  test('is marked by dragging over it, also in one column, and a click with shift takes it further', async () => {
    const { said } = await openList()
    drag(cell(1, 'buyer.name'), cell(1, 'style.name'), cell(3, 'season.code'))
    expect(said()).toBe('9 cells · 3 × 3')
    fireEvent.click(cell(4, 'style.name'), { shiftKey: true })
    expect(said()).toBe('8 cells · 4 × 2')
    drag(cell(0, 'note'), cell(2, 'note'))
    expect(marked()).toEqual(['0 note', '1 note', '2 note'])
    fireEvent.mouseDown(cell(5, 'note'), { button: 0 })
    expect(said()).toBe('')
  })

  test('grows on while the mouse is held below the last row in view', async () => {
    const { grid, said } = await openList()
    vi.spyOn(grid, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 800, 300))
    fireEvent.mouseDown(cell(0, 'note'), { button: 0, buttons: 1, clientX: 10, clientY: 10 })
    fireEvent.mouseMove(cell(1, 'note'), { buttons: 1, clientX: 40, clientY: 40 })
    fireEvent.mouseMove(document.body, { buttons: 1, clientX: 40, clientY: 400 })
    await waitFor(() => expect(said()).toMatch(/ × 1$/))
    await waitFor(() => expect(Number(/^(\d+) cells/.exec(said())?.[1])).toBeGreaterThan(6))
    fireEvent.mouseUp(document.body)
    fireEvent.mouseMove(cell(2, 'note'), { buttons: 0, clientX: 40, clientY: 60 })
    expect(Number(/^(\d+) cells/.exec(said())?.[1])).toBeGreaterThan(6)
  })

  test('does not begin where a mouse that rests has other rows scrolled under it', async () => {
    const { said } = await openList()
    fireEvent.mouseDown(cell(1, 'note'), { button: 0, buttons: 1, clientX: 10, clientY: 10 })
    fireEvent.mouseMove(cell(2, 'note'), { buttons: 1, clientX: 11, clientY: 10 })
    expect(said()).toBe('')
  })

  test('is forgotten with another question, and no column of it is left when that is hidden', async () => {
    const { keys, said } = await openList()
    keys('Home', 'ArrowRight', 'shift+ArrowRight')
    expect(said()).not.toBe('')
    fireEvent.click(screen.getByRole('button', { name: /^Pieces/ }))
    await waitFor(() => expect(said()).toBe(''))
    expect(document.querySelectorAll('.is-cell')).toHaveLength(0)
  })

  test('stays with its rows when another person takes away one above', async () => {
    const { doors, keys, said } = await openList(ordersIn('draft', 'confirmed'))
    keys('Home', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'shift+ArrowRight', 'shift+ArrowDown')
    const rowsMarked = () => [
      ...new Set(
        [...document.querySelectorAll<HTMLElement>('.is-marked')].map(
          (each) => each.closest<HTMLElement>('[data-row-id]')?.dataset.rowId,
        ),
      ),
    ]
    const own = rowsMarked()
    expect(own).toHaveLength(2)
    const id = cell(0, 'orderNo').closest<HTMLElement>('[data-row-id]')?.dataset.rowId ?? ''
    const from = String((await doors.reader.row('salesOrder', id))?.status)
    await doors.writer.write('order.move', [
      { op: 'move', table: 'salesOrder', id, from, to: 'cancelled', event: id, reason: 'Withdrawn' },
    ])
    await waitFor(() => expect(document.querySelector(`[data-row-id="${id}"]`)).toBeNull())
    await waitFor(() => expect(rowsMarked()).toEqual(own))
    expect(said()).toBe('4 cells · 2 × 2')
    keys('shift+ArrowDown')
    expect(said()).toBe('6 cells · 3 × 2')
  })

  test('counts no row that has gone of those that were chosen one by one', async () => {
    const { doors, keys, said } = await openList(ordersIn('draft', 'confirmed'))
    const asked = vi.spyOn(doors.reader, 'page')
    keys('Home', 'ArrowRight')
    for (const line of [0, 1, 3]) fireEvent.click(cell(line, 'orderNo'), { ctrlKey: true })
    keys('shift+ArrowRight')
    expect(said()).toBe('6 cells · 3 × 2')
    await waitFor(() => expect(asked).toHaveBeenCalled())
    await Promise.all(asked.mock.results.map(({ value }) => value))
    const id = cell(1, 'orderNo').closest<HTMLElement>('[data-row-id]')?.dataset.rowId ?? ''
    await doors.writer.write('order.remove', [{ op: 'remove', table: 'salesOrder', id, base: {} }])
    await waitFor(() => expect(said()).toBe('4 cells · 2 × 2'))
  })

  test('stays inside the group in which it began', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(4000)
    open(`/orders?group=${encodeURIComponent('{"by":["status"]}')}`)
    const head = await some('[data-heading]')
    const count = Number(head.querySelector<HTMLElement>('[data-count]')?.dataset.count)
    fireEvent.click(head)
    await some('[data-index="1"][data-row-id]')
    const grid = screen.getByTestId('grid')
    press(grid, 'ArrowDown')
    for (const key of ['ArrowRight', 'ArrowRight']) press(grid, key)
    expect(grid.getAttribute('aria-activedescendant')).toBe('cell-1-sclPo')
    press(grid, 'c', { ctrlKey: true })
    await waitFor(() => expect(copied).toEqual([cell(1, 'sclPo').textContent]))
    press(grid, 'ArrowRight', { shiftKey: true })
    for (let i = 0; i < count + 3; i++) press(grid, 'ArrowDown', { shiftKey: true })
    expect(document.querySelector('.strip .chosen')?.textContent).toContain(`· ${count} × 2`)
    // Left of the first cell lies the row, and beyond that the head of its group.
    for (const key of ['ArrowUp', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft']) press(grid, key)
    expect(grid.getAttribute('aria-activedescendant')).toBe(`row-${count - 1}`)
    press(grid, 'ArrowLeft')
    expect(grid.getAttribute('aria-activedescendant')).toBe('row-0')
  })
})

describe('what is copied', () => {
  test('of a block are its cells alone, without heads; of one active cell, that cell', async () => {
    const { keys } = await openList()
    const foot = () => document.querySelector('.foot-keys')?.textContent
    expect(foot()).toContain('copy with column names')
    keys('Home', 'ArrowRight', 'shift+ArrowRight', 'shift+ArrowDown', 'ctrl+c')
    expect(foot()).not.toContain('column names')
    await waitFor(() => expect(copied).toHaveLength(1))
    const texts = (line: number) => ['orderNo', 'sclPo'].map((name) => cell(line, name).textContent)
    expect(copied[0]?.split('\n').map((line) => line.split('\t'))).toEqual([texts(0), texts(1)])
    await screen.findByText('4 cells copied')
    fireEvent.click(cell(3, 'orderNo'))
    keys('ctrl+c')
    await waitFor(() => expect(copied[1]).toBe(cell(3, 'orderNo').textContent))
  })

  test('are numbers that are added up exactly, those of one currency by themselves', async () => {
    const { doors, keys } = await openList()
    keys('Home', 'ArrowRight')
    for (let i = 0; i < 5; i++) keys('ArrowRight')
    for (let i = 0; i < 9; i++) keys('shift+ArrowDown')
    keys('shift+ArrowRight', 'shift+ArrowRight')
    const page = await doors.reader.page({ table: 'salesOrder', where: [], search: '', sort: ['-shipDate'] }, 0, 10)
    if (!page.ok) throw new Error('The orders could not be read.')
    const pieces = add(...page.value.rows.map((row) => Number(row.pieces)))
    const sums = await screen.findByTestId('cell-sums')
    const shown = (name: string) => sums.querySelector(`[data-sum="${name}"]`)?.textContent ?? ''
    await waitFor(() => expect(shown('pieces').replaceAll(',', '')).toContain(`sum ${pieces} `))
    const usd = page.value.rows.filter((row) => row.currency === 'USD').map((row) => (row.value ?? 0) as Decimal)
    expect(shown('value').replaceAll(',', '')).toContain(`sum ${Number(add(...usd)).toFixed(2)} USD`)
    // Prices are not added up.
    expect(shown('fob')).toMatch(/^FOB average [\d.]+ USD$/)
  })
})
