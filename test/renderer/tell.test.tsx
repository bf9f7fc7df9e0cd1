import { setTimeout } from 'node:timers/promises'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { render, screen } from '@testing-library/react'
import { RawIntlProvider } from 'react-intl'
import { expect, test, vi } from 'vitest'
import { tell, untell } from '../../renderer/parts/tell.ts'
import { intlFor } from '../../renderer/words.ts'
import { emptyPage } from './page.ts'

// How long a message stands that is told at the edge of the window.

emptyPage()

test('what is told is news, a warning or a failure, and shows which', async () => {
  render(
    <RawIntlProvider value={intlFor('en')}>
      <MantineProvider>
        <Notifications />
      </MantineProvider>
    </RawIntlProvider>,
  )
  const lookOf = async (message: Parameters<typeof tell>[0], text: RegExp) => {
    const id = tell(message)
    const told = (await screen.findByText(text)).closest('.told')
    untell(id)
    return told?.className.match(/is-\w+/)?.[0]
  }
  expect(await lookOf({ say: 'list.copied', values: { n: 15 } }, /15 rows/)).toBe('is-news')
  expect(await lookOf({ say: 'list.pickTooMany', values: { max: 1000 } }, /1,000/)).toBe('is-warning')
  expect(await lookOf({ say: 'paste.unseen' }, /not all of them have been looked at/)).toBe('is-warning')
  const values = { name: 'Mine', max: 200 }
  expect(await lookOf({ say: 'view.noRoom' }, /no room left for the views/)).toBe('is-warning')
  expect(await lookOf({ say: 'view.tooMany', values }, /200 views, and all are taken/)).toBe('is-warning')
  expect(await lookOf({ say: 'view.unreadable' }, /cannot be read by this version/)).toBe('is-warning')
  expect(await lookOf({ say: 'view.notBack', values }, /was not brought back/)).toBe('is-warning')
  expect(await lookOf({ say: 'csv.closed' }, /not finished/)).toBe('is-failure')
  expect(await lookOf({ kind: 'storage', reason: 'full' }, /./)).toBe('is-failure')
})

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
