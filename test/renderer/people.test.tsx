import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { idFrom } from '../../model/id.ts'
import type { FixtureOptions } from '../looks/fixtureDoors.ts'
import { emptyPage } from './page.ts'
import { open, some } from './screen.tsx'

// An admin's way through the people of the factory.

emptyPage()

async function openPerson(options: FixtureOptions) {
  const { doors } = open('/people', { orders: 20, ...options })
  const row = await some('[data-index="1"][data-row-id]')
  fireEvent.doubleClick(row)
  await screen.findByTestId('field-fullName')
  return { doors, id: String(row.getAttribute('data-row-id')) }
}

const choose = (id: string, value: string) => fireEvent.change(screen.getByTestId(id), { target: { value } })

test('an admin gives a role and takes it away, each as an edit of its own', async () => {
  const { doors, id } = await openPerson({ role: 'admin' })
  choose('give-role', 'qc')
  fireEvent.click(screen.getByTestId('give'))
  await waitFor(() => expect(document.querySelector('[data-role=qc]')?.textContent).toContain('Quality inspector'))
  const grant = idFrom('roleGrant', id, 'qc', 'all', null)
  expect(doors.outbox()).toMatchObject([
    { intent: 'roleGrant.create', ops: [{ op: 'put', id: grant, values: { user: id, role: 'qc', scopeId: null } }] },
  ])
  fireEvent.click(screen.getByTestId('take-qc'))
  await waitFor(() => expect(document.querySelector('[data-role=qc]')).toBeNull())
  expect(doors.outbox()[1]).toMatchObject({ intent: 'roleGrant.remove', ops: [{ op: 'remove', id: grant }] })
})

test('a right that has ended is not shown as held, and giving it again takes its end away', async () => {
  const { doors, id } = await openPerson({ role: 'admin' })
  const grant = idFrom('roleGrant', id, 'qc', 'all', null)
  const values = { user: id, role: 'qc', scopeKind: 'all', scopeId: null, validTo: '2026-11-23' }
  await act(async () => void (await doors.writer.write('test', [{ op: 'put', table: 'roleGrant', id: grant, values }])))
  await waitFor(() => expect(document.querySelector('[data-ended=qc]')?.textContent).toContain('ended after'))
  expect(document.querySelector('[data-role=qc]')).toBeNull()
  choose('give-role', 'qc')
  fireEvent.click(screen.getByTestId('give'))
  await waitFor(() => expect(document.querySelector('[data-role=qc]')).toBeTruthy())
  expect(document.querySelector('[data-ended=qc]')).toBeNull()
  expect(doors.outbox()[1]?.ops).toEqual([
    { op: 'patch', table: 'roleGrant', id: grant, base: { validTo: '2026-11-23' }, set: { validTo: null } },
  ])
  choose('give-role', 'qc')
  fireEvent.click(screen.getByTestId('give'))
  await screen.findByText('This person holds that role already.')
  expect(doors.outbox()).toHaveLength(2)
})

test('an admin sets a password, which says so when the server is out of reach', async () => {
  await openPerson({ role: 'admin', reach: 'offline' })
  choose('new-password', 'short')
  expect(screen.getByTestId('set-password').hasAttribute('disabled')).toBe(true)
  choose('new-password', 'long enough')
  fireEvent.click(screen.getByTestId('set-password'))
  expect((await screen.findByTestId('password-fault')).textContent).toContain('the server must be in reach')
})

test('a manager sees who holds which role and can change none of it', async () => {
  await openPerson({ role: 'manager' })
  expect(await screen.findByTestId('rights')).toBeTruthy()
  expect(screen.queryByTestId('give')).toBeNull()
  expect(screen.queryByTestId('password')).toBeNull()
  expect(screen.queryByTestId('save')).toBeNull()
})
