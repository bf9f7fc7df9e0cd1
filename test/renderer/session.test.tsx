import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { App } from '../../renderer/App.tsx'
import { tell } from '../../renderer/parts/tell.ts'
import type { Doors, Keep } from '../../renderer/surroundings.ts'
import { fixtureNowMs } from '../looks/factory.ts'
import { type FixtureOptions, fixtureDoors } from '../looks/fixtureDoors.ts'
import { emptyPage } from './page.ts'

// Who is here, what they are shown first, what is told to them, and what is left to the next person: nothing.

emptyPage()

function open(path: string, options: FixtureOptions = {}, settings: object = {}) {
  window.history.replaceState(null, '', path)
  const doors = fixtureDoors({ orders: 60, demo: false, ...options })
  const kept = new Map([['selvedge.settings', JSON.stringify({ theme: 'light', ...settings })]])
  show(doors, kept)
  return { doors, kept }
}

function show(doors: Doors, kept: Map<string, string>) {
  const keep: Keep = {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => kept.set(key, value).get(key) === value,
    watch: () => () => {},
  }
  render(<App surroundings={{ doors, bridge: undefined, keep, nowMs: () => fixtureNowMs, version: '0.1.0' }} />)
}

const type = (id: string, value: string) => fireEvent.change(screen.getByTestId(id), { target: { value } })

async function signIn(name: string) {
  await screen.findByTestId('sign-in-name')
  type('sign-in-name', name)
  type('sign-in-password', 'demo')
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  await screen.findByTestId('person')
}

async function signOut() {
  // The menu may be open still.
  if (screen.queryByTestId('sign-out') === null) fireEvent.click(await screen.findByTestId('person'))
  fireEvent.click(await screen.findByTestId('sign-out'))
  await screen.findByTestId('sign-in-name')
}

const path = () => window.location.pathname

test('a person lands where their role works', async () => {
  open('/', { signedIn: false })
  await signIn('supervisor')
  await waitFor(() => expect(path()).toBe('/board'))
  await signOut()
  for (const role of ['merchandiser', 'store', 'qc', 'manager', 'admin']) {
    await signIn(role)
    await waitFor(() => expect(path()).toBe('/orders'))
    await signOut()
  }
})

test('a link that was followed is where the person begins', async () => {
  open('/buyers', { signedIn: false })
  await signIn('merchandiser')
  await waitFor(() => expect(document.querySelector('[data-room=buyers]')?.getAttribute('aria-current')).toBe('page'))
})

test('the next person begins at their own place, without page, filters or messages of the last one', async () => {
  open('/orders?q=crew')
  await screen.findByTestId('count')
  act(() => void tell({ say: 'list.copied', values: { n: 7 } }))
  await screen.findByText('7 rows copied')
  await signOut()
  expect(path()).toBe('/')
  await waitFor(() => expect(screen.queryByText('7 rows copied')).toBeNull())
  await signIn('store')
  await waitFor(() => expect(path()).toBe('/orders'))
  expect(window.location.search).not.toContain('crew')
})

test('Back leads the next person to no address of the last one, and neither does Forward', async () => {
  open('/orders?q=crew')
  await screen.findByTestId('count')
  fireEvent.click(await waitFor(() => document.querySelector('[data-room=styles]') as Element))
  await waitFor(() => expect(path()).toBe('/styles'))
  fireEvent.click(document.querySelector('[data-room=buyers]') as Element)
  await waitFor(() => expect(path()).toBe('/buyers'))
  // What lies ahead of the entry at which a person leaves is theirs as well.
  act(() => window.history.go(-1))
  await waitFor(() => expect(path()).toBe('/styles'))
  await signOut()
  await signIn('store')
  await waitFor(() => expect(path()).toBe('/orders'))
  const seen: string[] = []
  for (const step of [-1, -1, 1, 1, 1]) {
    act(() => window.history.go(step))
    await waitFor(() => expect(screen.getByTestId('person')).toBeTruthy())
    seen.push(path() + window.location.search)
  }
  expect(seen.join(' ')).not.toMatch(/crew|styles|buyers/)
})

test('a window that is loaded again after its person has gone shows nothing of where they were', async () => {
  window.history.replaceState({ __TSR_index: 0, __TSR_key: 'x', key: 'x' }, '', '/orders?q=crew')
  show(fixtureDoors({ orders: 60, demo: false, signedIn: false }), new Map())
  await screen.findByTestId('sign-in-name')
  expect(path() + window.location.search).toBe('/')
})

