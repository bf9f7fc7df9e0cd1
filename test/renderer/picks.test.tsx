import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { sheetCell } from '../../model/sheet.ts'
import { emptyPage } from './page.ts'
import { open, press, some } from './screen.tsx'

emptyPage()

const asked = () => new URLSearchParams(window.location.search)

test('Down and Enter tick a status in its filter, from the box that finds one', async () => {
  open('/orders')
  fireEvent.click((await some('[data-filter="status"]')).querySelector('button') as Element)
  const box = await screen.findByPlaceholderText('Find a value')
  await waitFor(() => expect(document.querySelectorAll('.pick-list input').length).toBeGreaterThan(2))
  box.focus()
  press(box, 'ArrowDown')
  const first = document.activeElement as HTMLInputElement
  expect(first.type).toBe('checkbox')
  press(first, 'ArrowDown')
  const second = document.activeElement as HTMLInputElement
  expect(second).not.toBe(first)
  press(second, 'Enter')
  await waitFor(() => expect(JSON.parse(asked().get('where') ?? '[]')).toMatchObject([{ field: 'status', op: 'in' }]))
  press(second, 'ArrowUp')
  press(first, 'ArrowUp')
  expect(document.activeElement).toBe(box)
})

test('Down and Enter choose a group, and Up from the first goes round to the last', async () => {
  open('/orders')
  await some('[data-index="0"][data-row-id]')
  press(document.body, 'g')
  const boxes = [...(await some('.pick-list[aria-label="Group"]')).querySelectorAll('input')]
  boxes[0]?.focus()
  press(boxes[0] as Element, 'ArrowUp')
  expect(document.activeElement).toBe(boxes.at(-1))
  press(boxes.at(-1) as Element, 'ArrowDown')
  press(boxes[0] as Element, 'ArrowDown')
  press(boxes[1] as Element, 'Enter')
  await waitFor(() => expect(JSON.parse(asked().get('group') ?? '{}').by).toHaveLength(1))
})

test('a copied cell stays one cell and says the same in a spreadsheet', () => {
  expect(sheetCell('plain, with "quotes" inside')).toBe('plain, with "quotes" inside')
  expect(sheetCell('first\r\nsecond\tthird')).toBe('"first\nsecond\tthird"')
  expect(sheetCell('"rush" order')).toBe('"""rush"" order"')
  expect(sheetCell('=1+1')).toBe("'=1+1")
  expect(sheetCell('=a\nb')).toBe(`"'=a\nb"`)
})
