import { createEvent, fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import type { Role } from '../../model/access.ts'
import { fail, ok } from '../../model/fault.ts'
import { emptyPage } from './page.ts'
import { cell, open, ordersIn, press, some } from './screen.tsx'

// Pasting into a list: what a person is told before anything is written, and what is written then.

emptyPage()

const idAt = (line: number) => cell(line, 'note').parentElement?.dataset.rowId ?? ''

async function list(path = ordersIn('draft', 'confirmed', 'in_production'), role: Role = 'merchandiser', orders = 60) {
  const opened = open(path, { role, orders })
  await some('[data-index="3"]')
  const grid = screen.getByTestId('grid')
  const paste = (text: string) => {
    const event = createEvent.paste(grid, { clipboardData: { getData: () => text } })
    fireEvent(grid, event)
  }
  const said = () => screen.findByTestId('paste-count').then(({ textContent }) => textContent)
  return { ...opened, grid, paste, said }
}

type Doors = ReturnType<typeof open>['doors']

/** Puts an order at the other end of a list that is in the order of its days. */
async function shipFirst(doors: Doors, id: string) {
  const base = { shipDate: (await doors.reader.row('salesOrder', id))?.shipDate }
  await doors.writer.write('order.edit', [
    { op: 'patch', table: 'salesOrder', id, base, set: { shipDate: '2020-01-01' } },
  ])
}

test('a paste says what it would change, old and new, and writes nothing when it is cancelled', async () => {
  const { doors, paste, said } = await list()
  fireEvent.click(cell(1, 'fob'))
  const before = cell(1, 'fob').textContent
  paste('4.75\n4.80')
  expect(await said()).toBe('2 cells of 2 rows will change once you save.')
  const lines = [...document.querySelectorAll('[data-change]')].map((line) =>
    [...line.children].map(({ textContent }) => textContent).slice(1),
  )
  const currency = (await doors.reader.row('salesOrder', idAt(1)))?.currency
  expect(lines[0]).toEqual(['FOB', `${before} ${currency}`, `4.75 ${currency}`])
  fireEvent.click(screen.getByText('Cancel'))
  await waitFor(() => expect(screen.queryByTestId('paste')).toBeNull())
  expect(doors.outbox()).toEqual([])
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('grid')))
})

test('each cell that is not taken is listed with its record and its own text, and each reason once', async () => {
  const { doors, paste, said } = await list()
  fireEvent.click(cell(1, 'fob'))
  const rows = await Promise.all([1, 2, 3].map((line) => doors.reader.row('salesOrder', idAt(line))))
  paste('FOB\tx\nabc\tx\n4,75\t')
  expect(await said()).toBe('Nothing of this can be taken.')
  expect([...document.querySelectorAll('[data-testid=paste-refused] li')].map((each) => each.textContent)).toEqual([
    'A number is needed. (3 cells)',
    'The system fills this in. (3 cells)',
  ])
  const listed = [...document.querySelectorAll('[data-testid=paste-not-taken] tr[data-refused=fob]')]
  expect(listed.map((line) => [...line.children].map(({ textContent }) => textContent))).toEqual(
    ['FOB', 'abc', '4,75'].map((text, i) => [rows[i]?.orderNo, 'FOB', text, 'A number is needed.']),
  )
})

test('a price in another currency than that of its order is not taken, and both are named', async () => {
  const { doors, paste, said } = await list()
  fireEvent.click(cell(1, 'fob'))
  const currency = (await doors.reader.row('salesOrder', idAt(1)))?.currency
  paste('¥5.25')
  expect(await said()).toBe('Nothing of this can be taken.')
  const reason = `This is in another currency than its row, which is in ${currency}.`
  expect(screen.getByTestId('paste-refused').textContent).toContain(reason)
  expect(screen.getByTestId('paste-not-taken').textContent).toContain('¥5.25')
})