test('the language is the account’s, until this person chooses another on this PC', async () => {
  const { kept } = open('/', { signedIn: false, locale: 'bn' })
  expect(await screen.findByText('User name')).toBeTruthy()
  await signIn('merchandiser')
  expect(document.documentElement.lang).toBe('bn')
  fireEvent.click(await screen.findByTestId('person'))
  fireEvent.click(await screen.findByLabelText('English'))
  await waitFor(() => expect(document.documentElement.lang).toBe('en'))
  await signOut()
  await signIn('store')
  expect(document.documentElement.lang).toBe('bn')
  await signOut()
  expect(await screen.findByText('ব্যবহারকারীর নাম')).toBeTruthy()
  expect(Object.values(JSON.parse(kept.get('selvedge.settings') ?? '{}').languages)).toEqual(['en'])
})

test('a language chosen at the sign-in is the choice of who signs in', async () => {
  open('/', { signedIn: false, locale: 'en' })
  fireEvent.click(await screen.findByLabelText('বাংলা'))
  await signIn('merchandiser')
  expect(document.documentElement.lang).toBe('bn')
})

test('rights that change while a person works change the menu and the forms at once', async () => {
  const { doors } = open('/orders')
  await screen.findByTestId('count')
  expect(document.querySelector('[data-room=output]')).toBeTruthy()
  act(() => doors.setGrants([{ role: 'store', scopeKind: 'all', scopeId: null }]))
  await waitFor(() => expect(document.querySelector('[data-room=output]')).toBeNull())
  act(() => doors.setGrants([{ role: 'supervisor', scopeKind: 'all', scopeId: null }]))
  await waitFor(() => expect(document.querySelector('[data-room=output]')).toBeTruthy())
})

test('what breaks outside of every screen is said in both languages, with a number for IT and a way on', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const doors = fixtureDoors({ orders: 60 })
  const broken: Doors = {
    ...doors,
    writer: { ...doors.writer, session: () => Promise.reject(new Error('The worker is gone.')) },
  }
  show(broken, new Map())
  const crash = await screen.findByTestId('crash')
  expect(crash.textContent).toContain('What you saved is safe on this device.')
  expect(crash.textContent).toContain('আপনার সংরক্ষিত কাজ এই যন্ত্রে নিরাপদ')
  expect(crash.textContent).not.toContain('worker is gone')
  expect(screen.getByTestId('crash-code').textContent).toMatch(/^Selvedge 0\.1\.0 · \/\S* · [0-9a-f]{8}$/)
  expect(screen.getByTestId('reload').textContent).toContain('Reload')
})

test('at most two things are told at once, and they speak the language of the window', async () => {
  open('/orders')
  await screen.findByTestId('count')
  for (let n = 2; n <= 9; n++) act(() => void tell({ say: 'list.copied', values: { n } }))
  act(() => void tell({ kind: 'offline' }))
  await screen.findByText('The server is out of reach.')
  await waitFor(() => expect(document.querySelectorAll('.mantine-Notification-root').length).toBeLessThanOrEqual(2))
  expect(screen.queryByText('2 rows copied')).toBeNull()
  fireEvent.click(await screen.findByTestId('person'))
  fireEvent.click(await screen.findByLabelText('বাংলা'))
  expect(await screen.findByText('সার্ভার নাগালের বাইরে।')).toBeTruthy()
  expect(screen.queryByText('The server is out of reach.')).toBeNull()
})

test('a saved edit is on its way until the server has answered, and then has arrived', async () => {
  const { doors } = open('/orders')
  fireEvent.doubleClick(
    await waitFor(() => {
      const row = document.querySelector('[data-index="2"][data-row-id]')
      if (row === null) throw new Error('There is no third order.')
      return row
    }),
  )
  await screen.findByTestId('matrix')
  type('field-note', 'Rush')
  fireEvent.click(screen.getByTestId('save'))
  const saved = await screen.findByTestId('saved')
  await waitFor(() => expect(saved.querySelector('[data-where]')?.getAttribute('data-where')).toBe('onItsWay'))
  await act(() => doors.writer.syncNow())
  await waitFor(() => expect(saved.textContent).toContain('Arrived at the server'))
  expect(saved.textContent).not.toContain('on its way')
})

test('a store that does not open is offered to be set aside, with what becomes of unsent work', async () => {
  open('/', { signedIn: false })
  await screen.findByTestId('sign-in-name')
  type('sign-in-name', 'damaged')
  type('sign-in-password', 'demo')
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  const offer = await screen.findByTestId('start-anew')
  expect(offer.textContent).toContain('Nothing is deleted')
  expect(offer.textContent).toContain('no second copy')
  fireEvent.click(screen.getByTestId('start-anew-go'))
  await screen.findByTestId('person')
})
