import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { emptyPage } from './page.ts'
import { enterCell, open, openOrder, ordersIn, press, show, some, type } from './screen.tsx'

// What a person typed and the form cannot take: it stays, it is said, and nothing is saved around it.

emptyPage()

const save = () => press(document.body, 's', { ctrlKey: true })
const fault = async () => (await screen.findByTestId('fault')).textContent

describe('a cell of the matrix', () => {
  test('keeps what is no number through Ctrl+S, says so, and the order is saved once it is mended', async () => {
    const { doors } = open('/orders')
    await openOrder(2)
    type('field-note', 'Rush')
    const { cell, editor } = await enterCell(1)
    fireEvent.change(editor, { target: { value: '12o' } })
    press(editor, 's', { ctrlKey: true })
    expect((await screen.findByTestId('matrix-unread')).textContent).toContain('12o')
    expect(await fault()).toContain('Pieces: A whole number is needed.')
    expect(cell.className).toContain('is-wrong')
    expect(doors.outbox()).toEqual([])

    fireEvent.change(cell.querySelector('input') as Element, { target: { value: '12' } })
    press(cell.querySelector('input') as Element, 's', { ctrlKey: true })
    await screen.findByTestId('saved')
    expect(screen.queryByTestId('matrix-unread')).toBeNull()
    expect(
      doors.outbox()[0]?.ops.map((op) => ('set' in op ? op.set : op.op === 'put' ? op.values.qty : op.op)),
    ).toEqual([{ note: 'Rush' }, expect.anything()])
  })

  test('counts what stands in it when one saves from inside, without leaving it first', async () => {
    const { doors } = open('/orders')
    await openOrder(2)
    const { editor } = await enterCell(0)
    fireEvent.change(editor, { target: { value: '77' } })
    press(editor, 's', { ctrlKey: true })
    await screen.findByTestId('saved')
    expect(JSON.stringify(doors.outbox()[0]?.ops)).toContain('"qty":77')
  })

  test('is left with one Escape, and the order with the next', async () => {
    open('/orders')
    await openOrder(2)
    const { editor } = await enterCell(0)
    press(editor, 'Escape')
    const matrix = screen.getByTestId('matrix')
    await waitFor(() => expect(document.activeElement).toBe(matrix))
    press(matrix, 'Escape')
    await screen.findByTestId('grid')
  })

  test('of a size that was just added is the one that is typed next', async () => {
    open('/orders')
    await openOrder(2)
    fireEvent.click(screen.getByRole('button', { name: /^\+ Size/ }))
    const box = await some('.add-size input')
    fireEvent.change(box, { target: { value: '4xl' } })
    fireEvent.submit(box.closest('form') as Element)
    await waitFor(() =>
      expect(document.activeElement?.closest('[data-cell]')?.getAttribute('data-cell')).toContain('|4XL|'),
    )
  })

  test('shows what is no number again after the window was lost', async () => {
    const { doors } = open('/orders')
    const id = await openOrder(2)
    const { editor } = await enterCell(0)
    fireEvent.change(editor, { target: { value: 'ten' } })
    press(editor, 'Enter')
    fireEvent.blur(window)
    await waitFor(async () => expect(JSON.stringify(await doors.writer.draft(`orders:${id}`))).toContain('ten'))
    cleanup()
    show(`/orders/${id}`, doors)
    expect((await screen.findByTestId('matrix-unread')).textContent).toContain('ten')
    expect((await some('.matrix-cell.is-wrong')).textContent).toBe('ten')
  })

  test('chooses its number on a click, so that typing replaces it, and again on a second one', async () => {
    open('/orders')
    await openOrder(2)
    const { editor } = await enterCell(0)
    const chosen = () => editor.value.slice(editor.selectionStart ?? 0, editor.selectionEnd ?? 0)
    expect(chosen()).toBe(editor.value)
    editor.setSelectionRange(0, 0)
    fireEvent.click(editor)
    expect(chosen()).toBe(editor.value)
    fireEvent.change(editor, { target: { value: '64' } })
    editor.setSelectionRange(1, 1)
    fireEvent.click(editor)
    expect(chosen()).toBe('')
  })
})