test('one order number for two orders of a buyer is not taken, and that is said before the server says it', async () => {
  const { doors, paste, said } = await list()
  const buyerAt = async (line: number) => (await doors.reader.row('salesOrder', idAt(line)))?.buyer
  const buyers = await Promise.all([0, 1, 2, 3, 4, 5].map(buyerAt))
  const second = buyers.findIndex((buyer, i) => buyers.indexOf(buyer) < i)
  fireEvent.click(cell(buyers.indexOf(buyers[second]), 'orderNo'))
  fireEvent.click(cell(buyers.indexOf(buyers[second]), 'orderNo'), { ctrlKey: true })
  fireEvent.click(cell(second, 'orderNo'), { ctrlKey: true })
  paste('PO-TWICE')
  expect(await said()).toBe('Nothing of this can be taken.')
  expect(screen.getByTestId('paste-refused').textContent).toContain(
    'Another row of this paste has the same, or would get it: Buyer, Order no. (buyer).',
  )
})

test('saved it is one change with a part for each row, waits for the server, and can be taken back', async () => {
  const { doors, paste, said } = await list()
  const ids = [idAt(0), idAt(1), idAt(2)]
  const notes = await Promise.all(ids.map(async (id) => (await doors.reader.row('salesOrder', id))?.note ?? null))
  fireEvent.click(cell(0, 'note'))
  paste('"first\nsecond"\r\nrush\r\nrush\r\n')
  expect(await said()).toBe('3 cells of 3 rows will change once you save.')
  fireEvent.click(screen.getByTestId('paste-save'))
  await waitFor(() => expect(doors.outbox()).toHaveLength(1))
  expect(doors.outbox()[0]).toMatchObject({
    intent: 'order.edit',
    state: 'waiting',
    ops: ids.map((id, i) => ({
      ...{ op: 'patch', table: 'salesOrder', id, base: { note: notes[i] } },
      set: { note: i === 0 ? 'first\nsecond' : 'rush' },
    })),
  })
  await waitFor(() => expect(cell(1, 'note').textContent).toBe('rush'))
  await waitFor(() => expect(cell(1, 'note').parentElement?.dataset.pending).toBe('true'))
  fireEvent.click(await screen.findByTestId('undo'))
  await waitFor(() => expect(cell(1, 'note').textContent).toBe(notes[1] ?? ''))
})

test('one value fills a block of cells', async () => {
  const { doors, grid, paste, said } = await list()
  fireEvent.click(cell(0, 'note'))
  press(grid, 'ArrowLeft')
  press(grid, 'ArrowRight', { shiftKey: true })
  fireEvent.click(cell(0, 'note'))
  fireEvent.mouseDown(cell(0, 'note'), { button: 0, buttons: 1, clientX: 5, clientY: 5 })
  fireEvent.mouseMove(cell(3, 'note'), { buttons: 1, clientX: 5, clientY: 90 })
  paste('carton marks')
  expect(await said()).toBe('4 cells of 4 rows will change once you save.')
  fireEvent.click(screen.getByTestId('paste-save'))
  await waitFor(() => expect(doors.outbox()[0]?.ops).toHaveLength(4))
})

test('what somebody else changes while it is looked at is not overwritten: it is saved from what was shown', async () => {
  const { doors, paste, said } = await list()
  const id = idAt(0)
  const before = (await doors.reader.row('salesOrder', id))?.fob
  fireEvent.click(cell(0, 'fob'))
  paste('9.99')
  await said()
  await doors.writer.write('order.edit', [
    { op: 'patch', table: 'salesOrder', id, base: { fob: before }, set: { fob: '5.55' } },
  ])
  fireEvent.click(screen.getByTestId('paste-save'))
  await waitFor(() => expect(doors.outbox()).toHaveLength(2))
  expect(doors.outbox()[1]?.ops).toEqual([
    { op: 'patch', table: 'salesOrder', id, base: { fob: before }, set: { fob: '9.99' } },
  ])
})

test('a person who may not write is told so, and has nothing to save', async () => {
  const { paste, said } = await list('/orders', 'store')
  fireEvent.click(cell(0, 'note'))
  paste('x')
  expect(await said()).toBe('Nothing of this can be taken.')
  expect(screen.getByTestId('paste-refused').textContent).toContain('Your role may look at this but not change it.')
  expect(screen.getByTestId<HTMLButtonElement>('paste-save').disabled).toBe(true)
})

