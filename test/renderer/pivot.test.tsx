import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { ok } from '../../model/fault.ts'
import { type FixtureOptions, fixtureDoors } from '../looks/fixtureDoors.ts'
import { emptyPage, takeFiles } from './page.ts'
import { keepView, open, press, show, some } from './screen.tsx'

// A list counted: chosen, read, walked by keys, drilled into, saved, and sent as a link.

emptyPage()
const files = takeFiles()
beforeEach(() => {
  // In a page without layout nothing is visible enough to be focused, and the kit prints its whole tree to say so.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

const address = (search: object) =>
  `/orders?${Object.entries(search)
    .map(([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`)
    .join('&')}`
const byBuyer = { rows: ['buyer'], columns: ['status'], measures: ['count', 'sum:value'] }

async function pivot(search: object = { pivot: byBuyer }, options: FixtureOptions = {}, settings: object = {}) {
  const opened = open(address(search), { orders: 120, ...options }, settings)
  const table = within(await screen.findByTestId('pivot')).getByRole('table')
  await waitFor(() => expect(table.querySelectorAll('tbody th').length).toBeGreaterThan(0))
  const place = (row: number, column: number) => some(`[data-place="${row}/${column}"]`)
  return { ...opened, table, place }
}
const searchNow = () => Object.fromEntries(new URLSearchParams(window.location.search)) as Record<string, string>

test('P turns the list into a pivot by its usual filters, and back', async () => {
  open('/orders', { orders: 60 })
  await some('[data-index="0"][data-row-id]')
  press(document.body, 'p')
  const table = within(await screen.findByTestId('pivot')).getByRole('table')
  expect(JSON.parse(searchNow().pivot ?? '')).toEqual({ rows: ['buyer'], columns: ['status'], measures: ['count'] })
  await waitFor(() => expect(table.querySelector('tfoot td:last-child')?.textContent?.trim()).toBe('60'))
  press(document.body, 'p')
  await some('[data-index="0"][data-row-id]')
  expect(searchNow().pivot).toBeUndefined()
})

test('a figure opens exactly the rows behind it, by Enter or click, and Back returns to the pivot', async () => {
  const { place } = await pivot()
  const cell = await place(1, 1)
  const shown = Number(cell.textContent)
  fireEvent.click(cell)
  await some('[data-index="0"][data-row-id]')
  await waitFor(() => expect(screen.getByTestId('count').dataset.count).toBe(String(shown)))
  const where = JSON.parse(searchNow().where ?? '[]')
  expect(where.map(({ field, op }: { field: string; op: string }) => [field, op])).toEqual([
    ['buyer', 'in'],
    ['status', 'in'],
  ])
  window.history.back()
  await screen.findByTestId('pivot')
})

test('a total of a row opens that row, and the total of all opens the whole list', async () => {
  const { table, place } = await pivot({
    pivot: byBuyer,
    where: [{ field: 'category', op: 'in', values: ['regular'] }],
  })
  const rows = table.querySelectorAll('tbody tr').length
  const columns = table.querySelectorAll('thead tr:first-child th').length - 2
  const total = await place(rows, columns)
  const all = total.textContent?.trim()
  fireEvent.click(total)
  await waitFor(() => expect(screen.getByTestId('count').dataset.count).toBe(all))
  expect(JSON.parse(searchNow().where ?? '[]')).toEqual([{ field: 'category', op: 'in', values: ['regular'] }])
})

test('arrow keys walk the figures, one of which the Tab key finds', async () => {
  const { table, place } = await pivot()
  const first = await place(0, 0)
  first.focus()
  press(first, 'ArrowDown')
  expect(document.activeElement).toBe(await place(1, 0))
  press(document.activeElement ?? table, 'ArrowRight')
  expect(document.activeElement).toBe(await place(1, 1))
  press(document.activeElement ?? table, 'Home')
  expect(document.activeElement).toBe(await place(1, 0))
  expect(table.querySelectorAll('button[tabindex="0"]')).toHaveLength(1)
})

test('fields are chosen from lists, stand on one side only, and the sides turn round', async () => {
  await pivot({ pivot: { rows: ['buyer'], columns: ['status'], measures: ['count'] } })
  fireEvent.click(screen.getByTestId('pivot-rows'))
  const list = await some('.pick-list')
  fireEvent.click(within(list).getByLabelText('Status'))
  await waitFor(() =>
    expect(JSON.parse(searchNow().pivot ?? '')).toEqual({
      rows: ['buyer', 'status'],
      columns: [],
      measures: ['count'],
    }),
  )
  expect(within(list).getByLabelText<HTMLInputElement>('Season').disabled).toBe(true)
  fireEvent.click(screen.getByTestId('pivot-turn'))
  await waitFor(() =>
    expect(JSON.parse(searchNow().pivot ?? '')).toMatchObject({ rows: [], columns: ['buyer', 'status'] }),
  )
})

test('figures are never those of another measure while their own are on their way', async () => {
  const { doors } = await pivot({ pivot: { rows: ['status'], columns: [], measures: ['count'] } })
  const total = () => [...document.querySelectorAll('tfoot button')].at(-1)?.textContent?.trim()
  await waitFor(() => expect(total()).toBe('120'))
  let go: () => void = () => {}
  const held = new Promise<void>((resolve) => {
    go = resolve
  })
  const group = doors.reader.group
  vi.spyOn(doors.reader, 'group').mockImplementation(async (...asked) => {
    await held
    return group(...asked)
  })
  fireEvent.click(screen.getByTestId('pivot-measures'))
  fireEvent.click(await screen.findByLabelText('Count'))
  fireEvent.click(await screen.findByLabelText('Sum of Pieces'))
  await waitFor(() => expect(new URLSearchParams(window.location.search).get('pivot')).toContain('sum:pieces'))
  expect(total()).not.toBe('120')
  go()
  await waitFor(() => expect(Number(total()?.replaceAll(',', ''))).toBeGreaterThan(120))
})

test('a search that finds nothing says so, and a fault of the reader is told', async () => {
  const { doors } = await pivot()
  vi.spyOn(doors.reader, 'group').mockResolvedValue({ ok: false, fault: { kind: 'storage', reason: 'corrupt' } })
  fireEvent.change(screen.getByTestId('search'), { target: { value: 'no such order .*' } })
  expect((await screen.findByTestId('fault')).dataset.kind).toBe('storage')
  vi.restoreAllMocks()
  fireEvent.change(screen.getByTestId('search'), { target: { value: '(a+)+$ 😀' } })
  expect((await screen.findByTestId('empty')).textContent).toContain('Nothing fits these filters.')
})

test('more groups than one can read are not laid out, and the limit is named', async () => {
  const groups = Array.from({ length: 20_001 }, (_, n) => ({ key: [String(n)], measures: ['1'] }))
  const { doors } = await pivot()
  vi.spyOn(doors.reader, 'group').mockResolvedValue({ ok: true, value: groups })
  fireEvent.click(screen.getByTestId('pivot-turn'))
  expect((await screen.findByTestId('empty')).textContent).toContain('more than 20,000 groups')
})

test('a saved view is dropped by its cross or by the Delete key, and never by Enter', async () => {
  const { kept } = await pivot()
  const views = await keepView('By buyer', kept)
  await waitFor(() => expect(views()).toHaveLength(1))
  fireEvent.click(screen.getByTestId('views'))
  const item = (await screen.findByText('By buyer', { selector: '.mantine-Menu-itemLabel' })).closest('button')
  if (item === null) throw new Error('The view is no item of its menu.')
  item.focus()
  press(item, 'ArrowDown')
  expect(document.activeElement?.textContent).toBe('Keep this view…')
  press(item, 'Delete')
  await waitFor(() => expect(views()).toEqual([]))
  expect(document.activeElement?.getAttribute('role')).toBe('menuitem')
})

test('a saved view brings its pivot back', async () => {
  const { kept } = await pivot()
  const views = await keepView('By buyer', kept)
  await waitFor(() => expect(views()).toMatchObject([{ name: 'By buyer', version: 3, pivot: byBuyer }]))
  press(document.body, 'p')
  await some('[data-index="0"][data-row-id]')
  fireEvent.click(screen.getByTestId('views'))
  fireEvent.click(await screen.findByText('By buyer', { selector: '.mantine-Menu-itemLabel' }))
  await screen.findByTestId('pivot')
  expect(JSON.parse(searchNow().pivot ?? '')).toEqual(byBuyer)
})

test('a link with an unknown column opens, says what was left out, and forgets it when that is read', async () => {
  await pivot({ pivot: { ...byBuyer, rows: ['buyer', 'dye'] }, where: [{ field: 'shade', op: 'isNull' }] })
  const note = screen.getByTestId('left-out')
  expect(note.textContent).toContain('“shade”, “dye”')
  fireEvent.click(within(note).getByRole('button'))
  await waitFor(() => expect(screen.queryByTestId('left-out')).toBeNull())
  expect(JSON.parse(searchNow().pivot ?? '')).toEqual(byBuyer)
  expect(searchNow().where).toBeUndefined()
})

test('a link that cannot be read, or asks for too long a text, opens and says so', async () => {
  const where = [{ field: 'pieces', op: 'like', value: 3 }]
  open(`/orders?where=${encodeURIComponent(JSON.stringify(where))}&q=${'x'.repeat(500)}`)
  const note = await screen.findByTestId('left-out')
  expect(note.textContent).toContain('“pieces”')
  expect(note.textContent).toContain('first 200 letters')
  fireEvent.click(within(note).getByRole('button'))
  await waitFor(() => expect(screen.queryByTestId('left-out')).toBeNull())
})

test('a part of a link of which nothing can be read is called as it is called on the screen', async () => {
  open(`/orders?where=${encodeURIComponent(JSON.stringify([3]))}&sort=${encodeURIComponent(JSON.stringify({}))}`)
  expect((await screen.findByTestId('left-out')).textContent).toContain('“Filters”, “Order”')
})

test('a pivot reads in Bangla as well', async () => {
  const { table } = await pivot({ pivot: byBuyer }, { locale: 'bn' }, { locale: 'bn' })
  await waitFor(() => expect(table.querySelector('tfoot th')?.textContent).toBe('মোট'))
  expect(table.querySelector('tfoot td:nth-last-child(2)')?.textContent?.trim()).toBe('১২০')
})

test('sums of which no row has any are a chart without bars, and take nothing else off the screen', async () => {
  const doors = fixtureDoors({ orders: 60, demo: false })
  const { group } = doors.reader
  vi.spyOn(doors.reader, 'group').mockImplementation(async (...of) => {
    const answer = await group(...of)
    return answer.ok ? ok(answer.value.map(({ key }) => ({ key, measures: [null] }))) : answer
  })
  show(address({ pivot: { rows: ['buyer'], columns: [], measures: ['sum:value'], chart: true } }), doors)
  const table = within(await screen.findByTestId('pivot')).getByRole('table')
  expect(table.querySelectorAll('tbody th').length).toBeGreaterThan(0)
  expect(document.querySelector('figure.chart')?.getAttribute('aria-label')).toBe('Value as bars')
})

test('a chart of money is in the currency of most rows, and not in that of the largest numbers', async () => {
  const doors = fixtureDoors({ orders: 60, demo: false })
  const { group } = doors.reader
  vi.spyOn(doors.reader, 'group').mockImplementation(async (query, by, ...more) => {
    const answer = await group(query, by, ...more)
    if (!answer.ok || by.join() !== 'buyer,currency') return answer
    const buyers = [...new Set(answer.value.map(({ key }) => key[0] ?? null))]
    const inDollars = buyers.map((buyer) => ({ key: [buyer, 'USD'], measures: ['1000'] }))
    return ok([...inDollars, { key: [buyers[0] ?? null, 'BDT'], measures: ['90000000'] }])
  })
  show(address({ pivot: { rows: ['buyer'], columns: [], measures: ['sum:value'], chart: true } }), doors)
  await waitFor(() => expect(document.querySelector('figure.chart')?.getAttribute('aria-label')).toMatch(/Value, /))
  expect(document.querySelector('figure.chart')?.getAttribute('aria-label')).toBe('Value, USD as bars')
})

test('a pivot as a file holds its figures and totals, those of each currency in a column of their own', async () => {
  const { table, doors } = await pivot()
  const begun = vi.spyOn(doors.reader, 'beginCsv')
  expect(screen.getByTestId('csv').textContent).toContain('Save the figures as a file')
  press(document.body, 'e')
  await screen.findByText('The figures were saved as a file.')
  expect([files.map(({ name }) => name), begun.mock.calls]).toEqual([['Orders · Pivot 2026-11-24.csv'], []])
  const text = (await files[0]?.blob.text()) ?? ''
  const lines = text
    .replace('\ufeff', '')
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','))
  const drawn = [...table.querySelectorAll('tbody th, tfoot th')].map((each) => each.textContent)
  expect(lines.slice(1).map(([head]) => head?.replaceAll('"', ''))).toEqual(drawn)
  const heads = lines[0]?.map((head) => head.replaceAll('"', '')) ?? []
  expect(heads[0]).toBe('Buyer')
  const at = heads.indexOf('Total · Count')
  expect(lines.at(-1)?.[at]).toBe('120')
  expect(heads.filter((head) => head.startsWith('Total · Value · '))).toEqual(
    [...table.querySelectorAll('tfoot tr td:last-child .unit')].map((unit) => `Total · Value · ${unit.textContent}`),
  )
  // The counts of all rows and columns come to that of the whole.
  const counts = heads.flatMap((head, i) => (head.endsWith(' · Count') && i !== at ? [i] : []))
  const sum = lines.slice(1, -1).flatMap((cells) => counts.map((i) => Number(cells[i] || 0)))
  expect(sum.reduce((a, b) => a + b, 0)).toBe(120)
})