describe('a field', () => {
  test('keeps a text over its limit whole, says the limit and the length, and is not saved', async () => {
    const { doors } = open('/orders')
    await openOrder(2)
    type('field-note', 'x'.repeat(2113))
    expect(screen.getByTestId('field-note')).toHaveProperty('value', 'x'.repeat(2113))
    expect(screen.getByTestId('field-note').getAttribute('maxlength')).toBeNull()
    await screen.findByText('At most 2,000 characters; here are 2,113. Shorten it, then save.')
    save()
    expect(await fault()).toContain('Note: At most 2,000 characters.')
    expect(doors.outbox()).toEqual([])
  })

  test('keeps a price of too many digits as typed, says how many it takes, and rounds nothing', async () => {
    const { doors } = open('/orders')
    await openOrder(2)
    type('field-fob', '5.123456')
    await screen.findByText('At most 4 digits after the point.')
    fireEvent.blur(screen.getByTestId('field-fob'))
    expect(screen.getByTestId('field-fob')).toHaveProperty('value', '5.123456')
    save()
    expect(await fault()).toContain('FOB: At most 4 digits after the point.')
    expect(doors.outbox()).toEqual([])
    type('field-fob', '5.1234')
    expect(screen.queryByTestId('fault')).toBeNull()
  })

  test('keeps a whole number that is too large for any as typed, and says how large one may be', async () => {
    open('/styles')
    fireEvent.doubleClick(await some('[data-index="0"][data-row-id]'))
    await screen.findByTestId('field-pieceCount')
    type('field-pieceCount', '9007199254740993')
    await screen.findByText('At most 6.')
    fireEvent.blur(screen.getByTestId('field-pieceCount'))
    const shown = screen.getByTestId<HTMLInputElement>('field-pieceCount').value
    expect(shown.replaceAll(',', '')).toBe('9007199254740993')
    save()
    expect(await fault()).toContain('At most 6.')
  })

  test('keeps a price in another currency as typed and says so, and takes it once the order has that currency', async () => {
    const { doors } = open('/orders')
    const id = await openOrder(2)
    expect(await doors.reader.row('salesOrder', id)).toMatchObject({ currency: 'USD' })
    type('field-fob', '£5.25')
    await screen.findByText('It names a currency that is not that of this record.')
    fireEvent.blur(screen.getByTestId('field-fob'))
    expect(screen.getByTestId('field-fob')).toHaveProperty('value', '£5.25')
    save()
    expect(await fault()).toContain('FOB: It names a currency that is not that of this record.')
    expect(doors.outbox()).toEqual([])
    type('field-currency', 'GBP')
    await waitFor(() => expect(screen.getByTestId('field-fob')).toHaveProperty('value', '5.25'))
    expect(screen.queryByText('It names a currency that is not that of this record.')).toBeNull()
    save()
    await screen.findByTestId('saved')
    expect(doors.outbox()[0]?.ops[0]).toMatchObject({ set: { currency: 'GBP', fob: '5.25' } })
  })

  test('takes a price with the sign or the code of its own currency beside it', async () => {
    const { doors } = open('/orders')
    await openOrder(2)
    for (const [typed, taken] of [
      ['$6.25', '6.25'],
      ['US$ 6.5', '6.50'],
      ['6.75 USD', '6.75'],
    ] as const) {
      type('field-fob', typed)
      fireEvent.blur(screen.getByTestId('field-fob'))
      expect(screen.getByTestId('field-fob')).toHaveProperty('value', taken)
    }
    save()
    await screen.findByTestId('saved')
    expect(doors.outbox()[0]?.ops[0]).toMatchObject({ set: { fob: '6.75' } })
  })

  test('of a number without a currency takes none, and says so in Bangla too', async () => {
    const { doors } = open('/styles', { locale: 'bn' }, { locale: 'bn' })
    fireEvent.doubleClick(await some('[data-index="0"][data-row-id]'))
    await screen.findByTestId('field-pieceCount')
    type('field-pieceCount', '৳3')
    await screen.findByText('এতে মুদ্রার নাম আছে, কিন্তু এই সংখ্যার কোনো মুদ্রা নেই।')
    save()
    expect(await fault()).toContain('এতে মুদ্রার নাম আছে, কিন্তু এই সংখ্যার কোনো মুদ্রা নেই।')
    expect(doors.outbox()).toEqual([])
  })

  test('refuses a day that is none and keeps it, also through a lost window', async () => {
    const { doors } = open('/orders')
    const id = await openOrder(2)
    type('field-note', 'Rush')
    type('field-shipDate', '31/2')
    save()
    expect(await fault()).toContain('Ship by: There is no such day.')
    type('field-shipDate', 'soon')
    save()
    await waitFor(async () => expect(await fault()).toContain('Ship by: A day is needed'))
    type('field-shipDate', '31/2/27')
    save()
    await waitFor(async () => expect(await fault()).toContain('Ship by: There is no such day.'))
    expect(doors.outbox()).toEqual([])
    fireEvent.blur(window)
    await waitFor(async () => expect(JSON.stringify(await doors.writer.draft(`orders:${id}`))).toContain('31/2/27'))
    cleanup()
    show(`/orders/${id}`, doors)
    expect(await screen.findByTestId('field-shipDate')).toHaveProperty('value', '31/2/27')
    type('field-shipDate', '28/2/27')
    save()
    await screen.findByTestId('saved')
    expect(doors.outbox()[0]?.ops[0]).toMatchObject({ set: { note: 'Rush', shipDate: '2027-02-28' } })
  })
})

