import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { emptyPage } from './page.ts'
import { open, press, show, some } from './screen.tsx'

// The line board in the hands of a supervisor: what is asked, what is kept, what the numbers say they are.

emptyPage()

async function openLine() {
  const opened = open('/board', { role: 'supervisor' })
  const tile = await some('[data-line]')
  fireEvent.click(tile)
  await screen.findByTestId('hour-save')
  return { ...opened, line: String(tile.dataset.line) }
}
const hour = (of: number) => fireEvent.click(document.querySelector(`[data-hour="${of}"]`) as Element)
const pad = (digits: string) => {
  for (const digit of digits) press(document.body, digit)
}

test('a number that nobody can believe is a question, and only a yes saves it', async () => {
  const { doors } = await openLine()
  hour(10)
  pad('9999')
  fireEvent.click(screen.getByTestId('hour-save'))
  expect((await screen.findByRole('dialog')).textContent).toMatch(
    /9,999 pieces from 10:00 .* three times the \d+ expected/,
  )
  fireEvent.click(screen.getByText('Cancel'))
  await waitFor(() => expect(screen.queryByTestId('dialog-confirm')).toBeNull())
  expect(doors.outbox()).toEqual([])
  fireEvent.click(screen.getByTestId('hour-save'))
  fireEvent.click(await screen.findByTestId('dialog-confirm'))
  await screen.findByTestId('saved')
  expect(doors.outbox()[0]?.ops[0]).toMatchObject({ op: 'patch', set: { pieces: 9999 } })
})

test('an hour that has not begun is a question too', async () => {
  const { doors } = await openLine()
  hour(18)
  pad('90')
  fireEvent.click(screen.getByTestId('hour-save'))
  expect((await screen.findByRole('dialog')).textContent).toContain('The hour from 18:00 has not begun yet.')
  expect(doors.outbox()).toEqual([])
})

test('a believable hour is saved without a word, from the number that was seen', async () => {
  const { doors } = await openLine()
  hour(10)
  const seen = Number(screen.getByTestId('hour-pieces').textContent)
  pad('95')
  fireEvent.click(screen.getByTestId('hour-save'))
  await screen.findByTestId('saved')
  expect(doors.outbox()[0]?.ops[0]).toMatchObject({ base: { pieces: seen }, set: { pieces: 95 } })
  await waitFor(() => expect(screen.getByTestId('hour-unsaved').textContent).toBe(''))
})

test('a number on the pad never grows beyond what it takes without saying so', async () => {
  await openLine()
  hour(10)
  pad('999999')
  expect(screen.getByTestId('hour-pieces').textContent).toBe('99,999')
  await screen.findByText('At most 99,999.')
})

test('what was typed and not saved stays through leaving the line, and through a lost window', async () => {
  const { doors, line } = await openLine()
  hour(10)
  pad('95')
  hour(11)
  expect(screen.getByTestId('hour-unsaved').textContent).toBe('Typed, not saved yet: 10:00')
  press(document.body, 'Escape')
  fireEvent.click(await some(`.tile[data-line="${line}"]`))
  await screen.findByTestId('hour-save')
  hour(10)
  expect(screen.getByTestId('hour-pieces').textContent).toBe('95')

  fireEvent.blur(window)
  cleanup()
  show(`/board?line=${line}`, doors)
  await screen.findByTestId('hour-save')
  expect(screen.getByTestId('hour-unsaved').textContent).toBe('Typed, not saved yet: 10:00')
  expect(doors.outbox()).toEqual([])
})

test('the share on a tile says what it is a share of, and the sum behind it', async () => {
  open('/board', { role: 'supervisor' })
  const achieved = (await screen.findAllByTestId('achieved'))[0]
  expect(achieved?.textContent).toMatch(/^\d+ % of due$/)
  expect(achieved?.title).toMatch(
    /^Against the target: [\d,]+ pieces made of [\d,]+ due by now\. .* for the 8 of 10 hours entered\.$/,
  )
})

test('a board without lines says that this PC is still being filled, and not that there are none', async () => {
  open('/board', { role: 'supervisor', missing: ['orgNode'] })
  expect((await screen.findByTestId('filling')).textContent).toContain('(31 %)')
  cleanup()
  open('/board', { role: 'supervisor', missing: ['lineOutput', 'linePlan'] })
  expect((await screen.findByTestId('filling')).textContent).toContain('(31 %)')
})

test('a day that is none stays in the box of the board and says so, and the board stays where it was', async () => {
  open('/board', { role: 'supervisor' })
  await some('[data-line]')
  const box = screen.getByTestId('board-day')
  const before = box.dataset.value
  for (const [typed, said] of [
    ['31/2/26', 'There is no such day.'],
    ['soon', 'A day is needed, such as 25/1/27.'],
  ] as const) {
    fireEvent.change(box, { target: { value: typed } })
    fireEvent.blur(box)
    await screen.findByText(said)
    expect(box).toHaveProperty('value', typed)
    expect(box.dataset.value).toBe(before)
  }
})

test('a chart that cannot be drawn says so and offers to load the window again, and the lines stay', async () => {
  // This page has no canvas to draw on. The library is here before the board is, so that it finds that out in this test.
  await import('../../renderer/parts/ChartCanvas.tsx')
  for (const tells of ['error', 'warn'] as const) vi.spyOn(console, tells).mockImplementation(() => {})
  open('/board', { role: 'supervisor' })
  const told = await screen.findByText('The chart cannot be drawn here. The figures are not affected.')
  expect(told.closest('.chart')?.querySelector('button')?.textContent).toBe('Reload')
  fireEvent.click(await some('[data-line]'))
  await screen.findByTestId('hour-save')
})
