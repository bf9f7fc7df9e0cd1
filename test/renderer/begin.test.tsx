import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { emptyPage } from './page.ts'
import { open, some } from './screen.tsx'

emptyPage()

test("whoever opens the app's own address is in their first room, and the keys are the list's", async () => {
  open('/')
  await some('[data-index="0"][data-row-id]')
  expect(window.location.pathname).toBe('/orders')
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('grid')))
})
