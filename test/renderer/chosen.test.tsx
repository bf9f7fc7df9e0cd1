import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import type { FixtureOptions } from '../looks/fixtureDoors.ts'
import { emptyPage, takeCopies, takeFiles } from './page.ts'
import { open, ordersIn, press, some } from './screen.tsx'

// Rows that are chosen, and a list as a file: what is counted, what is asked of the reader, what is given to a person.

emptyPage()
const copied = takeCopies()
const files = takeFiles()

async function list(options: FixtureOptions = {}, path = '/orders', drawn = '[data-index="0"][data-row-id]') {
  const opened = open(path, { orders: 260, ...options })
  await some(drawn)
  const grid = screen.getByTestId('grid')
  const key = (name: string, more: object = {}) => press(grid, name, more)
  const chosen = () => document.querySelector('.strip .chosen')?.textContent ?? ''
  return { ...opened, grid, key, chosen }
}
const ctrl = { ctrlKey: true }
const linesOf = async (at: number) =>
  ((await files[at]?.blob.text()) ?? '').replace('\ufeff', '').trimEnd().split('\r\n')

describe('choosing rows', () => {
  test('Ctrl+A takes the rows at hand and offers all that match; again, it takes all', async () => {
    const { key, chosen } = await list()
    key('a', ctrl)
    expect(chosen()).toBe('100 chosen')
    expect(screen.getByTestId('choose-all').textContent).toContain('Choose all 260 that match')
    key('a', ctrl)
    expect(chosen()).toBe('260 chosen: all that match')
    expect(screen.queryByTestId('choose-all')).toBeNull()
    key('Escape')
    expect(chosen()).toBe('')
  })

  test('what looks chosen is what is counted: a stretch takes the place of rows that were chosen one by one', async () => {
    const { key, chosen } = await list()
    const selected = () => document.querySelectorAll('[data-index][aria-selected="true"]').length
    key('ArrowDown')
    key(' ')
    expect([chosen(), selected()]).toEqual(['1 chosen', 1])
    key('ArrowDown', { shiftKey: true })
    expect([chosen(), selected()]).toEqual(['2 chosen', 2])
    key('ArrowDown', { shiftKey: true })
    expect([chosen(), selected()]).toEqual(['3 chosen', 3])
  })

  test('Shift and the box of another row choose all the rows between the two', async () => {
    const { chosen } = await list()
    const tick = (index: number) => document.querySelector(`[data-index="${index}"] [data-tick]`) ?? document.body
    fireEvent.click(tick(1))
    fireEvent.click(tick(3), { shiftKey: true })
    expect(chosen()).toBe('3 chosen')
  })

  test('whoever has copied by the button goes on in the list, where Escape lets go', async () => {
    const { grid, key, chosen } = await list()
    key('ArrowDown')
    key(' ')
    fireEvent.click(screen.getByRole('button', { name: /^Copy/ }))
    expect(document.activeElement).toBe(grid)
    key(' ')
    key(' ')
    press(screen.getByTestId('save-chosen'), 'Escape')
    expect(chosen()).toBe('')
  })

  test('all that match is a question and no list of ids: it is copied as one, less what is taken out of it', async () => {
    const { key, chosen, doors } = await list()
    const pages = vi.spyOn(doors.reader, 'page')
    key('a', ctrl)
    fireEvent.click(screen.getByTestId('choose-all'))
    const ticks = document.querySelectorAll('[data-index] [data-tick]')
    const [first] = ticks
    const id = first?.closest<HTMLElement>('[data-row-id]')?.dataset.rowId
    if (first !== undefined) fireEvent.click(first)
    expect(chosen()).toBe('259 chosen: all that match but 1')
    key('c', ctrl)
    await waitFor(() => expect(copied).toHaveLength(1))
    expect(copied[0]?.split('\n')).toHaveLength(260)
    expect(pages.mock.lastCall?.[0].where).toEqual([{ field: 'id', op: 'notIn', values: [id] }])
  })

  test('a row that was taken out of all that match, and matches no longer, is not taken off once more', async () => {
    const { key, chosen, doors } = await list({}, ordersIn('draft', 'confirmed'))
    key('a', ctrl)
    key('a', ctrl)
    const all = Number(screen.getByTestId('count').dataset.count)
    for (const place of [0, 1]) fireEvent.click(await some(`[data-index="${place}"] [data-tick]`))
    await waitFor(() => expect(chosen()).toBe(`${all - 2} chosen: all that match but 2`))
    const id = document.querySelector<HTMLElement>('[data-index="0"]')?.dataset.rowId ?? ''
    const from = String((await doors.reader.row('salesOrder', id))?.status)
    const move = { op: 'move', table: 'salesOrder', id, from, to: 'cancelled', event: id, reason: 'Withdrawn' } as const
    await doors.writer.write('order.move', [move])
    await waitFor(() => expect(screen.getByTestId('count').dataset.count).toBe(String(all - 1)))
    await waitFor(() => expect(chosen()).toBe(`${all - 2} chosen: all that match but 1`))
  })

  test('the box in the head takes the rows at hand, then lets go; the box of a row takes that row', async () => {
    const { chosen } = await list()
    const box = screen.getByTestId('tick-all')
    expect(box.getAttribute('aria-checked')).toBe('false')
    fireEvent.click(box)
    expect(chosen()).toBe('100 chosen')
    expect(box.getAttribute('aria-checked')).toBe('mixed')
    fireEvent.click(box)
    expect(chosen()).toBe('')
    fireEvent.click(await some('[data-index="1"] [data-tick]'))
    fireEvent.click(await some('[data-index="3"] [data-tick]'))
    expect(chosen()).toBe('2 chosen')
    expect(document.querySelector('[data-index="3"]')?.getAttribute('aria-selected')).toBe('true')
  })

  test('rows that were ticked stay chosen while one moves on by keys; a click on another row lets them go', async () => {
    const { key, chosen } = await list()
    const cell = (index: number, column: string) => some(`[data-index="${index}"] ${column}`)
    fireEvent.click(await cell(1, '[data-tick]'))
    fireEvent.click(await cell(3, '[data-col=orderNo]'), ctrl)
    key('ArrowDown')
    expect(chosen()).toBe('2 chosen')
    fireEvent.click(await cell(2, '[data-col=orderNo]'))
    expect(chosen()).toBe('')
  })

  test('more rows than are copied at once are not copied in part: the limit is named, and a file offered', async () => {
    const { key } = await list({ orders: 5100 })
    key('a', ctrl)
    key('a', ctrl)
    key('c', ctrl)
    await screen.findByText(/5,100 rows are chosen, and at most 5,000 are copied at once\. Nothing was copied/)
    expect(copied).toEqual([])
    expect(screen.getByTestId('save-chosen').textContent).toBe('Save as a file')
  })
})

