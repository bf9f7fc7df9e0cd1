import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { emptyPage } from './page.ts'
import { keepElsewhere, open, press, some } from './screen.tsx'

emptyPage()

const asked = (part: string) => JSON.parse(new URLSearchParams(window.location.search).get(part) ?? 'null')
const head = (name: string) => some(`[data-head="${name}"]`)
const sortButton = async (name: string) => (await head(name)).querySelector('.head-sort') as HTMLElement
const focused = () => document.activeElement?.closest('[data-head]')?.getAttribute('data-head')
const act = async (name: string) => fireEvent.click(await some(`[data-act="${name}"]`))

test('the heads are reached by keys, and their menu groups, counts by month, moves, sizes and hides', async () => {
  open('/orders')
  await some('[data-index="0"][data-row-id]')
  const grid = screen.getByTestId('grid')
  grid.focus()
  press(grid, 'ArrowUp')
  expect(focused()).toBe('orderNo')
  press(document.activeElement as Element, 'ArrowRight')
  press(document.activeElement as Element, 'ArrowRight')
  expect(focused()).toBe('buyer.name')
  press(document.activeElement as Element, 'ArrowDown', { altKey: true })
  await act('head.group')
  await waitFor(() => expect(asked('group')).toEqual({ by: ['buyer.name'] }))

  press(await sortButton('status'), 'ArrowDown', { altKey: true })
  await act('head.groupInside')
  await waitFor(() => expect(asked('group')).toEqual({ by: ['buyer.name', 'status'] }))
  press(await sortButton('status'), 'ArrowDown', { altKey: true })
  await act('head.ungroup')
  await waitFor(() => expect(asked('group')).toEqual({ by: ['buyer.name'] }))

  const names = () => [...document.querySelectorAll('[data-head]')].map((each) => each.getAttribute('data-head'))
  press(await sortButton('status'), 'ArrowDown', { altKey: true })
  await act('head.left')
  await waitFor(() => expect(names().indexOf('status')).toBeLessThan(names().indexOf('shipDate')))
  await act('head.hide')
  await waitFor(() => expect(names()).not.toContain('status'))

  press(await sortButton('shipDate'), 'ArrowDown', { altKey: true })
  await act('head.months')
  await waitFor(() => expect(asked('pivot')).toMatchObject({ rows: ['shipDate:month'] }))
})

test('a list that is sorted by as many columns as it can be takes no further one, and keeps its first', async () => {
  const sort = ['-status', 'orderNo', 'season.code', 'pieces', 'shipDate']
  const sorted = (by: readonly string[]) => `/orders?sort=${encodeURIComponent(JSON.stringify(by))}`
  open(sorted(sort))
  await some('[data-index="0"][data-row-id]')
  press(await sortButton('buyer.name'), 'ArrowDown', { altKey: true })
  await some('[data-act="head.up"]')
  expect(document.querySelector('[data-act="head.then"]')).toBeNull()
  cleanup()
  open(sorted(sort.slice(0, 4)))
  await some('[data-index="0"][data-row-id]')
  press(await sortButton('buyer.name'), 'ArrowDown', { altKey: true })
  await act('head.then')
  await waitFor(() => expect(asked('sort')).toEqual([...sort.slice(0, 4), 'buyer.name']))
  fireEvent.click(await sortButton('fob'), { shiftKey: true })
  await screen.findByText(/^A list is sorted by at most 5 columns\./)
  expect(asked('sort')).toEqual([...sort.slice(0, 4), 'buyer.name'])
})