describe('an order that has come to its end', () => {
  test('is shown and not written: fields, cells and keys say so', async () => {
    open(ordersIn('closed', 'cancelled'))
    await openOrder(0)
    expect(screen.getByTestId('read-only').textContent).toMatch(/^“(Closed|Cancelled)”: nothing changes any more$/)
    expect(screen.queryByTestId('save')).toBeNull()
    const note = screen.getByTestId('field-note')
    expect(note).toHaveProperty('readOnly', true)
    expect(note.getAttribute('title')).toMatch(/nothing in it changes any more/)
    const { editor } = await enterCell(0)
    expect(editor.readOnly).toBe(true)
    expect(document.querySelector('.foot-keys')?.textContent).not.toContain('save')
  })

  test('keeps what was typed before it ended, and says why it cannot be saved', async () => {
    const { doors } = open(ordersIn('draft'))
    const id = await openOrder(0)
    type('field-note', 'half a thought')
    await doors.writer.write('order.move', [
      { op: 'move', table: 'salesOrder', id, from: 'draft', to: 'cancelled', event: 'e', reason: 'twice' },
    ])
    await screen.findByTestId('read-only')
    save()
    expect(await fault()).toContain('“Cancelled”')
    expect(screen.getByTestId('field-note')).toHaveProperty('value', 'half a thought')
    expect(doors.outbox()).toHaveLength(1)
  })
})

describe('undo', () => {
  test('is offered for an edit and takes it back', async () => {
    const { doors } = open('/orders')
    await openOrder(2)
    type('field-note', 'Rush')
    save()
    fireEvent.click(await screen.findByTestId('undo'))
    await waitFor(() => expect(doors.outbox()).toHaveLength(2))
  })

  test('is not offered for a move from which no way leads back', async () => {
    open(ordersIn('draft'))
    await openOrder(0)
    fireEvent.click(screen.getByTestId('status'))
    fireEvent.click(await some('[data-to=cancelled]'))
    await screen.findByTestId('dialog-confirm')
    type('dialog-text', 'entered twice')
    fireEvent.click(screen.getByTestId('dialog-confirm'))
    await screen.findByTestId('saved')
    expect(screen.queryByTestId('undo')).toBeNull()
  })
})

test('who may only look is told so, and no key that saves is named', async () => {
  open('/orders', { role: 'store' })
  await openOrder(2)
  expect(screen.getByTestId('read-only').textContent).toBe('You may look, not change')
  expect(document.querySelector('.foot-keys')?.textContent).not.toContain('save')
})

test('the timeline shows my change that waits, as mine, and says that it is not the whole record', async () => {
  const { doors } = open('/orders')
  await openOrder(2)
  const { editor } = await enterCell(0)
  fireEvent.change(editor, { target: { value: '77' } })
  press(editor, 's', { ctrlKey: true })
  await screen.findByTestId('saved')
  fireEvent.click(screen.getByTestId('timeline-toggle'))
  const mine = await some(`.timeline [data-mutation="${doors.outbox()[0]?.id}"]`)
  expect(mine.textContent).toContain('Waiting')
  expect(mine.textContent).toContain('you, on this PC')
  expect(screen.getByTestId('timeline').textContent).toContain('The server keeps the full record')
  expect(screen.getByTestId('row-waiting').textContent).toBe('1 change waiting')
})

describe('a small form over another', () => {
  async function openPart() {
    const opened = open('/buyers')
    fireEvent.doubleClick(await some('[data-index="0"][data-row-id]'))
    fireEvent.click(await screen.findByTestId('add-partyContact'))
    await screen.findByTestId('part-save')
    return opened
  }

  test('keeps what was typed when it is closed by accident, and drops it when it is cancelled', async () => {
    await openPart()
    type('field-department', 'Merchandising')
    fireEvent.click(screen.getByLabelText('Close'))
    await waitFor(() => expect(screen.queryByTestId('part-save')).toBeNull())
    fireEvent.click(screen.getByTestId('add-partyContact'))
    expect(await screen.findByTestId('field-department')).toHaveProperty('value', 'Merchandising')
    fireEvent.click(screen.getByText('Cancel'))
    await waitFor(() => expect(screen.queryByTestId('part-save')).toBeNull())
    fireEvent.click(screen.getByTestId('add-partyContact'))
    expect(await screen.findByTestId('field-department')).toHaveProperty('value', '')
  })

  test('makes one row however often Save is pressed', async () => {
    const { doors } = await openPart()
    // The buyer's own form has a field of that name, under the dialog.
    fireEvent.change(await some('.dialog [data-testid=field-name]'), { target: { value: 'Rupa' } })
    const form = screen.getByTestId('part-save').closest('form') as HTMLFormElement
    fireEvent.submit(form)
    fireEvent.submit(form)
    await waitFor(() => expect(doors.outbox().length).toBeGreaterThan(0))
    await waitFor(() => expect(screen.queryByTestId('part-save')).toBeNull())
    expect(doors.outbox()).toHaveLength(1)
  })
})

test('a reason that is too long is kept whole and said to be, and nothing goes on until it is shorter', async () => {
  open(ordersIn('draft'))
  await openOrder(0)
  fireEvent.click(screen.getByTestId('status'))
  fireEvent.click(await some('[data-to=cancelled]'))
  await screen.findByTestId('dialog-confirm')
  type('dialog-text', 'x'.repeat(501))
  expect(screen.getByTestId('dialog-text')).toHaveProperty('value', 'x'.repeat(501))
  await screen.findByText('At most 500 characters; here are 501. Shorten it, then save.')
  expect(screen.getByTestId('dialog-confirm').hasAttribute('disabled')).toBe(true)
})