describe('a list as a file', () => {
  test('holds the visible columns in their order and every row that matches, and names the currency', async () => {
    const { doors } = await list()
    fireEvent.click(screen.getByTestId('csv'))
    await screen.findByText('260 rows were saved as a file.')
    expect(files.map(({ name }) => name)).toEqual(['Orders 2026-11-24.csv'])
    const lines = await linesOf(0)
    expect(lines).toHaveLength(261)
    const shown = [...document.querySelectorAll('[data-head]')].map((head) => head.textContent?.replace(/[↑↓]/, ''))
    const heads = lines[0]?.split(',') ?? []
    expect(heads.filter((head) => head !== 'Currency')).toEqual(shown)
    expect(heads[heads.indexOf('Value') + 1]).toBe('Currency')
    const page = await doors.reader.page({ table: 'salesOrder', where: [], search: '', sort: ['-shipDate'] }, 259, 1)
    expect(page.ok && page.value.rows[0]?.orderNo).toBe(lines[260]?.split(',')[0])
  })

  test('of the chosen rows holds those', async () => {
    const { key } = await list()
    key('Home')
    key('ArrowDown', { shiftKey: true })
    key('ArrowDown', { shiftKey: true })
    fireEvent.click(screen.getByTestId('save-chosen'))
    await screen.findByText('3 rows were saved as a file.')
    expect(await linesOf(0)).toHaveLength(4)
  })

  test('of chosen rows is not written where others have come into their places before the screen shows them', async () => {
    const { key, doors } = await list()
    key('Home')
    for (let i = 0; i < 2; i++) key('ArrowDown', { shiftKey: true })
    const id = document.querySelector<HTMLElement>('[data-index="0"]')?.dataset.rowId ?? ''
    const base = { shipDate: (await doors.reader.row('salesOrder', id))?.shipDate }
    const set = { shipDate: '2020-01-01' }
    await doors.writer.write('order.edit', [{ op: 'patch', table: 'salesOrder', id, base, set }])
    fireEvent.click(screen.getByTestId('save-chosen'))
    await screen.findByText('Other rows have come to stand where you chose some. Choose them again.')
    expect(files).toEqual([])
    expect(screen.queryByTestId('csv-progress')).toBeNull()
  })

  test('of a chosen stretch is asked for by all of its rows that were looked at, also those that were scrolled away', async () => {
    const { grid, key, doors } = await list()
    const begun = vi.spyOn(doors.reader, 'beginCsv')
    key('Home')
    const first = document.querySelector<HTMLElement>('[data-index="0"]')?.dataset.rowId
    // Each click makes another stretch; one that grows keeps what was seen of it.
    for (const place of [99, 199, 240]) {
      grid.scrollTop = (place - 5) * 28
      fireEvent.scroll(grid)
      fireEvent.click(await some(`[data-index="${place}"][data-row-id] [data-col=orderNo]`), { shiftKey: true })
    }
    expect(document.querySelector('[data-index="0"]')).toBeNull()
    fireEvent.click(screen.getByTestId('save-chosen'))
    await screen.findByText('241 rows were saved as a file.')
    const [, , stretch, seen] = begun.mock.lastCall ?? []
    expect([stretch, seen?.total, seen?.ids.size]).toEqual([{ from: 0, count: 241 }, 260, 241])
    expect(seen?.ids.get(0)).toBe(first)
  })

  test('of a closed group holds the rows of that group, also where those before it change, and is copied so', async () => {
    const { key, doors } = await list(
      {},
      `/orders?group=${encodeURIComponent(JSON.stringify({ by: ['status'] }))}`,
      '[data-heading]',
    )
    key('Home')
    key('ArrowDown')
    key(' ')
    const heads = [...document.querySelectorAll<HTMLElement>('[data-heading]')].map((head) => ({
      status: String(JSON.parse(head.dataset.heading ?? '[]')[0]),
      name: head.querySelector('b')?.textContent ?? '',
    }))
    const [before, own] = heads
    const first = await doors.reader.page(
      {
        table: 'salesOrder',
        where: [{ field: 'status', op: 'eq', value: before?.status ?? '' }],
        search: '',
        sort: [],
      },
      0,
      1,
    )
    const id = first.ok ? (first.value.rows[0]?.id ?? '') : ''
    const move = { from: before?.status ?? '', to: heads.at(-1)?.status ?? '', event: id, reason: 'Withdrawn' }
    await doors.writer.write('order.move', [{ op: 'move', table: 'salesOrder', id, ...move }])
    key('c', ctrl)
    fireEvent.click(screen.getByTestId('save-chosen'))
    await waitFor(() => expect([files.length, copied.length]).toEqual([1, 1]))
    const statusesIn = (lines: readonly (readonly string[])[]) => {
      const at = lines[0]?.findIndex((head) => /^"?Status"?$/.test(head)) ?? -1
      return new Set(lines.slice(1).map((cells) => cells[at]?.replaceAll('"', '')))
    }
    expect(statusesIn((copied[0] ?? '').split('\n').map((line) => line.split('\t')))).toEqual(new Set([own?.name]))
    expect(statusesIn((await linesOf(0)).map((line) => line.split(',')))).toEqual(new Set([own?.name]))
  })

  test('says how far it is, also at another screen and back, and stops when it is told to', async () => {
    const { doors } = await list()
    let go: () => void = () => {}
    const slice = doors.reader.csvSlice
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    const ended = vi.spyOn(doors.reader, 'endCsv')
    let slices = 0
    vi.spyOn(doors.reader, 'csvSlice').mockImplementation(async (file) => {
      slices++
      if (slices === 3) await held
      return slice(file)
    })
    press(document.body, 'e')
    await waitFor(() => expect(screen.getByTestId('csv-progress').textContent).toContain('49 of 260'))
    expect(screen.getByTestId<HTMLButtonElement>('csv').disabled).toBe(true)
    fireEvent.click(await some('[data-room=styles]'))
    await screen.findByRole('grid', { name: 'Styles' })
    expect(screen.getByTestId('csv-progress').textContent).toContain('Orders')
    fireEvent.click(screen.getByTestId('csv-cancel'))
    go()
    await waitFor(() => expect(screen.queryByTestId('csv-progress')).toBeNull())
    expect(ended).toHaveBeenCalledOnce()
    expect(files).toEqual([])
  })

  test('that is given up while its last rows are on their way is not saved', async () => {
    const { doors } = await list()
    let go: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    const slice = doors.reader.csvSlice
    vi.spyOn(doors.reader, 'csvSlice').mockImplementation(async (file) => {
      const found = await slice(file)
      if (found.ok && found.value.isLast) await held
      return found
    })
    press(document.body, 'e')
    fireEvent.click(await screen.findByTestId('csv-cancel'))
    go()
    await waitFor(() => expect(screen.queryByTestId('csv-progress')).toBeNull())
    expect(files).toEqual([])
    expect(screen.queryByText(/saved as a file/)).toBeNull()
  })

  test('is not begun while another one is being written, and that is said', async () => {
    const { doors, key } = await list()
    let go: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    const slice = doors.reader.csvSlice
    vi.spyOn(doors.reader, 'csvSlice').mockImplementation(async (file) => {
      await held
      return slice(file)
    })
    key('Home')
    key('ArrowDown', { shiftKey: true })
    press(document.body, 'e')
    await screen.findByTestId('csv-progress')
    fireEvent.click(screen.getByTestId('save-chosen'))
    await screen.findByText('Another file is still being written, so this one was not begun.')
    go()
    await screen.findByText('260 rows were saved as a file.')
    expect(files).toHaveLength(1)
  })

  test('that ends in a fault of ours is not saved, and that is said', async () => {
    const reported = vi.fn()
    vi.stubGlobal('reportError', reported)
    const { doors } = await list()
    vi.spyOn(doors.reader, 'csvSlice').mockRejectedValue(new Error('The worker is gone.'))
    fireEvent.click(screen.getByTestId('csv'))
    await screen.findByText('The file was not finished and not saved.')
    expect(reported).toHaveBeenCalledOnce()
    expect(screen.queryByTestId('csv-progress')).toBeNull()
    expect(files).toEqual([])
  })

  test('that the reader could not finish is not saved, and that is said', async () => {
    const { doors } = await list()
    vi.spyOn(doors.reader, 'csvSlice').mockResolvedValue({ ok: false, fault: { kind: 'storage', reason: 'closed' } })
    fireEvent.click(screen.getByTestId('csv'))
    await screen.findByText('The file was not finished and not saved.')
    expect(files).toEqual([])
  })
})
