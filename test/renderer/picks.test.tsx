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

test('a filter from one number to another keeps what is none, says so, and filters nothing by halves', async () => {
  const where = [{ field: 'pieces', op: 'gte', value: 500 }]
  open(`/orders?where=${encodeURIComponent(JSON.stringify(where))}`)
  fireEvent.click((await some('[data-filter="pieces"]')).querySelector('button') as Element)
  const least = await screen.findByLabelText('At least')
  const most = screen.getByLabelText('At most')
  const done = () => fireEvent.submit(least.closest('form') as Element)
  fireEvent.change(least, { target: { value: '1,000' } })
  fireEvent.change(most, { target: { value: '$5,000' } })
  expect(screen.queryByText('A number is needed.')).toBeNull()
  done()
  await screen.findByText('A number is needed.')
  expect(most.getAttribute('aria-invalid')).toBe('true')
  expect(least.getAttribute('aria-invalid')).toBeNull()
  expect(document.activeElement).toBe(most)
  expect(most).toHaveProperty('value', '$5,000')
  expect(JSON.parse(asked().get('where') ?? '[]')).toEqual(where)
  fireEvent.change(most, { target: { value: '5 000' } })
  expect(screen.queryByText('A number is needed.')).toBeNull()
  done()
  await waitFor(() =>
    expect(JSON.parse(asked().get('where') ?? '[]')).toEqual([
      { field: 'pieces', op: 'between', from: 1000, to: 5000 },
    ]),
  )
})

test('a filter by days begins where nothing is chosen by Enter, and says of a day that there is no such one', async () => {
  open('/orders')
  fireEvent.click((await some('[data-filter="shipDate"]')).querySelector('button') as Element)
  const from = await screen.findByLabelText('From')
  await waitFor(() => expect(document.activeElement).toBe(from))
  press(from, 'Enter')
  expect([asked().get('where'), document.querySelector('.pick') === null]).toEqual([null, false])
  fireEvent.change(from, { target: { value: '31/2/27' } })
  const done = [...document.querySelectorAll<HTMLElement>('.pick-foot button')].at(-1) as HTMLElement
  const leave = () => {
    fireEvent.blur(document.activeElement as Element)
    fireEvent.click(done)
  }
  leave()
  await screen.findByText('There is no such day.')
  expect([document.activeElement, asked().get('where')]).toEqual([from, null])
  fireEvent.change(from, { target: { value: '28/2/27' } })
  leave()
  await waitFor(() =>
    expect(JSON.parse(asked().get('where') ?? '[]')).toEqual([{ field: 'shipDate', op: 'gte', value: '2027-02-28' }]),
  )
})

test('a bound that is too large to be kept to its last digit is refused and not rounded', async () => {
  open(`/orders?where=${encodeURIComponent(JSON.stringify([{ field: 'pieces', op: 'gte', value: 500 }]))}`)
  fireEvent.click((await some('[data-filter="pieces"]')).querySelector('button') as Element)
  const least = await screen.findByLabelText('At least')
  fireEvent.change(least, { target: { value: '9007199254740993' } })
  fireEvent.submit(least.closest('form') as Element)
  await screen.findByText(/^At most [\d,]+\.$/)
  expect(JSON.parse(asked().get('where') ?? '[]')).toMatchObject([{ value: 500 }])
})

test('a filter that is opened and left as it was stays what it is, whatever its editor can say', async () => {
  const where = [
    { field: 'shipDate', op: 'between', from: 'today-400', to: 'today+400' },
    { field: 'deliveryDate', op: 'gte', value: '2020-01-01' },
    { field: 'contractNo', op: 'notNull' },
    { field: 'note', op: 'in', values: ['Rush', 'x'] },
    { field: 'pieces', op: 'gt', value: 5 },
    { field: 'status', op: 'notIn', values: ['closed'] },
  ]
  open(`/orders?where=${encodeURIComponent(JSON.stringify(where))}`)
  for (const { field } of where) {
    fireEvent.click((await some(`[data-filter="${field}"]`)).querySelector('button') as Element)
    const done = await waitFor(() => {
      const found = [...document.querySelectorAll<HTMLElement>('.pick .pick-foot button')].at(-1)
      if (found === undefined) throw new Error(`The filter of ${field} is not open.`)
      return found
    })
    if (field === 'status') expect(document.querySelectorAll('.pick input:checked')).toHaveLength(0)
    const form = done.closest('form')
    if (form === null) fireEvent.click(done)
    else fireEvent.submit(form)
    await waitFor(() => expect(document.querySelector('.pick')).toBeNull())
  }
  fireEvent.change(screen.getByTestId('search'), { target: { value: 'PO' } })
  await waitFor(() => expect(asked().get('q')).toBe('PO'))
  expect(JSON.parse(asked().get('where') ?? '[]')).toEqual(where)
})

test('all that a link filters by can be read and dropped: two conditions of a field, and either of several', async () => {
  const where = [
    { field: 'pieces', op: 'gte', value: 500 },
    { field: 'pieces', op: 'ne', value: 700 },
    {
      any: [
        { field: 'status', op: 'in', values: ['draft'] },
        { field: 'contractNo', op: 'isNull' },
        { field: 'buyer.name', op: 'contains', text: 'Gap' },
      ],
    },
    { field: 'season.code', op: 'startsWith', text: 'AW' },
  ]
  open(`/orders?where=${encodeURIComponent(JSON.stringify(where))}`)
  expect((await some('[data-filter="pieces"]')).textContent).toContain('Pieces: ≥ 500 and not 700')
  const either = await some('[data-filter="any"]')
  expect(either.textContent).toContain('Status: Draft or Contract: empty or Buyer: “Gap”')
  expect((await some('[data-filter="season.code"]')).textContent).toContain('Season: “AW”')
  fireEvent.click(either.querySelector('button') as Element)
  await waitFor(() =>
    expect(JSON.parse(asked().get('where') ?? '[]')).toEqual(where.filter((each) => !('any' in each))),
  )
  expect(document.querySelector('[data-filter="any"]')).toBeNull()
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
