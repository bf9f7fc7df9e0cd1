import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Grouping } from '../../renderer/lists/groupShape.ts'
import type { FixtureOptions } from '../looks/fixtureDoors.ts'
import { emptyPage, takeCopies } from './page.ts'
import { keepView, open, press, some, type } from './screen.tsx'

// A list under the heads of its groups: opened and closed by keys and by pointer, chosen, saved, changed under one's hands.

emptyPage()
const copied = takeCopies()
beforeEach(() => {
  // In a page without layout nothing is visible enough to be focused, and the kit prints its whole tree to say so.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  // Tall enough for all that these tests look at.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(4000)
})

const address = (group: Grouping) => `/orders?group=${encodeURIComponent(JSON.stringify(group))}`
const searchNow = () => Object.fromEntries(new URLSearchParams(window.location.search)) as Record<string, string>
const heads = () => [...document.querySelectorAll<HTMLElement>('[role=row][data-heading]:not(.is-stuck)')]
const rows = () => [...document.querySelectorAll<HTMLElement>('[data-row-id]')]
const counts = () => heads().map((head) => Number(head.querySelector<HTMLElement>('[data-count]')?.dataset.count))
const headOf = (key: string) => heads().find((head) => head.dataset.heading === key)

async function list(group: Grouping = { by: ['status'] }, options: FixtureOptions = {}, settings: object = {}) {
  const opened = open(address(group), { orders: 90, ...options }, settings)
  await some('[data-heading]')
  const grid = screen.getByTestId('grid')
  const key = (name: string, more: object = {}) => {
    press(grid, name, more)
    return grid.getAttribute('aria-activedescendant')
  }
  return { ...opened, grid, key }
}

describe('the heads of groups', () => {
  test('say what each group is, how many rows it has and their sums, and nothing is open at first', async () => {
    const { doors } = await list()
    expect(rows()).toEqual([])
    expect(counts().reduce((sum, n) => sum + n, 0)).toBe(90)
    const [first] = heads()
    const status = JSON.parse(first?.dataset.heading ?? '[]')[0]
    const found = await doors.reader.page(
      { table: 'salesOrder', where: [{ field: 'status', op: 'eq', value: status }], search: '', sort: [] },
      0,
      1,
    )
    if (!found.ok) throw new Error('The orders could not be read.')
    const pieces = first?.querySelector('[data-col=pieces]')?.textContent?.replaceAll(',', '')
    expect({ count: counts()[0], pieces }).toEqual({ count: found.value.total, pieces: found.value.totals.pieces })
    expect(first?.querySelector('[data-col=value]')?.textContent).toMatch(/^[\d,]+\.\d\d USD$/)
    // A price added up says nothing.
    expect(first?.querySelector('[data-col=fob]')).toBeNull()
  })

  test('are a tree to a screen reader: level, place among their neighbours, open or closed', async () => {
    const { grid, key } = await list({ by: ['status', 'season.code'] })
    expect(grid.getAttribute('role')).toBe('treegrid')
    const [first] = heads()
    expect(first?.getAttribute('aria-level')).toBe('1')
    expect(first?.getAttribute('aria-expanded')).toBe('false')
    expect(first?.getAttribute('aria-posinset')).toBe('1')
    expect(first?.getAttribute('aria-setsize')).toBe(String(heads().length))
    key('Home')
    key('Enter')
    await waitFor(() => expect(heads()[0]?.getAttribute('aria-expanded')).toBe('true'))
    expect(heads()[1]?.getAttribute('aria-level')).toBe('2')
    key('ArrowDown')
    key('Enter')
    expect((await some('[data-row-id]')).getAttribute('aria-level')).toBe('3')
    expect(grid.getAttribute('aria-rowcount')).toBe(String(heads().length + rows().length + 1))
  })

  test('open with Right and close with Left, which go in and out where there is nothing to turn', async () => {
    const { key } = await list({ by: ['status', 'season.code'] })
    expect(key('Home')).toBe('row-0')
    key('ArrowRight')
    await waitFor(() => expect(heads()[0]?.getAttribute('aria-expanded')).toBe('true'))
    expect(key('ArrowRight')).toBe('row-1')
    key('ArrowRight')
    await some('[data-row-id]')
    expect(key('ArrowRight')).toBe('row-2')
    expect(document.getElementById('row-2')?.dataset.rowId).toBeDefined()
    expect(key('ArrowLeft')).toBe('row-1')
    key('ArrowLeft')
    await waitFor(() => expect(rows()).toEqual([]))
    expect(key('ArrowLeft')).toBe('row-0')
    key('ArrowLeft')
    await waitFor(() => expect(heads()[0]?.getAttribute('aria-expanded')).toBe('false'))
  })

  test('are turned by a click, and a row under them opens with Enter', async () => {
    const { key } = await list()
    const [first] = heads()
    if (first !== undefined) fireEvent.click(first)
    const row = await some('[data-row-id]')
    expect(rows()).toHaveLength(counts()[0] ?? 0)
    expect(key('ArrowDown')).toBe('row-1')
    key('Enter')
    await screen.findByTestId('matrix')
    expect(window.location.pathname).toBe(`/orders/${row.dataset.rowId}`)
  })

  test('stand in the order of a sum, either way round', async () => {
    await list({ by: ['status'], order: '-sum:pieces' })
    const pieces = () =>
      heads().map((head) => Number(head.querySelector('[data-col=pieces]')?.textContent?.replaceAll(',', '')))
    await waitFor(() => expect(pieces()).toEqual([...pieces()].sort((a, b) => b - a)))
    fireEvent.click(screen.getByTestId('group'))
    fireEvent.click(await screen.findByTestId('group-turn'))
    await waitFor(() => expect(JSON.parse(searchNow().group ?? '')).toEqual({ by: ['status'], order: 'sum:pieces' }))
    await waitFor(() => expect(pieces()).toEqual([...pieces()].sort((a, b) => a - b)))
  })
})

