import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { instantAt } from '../../model/calendar.ts'
import type { Fault } from '../../model/fault.ts'
import { ask } from '../../renderer/data/useRows.ts'
import { intlFor, makeWords } from '../../renderer/words.ts'
import type { Mended, OutboxItem } from '../../workers/doors.ts'
import { fixtureDoors } from '../looks/fixtureDoors.ts'
import { emptyPage } from './page.ts'
import { show } from './screen.tsx'

// What a person finds in their outbox beyond what waits: edits that stand though they gave them up, and what was mended.

emptyPage()

/** The outbox of somebody who gave an order's note up, too late: the server had it. */
async function tooLate() {
  const doors = fixtureDoors({ orders: 20, demo: false })
  const found = await doors.reader.rows(ask('salesOrder'))
  const order = found.ok ? found.value[0] : undefined
  if (order === undefined) throw new Error('The factory has no order.')
  const base = { note: order.note ?? null }
  await doors.writer.write('order.edit', [
    { op: 'patch', table: 'salesOrder', id: order.id, base, set: { note: 'Rush' } },
  ])
  const [edit] = doors.outbox()
  const taken = (item: OutboxItem): OutboxItem =>
    item.id === edit?.id ? { ...item, state: 'taken', fault: { kind: 'taken', reason: 'entered twice' } } : item
  const outbox = async () => (await doors.writer.outbox()).map(taken)
  show('/outbox', { ...doors, writer: { ...doors.writer, outbox } })
  const note = async () => (await doors.reader.row('salesOrder', order.id))?.note ?? null
  return { doors, edit, before: base.note, note }
}

describe('an edit that was given up when the server had it already', () => {
  test('says so with the reason that was given, and offers neither to send it again nor to give it up again', async () => {
    await tooLate()
    expect((await screen.findByTestId('outbox-fault')).textContent).toBe(
      'You gave this up (“entered twice”), but the server had it already, so it stands. Take it back, or let it stand.',
    )
    expect(screen.getByTestId('outbox-item').dataset.state).toBe('taken')
    expect(screen.queryByTestId('retry')).toBeNull()
    expect(screen.queryByTestId('discard')).toBeNull()
  })

  test('leaves the outbox when it is let stand, and what it wrote stays', async () => {
    const { doors, note } = await tooLate()
    fireEvent.click(await screen.findByTestId('accept'))
    await screen.findByTestId('empty')
    expect(doors.outbox()).toEqual([])
    expect(await note()).toBe('Rush')
  })

  test('is taken back by another edit, which waits in its place', async () => {
    const { doors, edit, before, note } = await tooLate()
    fireEvent.click(await screen.findByTestId('take-back'))
    await waitFor(() => expect(doors.outbox().map(({ id }) => id)).not.toContain(edit?.id))
    expect(doors.outbox()).toMatchObject([{ intent: 'undo', ops: [{ op: 'patch', set: { note: before } }] }])
    expect(await note()).toBe(before)
    await waitFor(() => expect(screen.getByTestId('outbox-item').dataset.state).toBe('waiting'))
  })
})

