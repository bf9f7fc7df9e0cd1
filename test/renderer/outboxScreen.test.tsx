import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { instantAt } from '../../model/calendar.ts'
import { ask } from '../../renderer/data/useRows.ts'
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