describe('a person', () => {
  test('groups by the G key, a field inside another, opens and closes all, and lets the groups go', async () => {
    open('/orders', { orders: 60 })
    await some('[data-index="0"][data-row-id]')
    press(document.body, 'g')
    fireEvent.click(await screen.findByLabelText('Season'))
    await some('[data-heading]')
    fireEvent.click(screen.getByLabelText('Ship mode'))
    await waitFor(() => expect(JSON.parse(searchNow().group ?? '')).toEqual({ by: ['season.code', 'shipMode'] }))
    expect(screen.getByLabelText<HTMLInputElement>('Status').disabled).toBe(true)
    fireEvent.click(screen.getByTestId('group-open'))
    await waitFor(() => expect(rows()).toHaveLength(60))
    fireEvent.click(screen.getByTestId('group-close'))
    await waitFor(() => expect(rows()).toEqual([]))
    fireEvent.click(screen.getByTestId('group-none'))
    await some('[data-index="0"][data-row-id]')
    expect(searchNow().group).toBeUndefined()
  })

  test('chooses all rows of a group at its head, and copies exactly those', async () => {
    const { key } = await list()
    key('Home')
    key('ArrowDown')
    key(' ')
    const [, count = 0] = counts()
    expect(document.querySelector('.strip .chosen')?.textContent).toBe(`${count} chosen`)
    expect(heads()[1]?.getAttribute('aria-selected')).toBe('true')
    key('c', { ctrlKey: true })
    await waitFor(() => expect(copied).toHaveLength(1))
    const lines = (copied[0] ?? '').split('\n').map((line) => line.split('\t'))
    const status = lines[0]?.indexOf('Status') ?? -1
    const name = heads()[1]?.querySelector('b')?.textContent
    expect(lines.slice(1).map((cells) => cells[status])).toEqual(Array.from({ length: count }, () => name))
    key(' ')
    expect(document.querySelector('.strip .chosen')).toBeNull()
  })

  test('says how many rows are let go where a row, or another group, is ticked after one that nobody has seen', async () => {
    const { key } = await list({ by: ['status'] }, { orders: 400 })
    const all = counts()
    const [first = 0, last = 0] = [all[0], all.at(-1)]
    const letGo = (n: number) => new RegExp(`^${n} rows? that (was|were) chosen before (is|are) no longer chosen`)
    const said = () => document.querySelector('.strip .chosen')?.textContent
    key('Home')
    key(' ')
    key('End')
    key(' ')
    await screen.findByText(letGo(first))
    expect(said()).toBe(`${last} chosen`)
    key('Home')
    key('ArrowRight')
    await some('[data-row-id]')
    key('ArrowDown')
    key(' ')
    await screen.findByText(letGo(last))
    expect(said()).toBe('1 chosen')
  })

  test('chooses a stretch that ends with its group', async () => {
    const { key } = await list()
    key('Home')
    key('ArrowRight')
    await some('[data-row-id]')
    const [count = 0] = counts()
    key('ArrowDown')
    for (let i = 0; i < count + 5; i++) key('ArrowDown', { shiftKey: true })
    expect(document.querySelector('.strip .chosen')?.textContent).toBe(`${count} chosen`)
    expect(rows().every((row) => row.getAttribute('aria-selected') === 'true')).toBe(true)
  })

  test('comes back from a row to the same row, its group still open', async () => {
    const { key } = await list()
    key('Home')
    key('ArrowDown')
    key('ArrowRight')
    await some('[data-row-id]')
    key('ArrowDown')
    const at = key('ArrowDown')
    const id = document.getElementById(at ?? '')?.dataset.rowId
    key('Enter')
    await screen.findByTestId('matrix')
    fireEvent.click(await some('.crumb'))
    await waitFor(() => expect(document.querySelector<HTMLElement>('.grid-row.is-active')?.dataset.rowId).toBe(id))
  })

  test('keeps a view with its groups', async () => {
    const { kept } = await list({ by: ['buyer.name'], order: '-count' })
    const views = await keepView('By buyer', kept)
    const group = { by: ['buyer.name'], order: '-count' }
    await waitFor(() => expect(views()).toMatchObject([{ name: 'By buyer', version: 3, group }]))
  })
})

