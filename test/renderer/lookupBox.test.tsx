import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { RawIntlProvider } from 'react-intl'
import { expect, test } from 'vitest'
import { LookupBox } from '../../renderer/parts/LookupBox.tsx'
import { createQueryClient } from '../../renderer/queries.ts'
import { SurroundingsContext } from '../../renderer/surroundings.ts'
import { intlFor } from '../../renderer/words.ts'
import type { LookupHit } from '../../workers/doors.ts'
import { fixtureNowMs } from '../looks/factory.ts'
import { fixtureDoors } from '../looks/fixtureDoors.ts'
import { emptyPage } from './page.ts'

// Which row a box takes from somebody whose fingers are quicker than the answer.

emptyPage()

const names = ['Harrow Lane', 'Harbour & Co', 'Nordvik']

/** A box over three buyers, whose answers come when the test says so. */
function open() {
  const doors = fixtureDoors({ orders: 1, demo: false })
  const asked: { readonly text: string; answer(): void }[] = []
  const lookup = (_table: string, text: string) =>
    new Promise<readonly LookupHit[]>((resolve) => {
      const found = names.filter((name) => name.toLowerCase().includes(text.toLowerCase()))
      const hits = found.map((name) => ({ id: name, title: name, hint: '', row: { id: name } as LookupHit['row'] }))
      asked.push({ text, answer: () => resolve(hits) })
    })
  const chosen: (string | null)[] = []
  render(
    <SurroundingsContext
      value={{
        doors: { ...doors, reader: { ...doors.reader, lookup } },
        bridge: undefined,
        keep: { get: () => null, set: () => true, watch: () => () => {} },
        nowMs: () => fixtureNowMs,
        version: '0.1.0',
      }}
    >
      <QueryClientProvider client={createQueryClient()}>
        <RawIntlProvider value={intlFor('en')}>
          <MantineProvider env="test">
            <LookupBox label="Buyer" table="party" value={null} testId="box" onChange={(id) => chosen.push(id)} />
          </MantineProvider>
        </RawIntlProvider>
      </QueryClientProvider>
    </SurroundingsContext>,
  )
  const box = screen.getByTestId('box')
  box.focus()
  return {
    box,
    asked,
    chosen,
    type: (text: string) => fireEvent.change(box, { target: { value: text } }),
    enter: () => fireEvent.keyDown(box, { key: 'Enter', code: 'Enter' }),
    answer: async (text: string) => {
      await waitFor(() => expect(asked.some((each) => each.text === text)).toBe(true))
      await act(async () => {
        for (const each of asked) if (each.text === text) each.answer()
      })
    },
  }
}

test('Enter before the answer waits for it, and takes its first row, not that of an earlier text', async () => {
  const { type, enter, answer, chosen } = open()
  type('har')
  await answer('har')
  await screen.findByText('Harrow Lane')
  type('harb')
  enter()
  expect(chosen).toEqual([])
  await answer('harb')
  await waitFor(() => expect(chosen).toEqual(['Harbour & Co']))
  expect(screen.queryByRole('option')).toBeNull()
})

test('every key is asked about at once, and of a burst only the answer to the last is taken', async () => {
  const { type, enter, answer, asked, chosen } = open()
  for (const text of ['n', 'no', 'nor']) type(text)
  enter()
  await waitFor(() => expect(asked.map((each) => each.text)).toContain('nor'))
  await answer('n')
  expect(chosen).toEqual([])
  await answer('nor')
  await waitFor(() => expect(chosen).toEqual(['Nordvik']))
})

test('Enter on a text that nothing fits takes nothing, however near the rows of the text before', async () => {
  const { box, type, enter, answer, chosen } = open()
  type('har')
  await answer('har')
  await screen.findByText('Harrow Lane')
  type('harx')
  enter()
  await answer('harx')
  await screen.findByText('Nothing found on this device.')
  enter()
  expect(chosen).toEqual([])
  expect(box).toHaveProperty('value', 'harx')
})

test('a click on a row of an earlier text is taken only if it fits the present one as well', async () => {
  const { type, answer, chosen } = open()
  type('har')
  await answer('har')
  const lane = await screen.findByText('Harrow Lane')
  type('harb')
  fireEvent.click(lane)
  await answer('harb')
  await screen.findByText('Harbour & Co')
  expect(chosen).toEqual([])
  type('har')
  fireEvent.click(await screen.findByText('Harrow Lane'))
  await waitFor(() => expect(chosen).toEqual(['Harrow Lane']))
})

test('Enter and Tab in one go still take what Enter asked for', async () => {
  const { box, type, enter, answer, chosen } = open()
  type('nord')
  enter()
  fireEvent.blur(box)
  await answer('nord')
  await waitFor(() => expect(chosen).toEqual(['Nordvik']))
})

test('once the answer is here its first row is marked, and Enter takes it', async () => {
  const { type, enter, answer, chosen } = open()
  type('har')
  await answer('har')
  await screen.findByText('Harrow Lane')
  enter()
  await waitFor(() => expect(chosen).toEqual(['Harrow Lane']))
})
