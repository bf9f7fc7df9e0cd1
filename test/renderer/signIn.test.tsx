import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fail } from '../../model/fault.ts'
import type { SyncStatus } from '../../workers/doors.ts'
import { fixtureDoors } from '../looks/fixtureDoors.ts'
import { emptyPage } from './page.ts'
import { show, type } from './screen.tsx'

emptyPage()

test('whoever wants in while the factory is still being made reads how far it is, and is let in by itself', async () => {
  const doors = fixtureDoors({ orders: 60, signedIn: false })
  const { status, signIn, watchStatus } = doors.writer
  let making: SyncStatus['making'] = { done: 1240, of: 2000, leftMs: 90_000 }
  let tell: (now: SyncStatus) => void = () => {}
  const now = async (): Promise<SyncStatus> => ({ ...(await status()), ...(making === undefined ? {} : { making }) })
  Object.assign(doors.writer, {
    status: now,
    watchStatus: (on: (now: SyncStatus) => void) => {
      tell = on
      return watchStatus(on)
    },
    signIn: async (name: string, word: string) =>
      making === undefined ? signIn(name, word) : fail({ kind: 'offline' }),
  })
  show('/', doors)
  expect((await screen.findByTestId('sign-in-making')).textContent).toBe(
    'The demo factory is being made: 1,240 of 2,000 orders. It goes on by itself. About 2 minutes left.',
  )
  type('sign-in-name', 'merchandiser')
  type('sign-in-password', 'demo')
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  await waitFor(() => expect(screen.getByTestId('sign-in-submit').textContent).toContain('Signing in when it is made'))
  expect(screen.queryByTestId('sign-in-fault')).toBeNull()

  making = undefined
  tell(await now())
  await waitFor(() => expect(screen.getByTestId('count').textContent).toContain('60'))
})

test('a role of the demonstration is signed in with one choice and Enter', async () => {
  show('/', fixtureDoors({ orders: 60, signedIn: false }))
  fireEvent.click(await screen.findByTestId('demo-merchandiser'))
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  await waitFor(() => expect(screen.getByTestId('count').textContent).toContain('60'))
})

test('whoever presses Enter again while their desk is being drawn is not signed in twice', async () => {
  const doors = fixtureDoors({ orders: 60, signedIn: false })
  const { signIn } = doors.writer
  const signedIn: string[] = []
  Object.assign(doors.writer, {
    signIn: (name: string, word: string) => {
      signedIn.push(name)
      return signIn(name, word)
    },
  })
  show('/', doors)
  await screen.findByTestId('sign-in-submit')
  type('sign-in-name', 'merchandiser')
  type('sign-in-password', 'demo')
  const isFree = () => screen.queryByTestId<HTMLButtonElement>('sign-in-submit')?.disabled === false
  const again = new MutationObserver(() => {
    if (signedIn.length === 1 && isFree()) fireEvent.click(screen.getByTestId('sign-in-submit'))
  })
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  expect(isFree()).toBe(false)
  again.observe(document.body, { subtree: true, childList: true, attributes: true })
  await waitFor(() => expect(screen.getByTestId('count').textContent).toContain('60'))
  again.disconnect()
  expect(signedIn).toEqual(['merchandiser'])
})