describe('one change of many orders, as a paste makes it,', () => {
  /** The outbox of somebody who pasted a price into each of so many orders. */
  async function pasted(count: number, fault?: Fault) {
    const doors = fixtureDoors({ orders: 60, demo: false })
    const found = await doors.reader.rows(ask('salesOrder'))
    const orders = found.ok ? found.value.slice(0, count) : []
    const patches = orders.map(({ id, fob, note }, i) => ({
      ...{ op: 'patch' as const, table: 'salesOrder', id, base: { fob, note } },
      set: { fob: `${i}.25`, note: `rush ${i}` },
    }))
    await doors.writer.write('order.edit', patches)
    const outbox = async () => {
      const items = await doors.writer.outbox()
      return fault === undefined ? items : items.map((item): OutboxItem => ({ ...item, state: 'rejected', fault }))
    }
    show('/outbox', { ...doors, writer: { ...doors.writer, outbox } })
    await screen.findByTestId('outbox-many')
    return { orders, said: () => screen.getByTestId('outbox-item').querySelector('p')?.textContent }
  }
  const recordsListed = () => [...document.querySelectorAll<HTMLElement>('[data-record]')]

  test('is told by its cells and orders and the first of them, and shows each with its own values on demand', async () => {
    const { orders, said } = await pasted(20)
    expect(said()).toBe('Changed 40 cells of 20 orders')
    const first = orders.slice(0, 3).map(({ orderNo }) => orderNo)
    const summary = screen.getByTestId('outbox-many').querySelector('summary')
    await waitFor(() => expect(summary?.textContent).toBe(`${first.join(', ')} and 17 more`))
    expect(recordsListed()).toEqual([])
    fireEvent.click(summary ?? document.body)
    await waitFor(() => expect(recordsListed()).toHaveLength(20))
    await waitFor(() => expect(recordsListed()[19]?.textContent).toContain(String(orders[19]?.orderNo)))
    expect(recordsListed()[1]?.textContent).toBe(`${orders[1]?.orderNo} FOB: 1.25 · Note: rush 1`)
    expect(recordsListed()[1]?.querySelector('a')?.getAttribute('href')).toBe(`/orders/${orders[1]?.id}`)
  })

  test('stands beside its refusal', async () => {
    const { orders, said } = await pasted(2, { kind: 'duplicate', table: 'salesOrder', fields: ['buyer', 'orderNo'] })
    expect(said()).toBe('Changed 4 cells of 2 orders')
    expect(screen.getByTestId('outbox-fault').textContent).toBe(
      'There is already one with the same: Buyer, Order no. (buyer).',
    )
    expect(orders).toHaveLength(2)
  })

  test('names the order that was refused, where the refusal is of one', async () => {
    const doors = fixtureDoors({ orders: 60, demo: false })
    const found = await doors.reader.rows(ask('salesOrder'))
    const id = (found.ok ? found.value[1]?.id : undefined) ?? ''
    const { orders } = await pasted(3, { kind: 'ended', table: 'salesOrder', id, state: 'closed' })
    const refusal = () => screen.getByTestId('outbox-fault').textContent
    await waitFor(() => expect(refusal()?.startsWith(`${orders[1]?.orderNo}: `)).toBe(true))
  })

  test('is told in the form of one of them by what is new in that one', async () => {
    const doors = fixtureDoors({ orders: 60, demo: false })
    const found = await doors.reader.rows(ask('salesOrder'))
    const orders = found.ok ? found.value.slice(0, 3) : []
    const patches = orders.map(({ id, note }, i) => ({
      ...{ op: 'patch' as const, table: 'salesOrder', id, base: { note }, set: { note: `rush ${i}` } },
    }))
    await doors.writer.write('order.edit', patches)
    show(`/orders/${orders[1]?.id}`, doors)
    fireEvent.click(await screen.findByTestId('timeline-toggle'))
    const timeline = await screen.findByTestId('timeline')
    await waitFor(() => expect(timeline.querySelector('[data-mutation] .mut')?.textContent).toBe('Note: rush 1'))
  })

  test('is told in Bangla as well', () => {
    const words = makeWords(intlFor('bn'))
    const records = words.counted('room.orders', 20)
    expect(words.say('outbox.many', { n: 40, rows: 20, records })).toBe('২০টি অর্ডার: ৪০টি ঘর')
  })
})

describe('what was mended on this device', () => {
  const mended: readonly Mended[] = [
    { at: instantAt(Date.parse('2026-11-23T09:30:00.000Z')), table: 'salesOrder', rows: 3, damaged: 2 },
    { at: instantAt(Date.parse('2026-11-20T04:00:00.000Z')), table: 'party', rows: 1, damaged: 0 },
  ]
  const open = (found: readonly Mended[]) => {
    const doors = fixtureDoors({ orders: 20, demo: false })
    show('/outbox', { ...doors, writer: { ...doors.writer, mended: async () => found } })
  }

  test('is named by its table, its rows and its damaged records, the newest first', async () => {
    open(mended)
    const [first, second, ...more] = (await screen.findAllByTestId('mended')).map((each) => each.textContent)
    expect(first).toContain('3 rows fetched again or removed2 records on the disk could not be read')
    expect(second).toContain('1 row fetched again or removed')
    expect(second).not.toContain('could not be read')
    expect(more).toEqual([])
    expect(screen.getByText('2 times mended on this device')).toBeDefined()
  })

  test('is not spoken of where nothing was', async () => {
    open([])
    await screen.findByTestId('empty')
    expect(screen.queryByTestId('mended')).toBeNull()
    expect(screen.queryByText(/mended on this device/i)).toBeNull()
  })
})