test('a change keeps the open groups, and the line that is active stays with its row', async () => {
  const { doors, key } = await list()
  key('Home')
  key('ArrowDown')
  key('ArrowRight')
  await some('[data-row-id]')
  key('ArrowDown')
  const at = key('ArrowDown')
  const id = document.getElementById(at ?? '')?.dataset.rowId
  const [first = 0, second = 0] = counts()
  const keyOfFirst = heads()[0]?.dataset.heading
  // All orders of the first group move away: its head goes, and everything moves up by a line.
  const [status] = JSON.parse(keyOfFirst ?? '[]')
  const [, next] = heads().map((head) => JSON.parse(head.dataset.heading ?? '[]')[0])
  const found = await doors.reader.rows({
    table: 'salesOrder',
    where: [{ field: 'status', op: 'eq', value: status }],
    search: '',
    sort: [],
  })
  if (!found.ok) throw new Error('The orders could not be read.')
  for (const row of found.value) {
    const set = { status: next, shipDate: '2020-01-01' }
    const base = { status, shipDate: String(row.shipDate) }
    await doors.writer.write('order.edit', [{ op: 'patch', table: 'salesOrder', id: row.id, base, set }])
  }
  await waitFor(() => expect(headOf(keyOfFirst ?? '')).toBeUndefined())
  await waitFor(() => expect(counts()[0]).toBe(first + second))
  expect(heads()[0]?.getAttribute('aria-expanded')).toBe('true')
  await waitFor(() => expect(document.querySelector<HTMLElement>('.grid-row.is-active')?.dataset.rowId).toBe(id))
})

