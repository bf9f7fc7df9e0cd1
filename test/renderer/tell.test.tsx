import { setTimeout } from 'node:timers/promises'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { tell } from '../../renderer/parts/tell.ts'
import { emptyPage } from './page.ts'

// How long a message stands that is told at the edge of the window.

emptyPage()

test('a message that is told again stands for its full time from then on, and again the third time', async () => {
  render(
    <MantineProvider>
      <Notifications />
    </MantineProvider>,
  )
  // As in the app, where no "act" decides when it is drawn.
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
  const keepMs = 1000
  const say = () => tell('No way on.', { id: 'same', keepMs })
  say()
  for (const _again of [2, 3]) {
    await setTimeout(400)
    say()
  }
  const toldAt = performance.now()
  await setTimeout(100)
  while (screen.queryByText('No way on.') !== null) await setTimeout(10)
  expect(performance.now() - toldAt).toBeGreaterThan(keepMs - 20)
})
