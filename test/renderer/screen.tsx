import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { App } from '../../renderer/App.tsx'
import type { Keep } from '../../renderer/surroundings.ts'
import { fixtureNowMs } from '../looks/factory.ts'
import { type FixtureOptions, fixtureDoors } from '../looks/fixtureDoors.ts'

// The whole app over rows in memory, in a page without layout: what is asked of the doors, and what is said to a person.

type FixtureDoors = ReturnType<typeof fixtureDoors>

export function open(path: string, options: FixtureOptions = {}, settings: object = {}) {
  const doors = fixtureDoors({ orders: 60, demo: false, ...options })
  return { doors, kept: show(path, doors, settings) }
}

const elsewhere = 'kept-elsewhere'

/** Keeps something as another window of this device does. */
export function keepElsewhere(kept: ReadonlyMap<string, string>, key: string, value: unknown): void {
  ;(kept as Map<string, string>).set(key, JSON.stringify(value))
  act(() => void window.dispatchEvent(new CustomEvent(elsewhere, { detail: key })))
}

/** The app at an address, over doors that may have served a window before: a reload. */
export function show(path: string, doors: FixtureDoors, settings: object = {}): ReadonlyMap<string, string> {
  window.history.replaceState(null, '', path)
  const kept = new Map([['selvedge.settings', JSON.stringify({ theme: 'light', ...settings })]])
  const keep: Keep = {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => kept.set(key, value).get(key) === value,
    watch: (on) => {
      const hear = ({ detail }: CustomEvent<string>) => on(detail)
      window.addEventListener(elsewhere, hear as EventListener)
      return () => window.removeEventListener(elsewhere, hear as EventListener)
    },
  }
  render(<App surroundings={{ doors, bridge: undefined, keep, nowMs: () => fixtureNowMs, version: '0.1.0' }} />)
  return kept
}

export const type = (id: string, value: string) => fireEvent.change(screen.getByTestId(id), { target: { value } })

export const press = (target: Element, key: string, more: object = {}) =>
  fireEvent.keyDown(target, { key, code: '', ...more })

/** The first element of a selector, as soon as there is one. */
export const some = (selector: string) =>
  waitFor(() => {
    const found = document.querySelector<HTMLElement>(selector)
    if (found === null) throw new Error(`There is no ${selector} in: ${document.querySelector('main')?.textContent}`)
    return found
  })

/** A list whose rows are drawn. Keys are pressed in it by names such as `shift+ArrowDown`, and give what is active then. */
export async function openList(path = '/orders') {
  const opened = open(path)
  await some('[data-index="0"][data-row-id]')
  const grid = screen.getByTestId('grid')
  const keys = (...names: string[]) => {
    for (const name of names) {
      const parts = name.split('+')
      press(grid, parts.at(-1) ?? '', { shiftKey: parts.includes('shift'), ctrlKey: parts.includes('ctrl') })
    }
    return grid.getAttribute('aria-activedescendant')
  }
  const said = () => document.querySelector('.strip .chosen')?.textContent ?? ''
  return { ...opened, grid, keys, said }
}

/** A cell of a list that is drawn. */
export const cell = (line: number, column: string) => {
  const found = document.querySelector<HTMLElement>(`[data-index="${line}"] [data-col="${column}"]`)
  if (found === null) throw new Error(`There is no cell ${column} in line ${line}.`)
  return found
}

/** Opens the order in the list's n-th row and waits for its matrix. */
export async function openOrder(row: number): Promise<string> {
  const found = await some(`[data-index="${row}"][data-row-id]`)
  fireEvent.doubleClick(found)
  await screen.findByTestId('matrix')
  return String(found.getAttribute('data-row-id'))
}

/** A list of orders in one state, as an address. */
export const ordersIn = (...states: string[]) =>
  `/orders?where=${encodeURIComponent(JSON.stringify([{ field: 'status', op: 'in', values: states }]))}`

/** Enters a cell of the matrix by pointer. */
export async function enterCell(at: number): Promise<{ cell: HTMLElement; editor: HTMLInputElement }> {
  const cell = document.querySelectorAll<HTMLElement>('[data-cell]')[at]
  if (cell === undefined) throw new Error(`The matrix has no cell ${at}.`)
  fireEvent.pointerDown(cell)
  return { cell, editor: await waitFor(() => within(cell).getByRole<HTMLInputElement>('textbox')) }
}

/** Keeps what the list shows as a view of that name. @returns how the views are kept now */
export async function keepView(name: string, kept: ReadonlyMap<string, string>): Promise<() => unknown> {
  fireEvent.click(screen.getByTestId('views'))
  fireEvent.click(await screen.findByText('Keep this view…'))
  fireEvent.change(await screen.findByTestId('dialog-text'), { target: { value: name } })
  fireEvent.click(screen.getByTestId('dialog-confirm'))
  return () => JSON.parse([...kept].find(([key]) => key.startsWith('selvedge.views.'))?.[1] ?? '[]')
}