test('a stretch in a group is let go, and that is said, when another row has come into its places', async () => {
  const { doors, key } = await list()
  key('Home')
  key('ArrowRight')
  await some('[data-row-id]')
  key('ArrowDown')
  for (let i = 0; i < 2; i++) key('ArrowDown', { shiftKey: true })
  const chosen = () => document.querySelector('.strip .chosen')?.textContent
  expect(chosen()).toBe('3 chosen')
  const [first, , last] = rows().map((row) => row.dataset.rowId ?? '')
  // A change to one of them that leaves it where it is.
  const write = async (id = '', set = {}) => {
    const row = await doors.reader.row('salesOrder', id)
    const base = Object.fromEntries(Object.keys(set).map((name) => [name, row?.[name] ?? null]))
    await doors.writer.write('order.edit', [{ op: 'patch', table: 'salesOrder', id, base, set }])
  }
  await write(first, { note: 'Rush' })
  await waitFor(() => expect(document.querySelector(`[data-row-id="${first}"]`)?.className).toContain('is-pending'))
  expect(chosen()).toBe('3 chosen')
  // The last of them moves to the end of its group, or of another.
  await write(last, { shipDate: '2039-12-31' })
  await waitFor(() => expect(chosen()).toBeUndefined())
  await screen.findByText('Other rows have come to stand where you chose some. Choose them again.')
})

test('another order of the groups leaves the active line with its row', async () => {
  const { key } = await list()
  key('Home')
  key('ArrowRight')
  await some('[data-row-id]')
  key('ArrowDown')
  const id = document.getElementById(key('ArrowDown') ?? '')?.dataset.rowId
  const first = heads()[0]?.dataset.heading
  expect(id).toBeDefined()
  press(document.body, 'g')
  fireEvent.click(await screen.findByTestId('group-turn'))
  await waitFor(() => expect(heads()[0]?.dataset.heading).not.toBe(first))
  const active = () => document.querySelector<HTMLElement>('.grid-row.is-active')
  await waitFor(() => expect(active()?.dataset.rowId).toBe(id))
  expect(active()?.dataset.index).not.toBe('2')
})

test('the heads of the question before cannot be ticked for the one that is being answered', async () => {
  const { doors, grid } = await list()
  const { headings } = doors.reader
  let answer = () => {}
  const gate = new Promise<void>((resolve) => {
    answer = resolve
  })
  vi.spyOn(doors.reader, 'headings').mockImplementation(async (...asked) => {
    await gate
    return headings(...asked)
  })
  const before = counts()
  type('search', 'PO-44001')
  await waitFor(() => expect(grid.getAttribute('aria-busy')).toBe('true'))
  const tick = () => fireEvent.click(heads()[0]?.querySelector('[data-tick]') as Element)
  tick()
  expect(document.querySelector('.strip .chosen')).toBeNull()
  answer()
  await waitFor(() => expect(counts()).not.toEqual(before))
  tick()
  await waitFor(() => expect(document.querySelector('.strip .chosen')?.textContent).toBe(`${counts()[0]} chosen`))
})

test('more groups than one can read are not laid out, and the limit is named', async () => {
  const opened = open('/orders', { orders: 60 })
  await some('[data-index="0"][data-row-id]')
  vi.spyOn(opened.doors.reader, 'headings').mockResolvedValue({
    ok: true,
    value: { levels: [], isTooMany: true, names: {}, total: 60, complete: true },
  })
  press(document.body, 'g')
  fireEvent.click(await screen.findByLabelText('SCL PO'))
  expect((await screen.findByTestId('empty')).textContent).toContain('more than 10,000 groups')
})

test('a group by a column that a person may not see is left out of a link, and that is said', async () => {
  open(address({ by: ['dye', 'status'] }), { orders: 60 })
  await some('[data-heading]')
  expect(screen.getByTestId('left-out').textContent).toContain('“dye”')
  expect(heads()[0]?.getAttribute('aria-level')).toBe('1')
})

test('groups read in Bangla as well', async () => {
  await list({ by: ['category'] }, { locale: 'bn' }, { locale: 'bn' })
  await waitFor(() => expect(heads()[0]?.textContent).toContain('ধরন'))
  expect(heads()[0]?.querySelector('.heading-count')?.textContent).toMatch(/^[০-৯]+$/)
  expect(screen.getByTestId('group').textContent).toContain('দল')
})