function msOf(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

test('a million rows are refused at once, and the limit is named', async () => {
  const { paste } = await list()
  fireEvent.click(cell(0, 'note'))
  const million = 'x\ty\n'.repeat(1_000_000)
  expect(million.lastIndexOf('z')).toBe(-1)
  // Cutting all of it into cells is the least that reading it would take.
  const cutMs = msOf(() => million.split('\n').map((line) => line.split('\t')))
  expect(msOf(() => paste(million))).toBeLessThan(cutMs / 2)
  await screen.findByText('At most 1,000 rows and 20,000 cells are pasted at once. Nothing was pasted.')
  expect(screen.queryByTestId('paste')).toBeNull()
})

test('rows that were copied whole do not go in by their place at a column that they do not begin with', async () => {
  const { doors, paste } = await list()
  fireEvent.click(cell(0, 'note'))
  paste('Order no. (buyer)\tNote\nPO-1\tSS27')
  await screen.findByText(/^The text names other columns than those it would go into, from “Note” on\./)
  expect(screen.queryByTestId('paste')).toBeNull()
  expect(doors.outbox()).toEqual([])
})

test('what stands there already is said to, and asks for nothing', async () => {
  const { paste } = await list()
  fireEvent.click(cell(0, 'orderNo'))
  paste(cell(0, 'orderNo').textContent ?? '')
  await screen.findByText('All that was pasted stands there already.')
  expect(screen.queryByTestId('paste')).toBeNull()
})

const lines = 'for A\nfor B\nfor C\nfor D'
const oneLine = /^Several lines go only into rows that stand one below the other/

for (const how of ['leaves', 'moves', 'moves before the screen shows it'])
  test(`a block of lines does not go into chosen rows of which one ${how}`, async () => {
    const { doors, paste } = await list()
    const id = idAt(1)
    const isUnseen = how === 'moves before the screen shows it'
    fireEvent.click(cell(0, 'note'))
    if (isUnseen) for (const line of [0, 1, 2, 3]) fireEvent.click(cell(line, 'note'), { ctrlKey: true })
    else {
      fireEvent.mouseDown(cell(0, 'note'), { button: 0, buttons: 1, clientX: 5, clientY: 5 })
      fireEvent.mouseMove(cell(3, 'note'), { buttons: 1, clientX: 5, clientY: 90 })
      fireEvent.mouseUp(cell(3, 'note'))
    }
    if (how === 'leaves')
      await doors.writer.write('order.remove', [{ op: 'remove', table: 'salesOrder', id, base: {} }])
    else await shipFirst(doors, id)
    if (!isUnseen) await waitFor(() => expect(idAt(1)).not.toBe(id))
    const before = doors.outbox().length
    paste(lines)
    await screen.findByText(oneLine)
    expect(screen.queryByTestId('paste')).toBeNull()
    expect(doors.outbox()).toHaveLength(before)
  })

test('rows chosen one by one take one line, each of them the same, also where one has gone', async () => {
  const { doors, paste, said } = await list()
  const ids = [0, 1, 3].map(idAt)
  fireEvent.click(cell(0, 'note'))
  for (const line of [0, 1, 3]) fireEvent.click(cell(line, 'note'), { ctrlKey: true })
  const id = ids[1] ?? ''
  await doors.writer.write('order.remove', [{ op: 'remove', table: 'salesOrder', id, base: {} }])
  paste('carton marks')
  expect(await said()).toBe('2 cells of 2 rows will change once you save.')
  expect(screen.queryByTestId('paste-refused')).toBeNull()
})

for (const [how, change] of [
  ['moves', shipFirst],
  [
    'leaves the list',
    (doors: Doors, id: string) =>
      doors.writer.write('order.remove', [{ op: 'remove' as const, table: 'salesOrder', id, base: {} }]),
  ],
] as const)
  test(`a block does not go below the active cell where a row ${how} before the screen shows it`, async () => {
    const { doors, paste } = await list()
    const id = idAt(2)
    fireEvent.click(cell(0, 'note'))
    await change(doors, id)
    paste(lines)
    await screen.findByText('Other rows have come to stand where you chose some. Choose them again.')
    expect(screen.queryByTestId('paste')).toBeNull()
  })

test('emptied cells are counted apart and stand first, and Enter does not save them', async () => {
  const { doors, paste, said } = await list()
  fireEvent.click(cell(0, 'note'))
  paste('first\nsecond')
  await said()
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('paste-save')))
  fireEvent.click(screen.getByText('Cancel'))
  await waitFor(() => expect(screen.queryByTestId('paste')).toBeNull())
  const id = idAt(1)
  const base = { note: (await doors.reader.row('salesOrder', id))?.note ?? null }
  await doors.writer.write('order.edit', [{ op: 'patch', table: 'salesOrder', id, base, set: { note: 'rush' } }])
  await waitFor(() => expect(cell(1, 'note').textContent).toBe('rush'))
  paste('first\n\nthird')
  expect(await said()).toBe('3 cells of 3 rows will change once you save.')
  expect(screen.getByTestId('paste-emptied').textContent).toBe('1 cell will be emptied. It stands at the top.')
  const emptied = [...document.querySelectorAll<HTMLElement>('[data-change]')].map(({ dataset }) => dataset.emptied)
  expect(emptied).toEqual(['true', undefined, undefined])
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Cancel'))
})