test('the focus stays on the heads when one is hidden or let go by its menu', async () => {
  open('/orders')
  await some('[data-index="0"][data-row-id]')
  const names = () => [...document.querySelectorAll('[data-head]')].map((each) => each.getAttribute('data-head'))
  const at = names().indexOf('buyer.name')
  const next = names()[at + 1]
  ;(await sortButton('buyer.name')).focus()
  press(await sortButton('buyer.name'), 'ArrowDown', { altKey: true })
  await act('head.hide')
  await waitFor(() => expect(focused()).toBe(next))
  ;(await sortButton('orderNo')).focus()
  press(await sortButton('orderNo'), 'ArrowDown', { altKey: true })
  await act('head.unpin')
  await waitFor(async () => expect((await head('orderNo')).className).not.toContain('cell-pinned'))
  await waitFor(() => expect(focused()).toBe('orderNo'))
})

test('the groups turn with the head of their column, and no head shows an order that is not there', async () => {
  open(`/orders?group=${encodeURIComponent('{"by":["status"]}')}&sort=${encodeURIComponent('["-status","shipDate"]')}`)
  const first = async () => (await some('[data-heading]')).getAttribute('data-heading')
  const last = await first()
  expect((await head('status')).getAttribute('aria-sort')).toBe('descending')
  expect((await head('status')).querySelector('.is-groups')?.textContent).toBe('↓')
  expect((await screen.findByTestId('groups-order')).textContent).toBe('By name ↓')
  // Within a group the status is one and the same: the day is the only order of the rows.
  expect((await head('shipDate')).textContent).toMatch(/↑$/)
  fireEvent.click(await sortButton('status'))
  await waitFor(() => expect(asked('group')).toEqual({ by: ['status'], order: 'value' }))
  await waitFor(async () => expect((await head('status')).getAttribute('aria-sort')).toBe('ascending'))
  await waitFor(async () => expect(await first()).not.toBe(last))
  fireEvent.click(await sortButton('shipDate'))
  await waitFor(() => expect(asked('sort')).toEqual(['-shipDate']))
  expect(asked('group')).toEqual({ by: ['status'], order: 'value' })
})

test('columns are those that another window has set, and what is changed here changes nothing else of them', async () => {
  const { kept } = open('/orders')
  await some('[data-index="0"][data-row-id]')
  const names = () => [...document.querySelectorAll('[data-head]')].map((each) => each.getAttribute('data-head'))
  const layoutKey = () => [...kept.keys()].find((key) => key.startsWith('selvedge.layout.')) ?? ''
  press(await sortButton('status'), 'ArrowDown', { altKey: true })
  await act('head.wider')
  const layout = JSON.parse(kept.get(layoutKey()) ?? '{}')
  keepElsewhere(kept, layoutKey(), { ...layout, shown: layout.shown.filter((name: string) => name !== 'fob') })
  await waitFor(() => expect(names()).not.toContain('fob'))
  press(await sortButton('pieces'), 'ArrowDown', { altKey: true })
  await act('head.hide')
  await waitFor(() => expect(names()).not.toContain('pieces'))
  const now = JSON.parse(kept.get(layoutKey()) ?? '{}')
  expect(now).toEqual({ ...layout, shown: layout.shown.filter((name: string) => !['fob', 'pieces'].includes(name)) })
})

test('a seventh pinned column is refused in words, and none of the six gives way', async () => {
  const { kept } = open('/orders')
  await some('[data-index="0"][data-row-id]')
  fireEvent.click(screen.getByTestId('columns'))
  await some('.pin')
  const pins = () => [...document.querySelectorAll<HTMLButtonElement>('.pin:not(:disabled)')]
  const pinned = () => pins().filter((each) => each.getAttribute('aria-pressed') === 'true').length
  for (let n = pinned(); n < 6; n++) {
    fireEvent.click(pins().find((each) => each.getAttribute('aria-pressed') === 'false') as Element)
    await waitFor(() => expect(pinned()).toBe(n + 1))
  }
  const before = [...kept]
  fireEvent.click(pins().find((each) => each.getAttribute('aria-pressed') === 'false') as Element)
  await screen.findByText('At most 6 columns are pinned at once. Let one of them go first.')
  expect([pinned(), [...kept]]).toEqual([6, before])
})
