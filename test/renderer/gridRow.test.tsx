import { render } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../../model/calendar.ts'
import type { Row } from '../../model/table.ts'
import { salesOrder } from '../../model/tables/salesOrder.ts'
import { columnsOf, defaultLayout } from '../../renderer/lists/columnLayout.ts'
import { GridRow } from '../../renderer/parts/GridRow.tsx'
import { RowMould } from '../../renderer/parts/rowMould.ts'
import { intlFor, makeWords } from '../../renderer/words.ts'

const words = makeWords(intlFor('en'))
const layout = { ...defaultLayout(salesOrder), shown: ['orderNo', 'pieces', 'value', 'status', 'note'] }
const columns = columnsOf(salesOrder, salesOrder.fields, layout, 1)

function mould(shown = columns, all = shown): RowMould {
  const [pinned, loose] = [shown.filter((each) => each.pinned), shown.filter((each) => !each.pinned)]
  return new RowMould({ table: 'salesOrder', pinned, loose, all, leadPx: 0, tickPx: 28, emPx: 13 })
}

const at = '2026-11-24T03:00:00.000Z' as Instant
const order: Row = {
  ...{
    version: 1,
    createdAt: at,
    createdBy: 'rh',
    updatedAt: at,
    updatedBy: 'rh',
  },
  ...{ id: 'one', orderNo: 'PO-1', pieces: 1200, value: '4850.00', currency: 'USD', status: 'draft', note: 'soon' },
}
const given = {
  ...{ mould: mould(), words, names: {}, index: 3, level: undefined, topPx: 84, isPending: false },
  ...{ isActive: false, activeColumn: undefined, marked: undefined, isSelected: false },
}

function draw(first: object) {
  const { container, rerender } = render(<GridRow {...given} row={order} {...first} />)
  const cells = () => [...container.querySelectorAll<HTMLElement>('[data-col]')]
  return {
    row: container.firstElementChild,
    cells,
    said: () => cells().map((cell) => cell.textContent),
    cell: (name: string) => cells().find((cell) => cell.dataset.col === name),
    again: (next: object) => rerender(<GridRow {...given} row={order} {...next} />),
  }
}

describe('a row of a list', () => {
  test('says its values in the order of the columns, each as a cell', () => {
    const { said, cells, cell } = draw({})
    expect(said()).toEqual(['PO-1', '1,200', '4,850.00 USD', 'Draft', 'soon'])
    expect(cells().every((each) => each.getAttribute('role') === 'gridcell')).toBe(true)
    expect(cell('status')?.firstElementChild?.className).toMatch(/^state state-/)
  })

  test('shows that its values are on their way, and says them when they have come', () => {
    const { said, cells, again } = draw({ row: undefined })
    expect(cells().every((each) => each.querySelector('.cell-wait') !== null)).toBe(true)
    again({})
    expect(said()).toEqual(['PO-1', '1,200', '4,850.00 USD', 'Draft', 'soon'])
    expect(cells().every((each) => each.querySelector('.cell-wait') === null)).toBe(true)
  })

  test('writes into those cells alone whose values have changed', () => {
    const { cells, cell, again } = draw({})
    const before = cells().map((each) => each.firstChild)
    again({ row: { ...order, note: 'later' } })
    expect(cells().map((each, i) => each.firstChild === before[i])).toEqual([true, true, true, true, false])
    expect(cell('note')?.textContent).toBe('later')
    again({ row: { ...order, note: null } })
    expect(cell('note')?.textContent).toBe('')
  })

  test('follows its columns when they are others, with the same words and marks', () => {
    const marked = new Set(['pieces', 'status'])
    const { said, cell, again } = draw({ marked })
    again({ marked, mould: mould([...columns].reverse()) })
    expect(said()).toEqual(['PO-1', 'soon', 'Draft', '4,850.00 USD', '1,200'])
    expect(cell('status')?.getAttribute('aria-selected')).toBe('true')
    expect(cell('note')?.hasAttribute('aria-selected')).toBe(false)
  })

  test('names its active cell as long as it is that, and ticks its box as long as it is chosen', () => {
    const { row, cell, again } = draw({ isActive: true, activeColumn: 'pieces', isSelected: true })
    expect(cell('pieces')?.id).toBe('cell-3-pieces')
    expect(row?.querySelector('.tick')?.classList.contains('is-on')).toBe(true)
    again({ isActive: true, activeColumn: 'value' })
    expect(cell('pieces')?.hasAttribute('id')).toBe(false)
    expect(cell('value')?.classList.contains('is-cell')).toBe(true)
    expect(row?.querySelector('.tick')?.classList.contains('is-on')).toBe(false)
    again({})
    expect(row?.querySelector('.is-cell, .is-marked, [id^=cell-]')).toBeNull()
  })

  test('lets a text that surely fits stand without an edge, and gives it one again when it does not', () => {
    const { cell, again } = draw({})
    expect(cell('note')?.classList.contains('is-whole')).toBe(true)
    again({ row: { ...order, note: 'The buyer wants the trims of the second fitting, and all of them in time' } })
    expect(cell('note')?.classList.contains('is-whole')).toBe(false)
  })

  test('says of each cell which of all columns it is in, also where those before it are not drawn', () => {
    const { row, cells, again } = draw({})
    const indices = () => cells().map((each) => each.getAttribute('aria-colindex'))
    expect(row?.querySelector('[data-tick]')?.getAttribute('aria-colindex')).toBe('1')
    expect(indices()).toEqual(['2', '3', '4', '5', '6'])
    again({ mould: mould([...columns.slice(0, 1), ...columns.slice(3)], columns) })
    expect(indices()).toEqual(['2', '5', '6'])
  })

  test('gives a code its edge where it fits only in letters of another font', () => {
    const { cell, again } = draw({})
    expect(cell('orderNo')?.classList.contains('is-whole')).toBe(true)
    const roomEm = (Number.parseFloat(cell('orderNo')?.style.width ?? '') - 18) / 13
    again({ row: { ...order, orderNo: 'I'.repeat(Math.floor(roomEm / 0.5)) } })
    expect(cell('orderNo')?.classList.contains('is-whole')).toBe(false)
  })
})