test('all changes can be scrolled through, a window of them drawn, and Enter does not save what was not seen', async () => {
  const { paste, said } = await list(undefined, 'merchandiser', 300)
  fireEvent.click(cell(0, 'note'))
  paste(Array.from({ length: 70 }, (_, i) => `line ${i}`).join('\n'))
  await said()
  const drawn = () => [...document.querySelectorAll('.paste-after')].map(({ textContent }) => textContent)
  expect(drawn().length).toBeLessThan(60)
  expect(drawn()[0]).toBe('line 0')
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Cancel'))
  fireEvent.scroll(screen.getByTestId('paste-changes'), { target: { scrollTop: 62 * 28 } })
  await waitFor(() => expect(drawn().at(-1)).toBe('line 69'))
  expect(drawn()).not.toContain('line 0')
})

test('a block goes into the rows of a group, and stays in it', async () => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(4000)
  const { doors } = open(`${ordersIn('confirmed')}&group=${encodeURIComponent('{"by":["status"]}')}`, {
    role: 'merchandiser',
  })
  fireEvent.click(await some('[data-heading]'))
  await some('[data-index="2"][data-row-id]')
  const ids = [1, 2].map(idAt)
  fireEvent.click(cell(1, 'note'))
  fireEvent(
    screen.getByTestId('grid'),
    createEvent.paste(screen.getByTestId('grid'), { clipboardData: { getData: () => 'a\nb' } }),
  )
  await screen.findByTestId('paste-count')
  fireEvent.click(screen.getByTestId('paste-save'))
  await waitFor(() => expect(doors.outbox()).toHaveLength(1))
  expect(doors.outbox()[0]?.ops).toMatchObject([
    { id: ids[0], set: { note: 'a' } },
    { id: ids[1], set: { note: 'b' } },
  ])
})

test('nothing is pasted while records are still arriving, and that is said', async () => {
  const { doors, paste } = await list()
  fireEvent.click(cell(0, 'note'))
  const { page } = doors.reader
  Object.assign(doors.reader, {
    async page(...asked: Parameters<typeof page>) {
      const answer = await page(...asked)
      return answer.ok ? ok({ ...answer.value, complete: false }) : answer
    },
  })
  paste('x')
  await screen.findByText(/^Records are still arriving on this PC/)
  expect(screen.queryByTestId('paste')).toBeNull()
})

test('a paste that is being saved cannot be cancelled any more, and says it where it could not be saved', async () => {
  const { doors, paste, said } = await list()
  let answer = (_: Awaited<ReturnType<typeof doors.writer.write>>) => {}
  vi.spyOn(doors.writer, 'write').mockReturnValue(
    new Promise((resolve) => {
      answer = resolve
    }),
  )
  fireEvent.click(cell(1, 'note'))
  paste('carton marks')
  await said()
  fireEvent.click(screen.getByTestId('paste-save'))
  fireEvent.click(screen.getByText('Cancel'))
  answer(fail({ kind: 'storage', reason: 'full' }))
  await screen.findByText(/./, { selector: '[data-testid=paste] .fault *' })
  expect(screen.getByTestId('paste-count').textContent).toContain('1 cell')
})
