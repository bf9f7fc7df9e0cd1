import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { emptyPage } from './page.ts'
import { open, some } from './screen.tsx'

// In which colours a chart is drawn, for no style sheet reaches its canvas, and how its figures read.

interface Drawn {
  readonly legend: { readonly textStyle: { readonly color: string } }
  readonly tooltip: { readonly valueFormatter: (value: number) => string }
}
const drawn = vi.hoisted((): Drawn[] => [])
vi.mock('echarts/core', async (original) => ({
  ...(await original<typeof import('echarts/core')>()),
  init: () => ({ setOption: (option: Drawn) => drawn.push(option), resize() {}, dispose() {} }),
}))

emptyPage()
beforeEach(() => {
  drawn.length = 0
  document.documentElement.dataset.theme = 'light'
  // The style sheet: each token has one value for each theme.
  const real = window.getComputedStyle
  vi.stubGlobal('getComputedStyle', (...of: Parameters<typeof real>) =>
    Object.assign(real(...of), {
      getPropertyValue: (name: string) => `${name} ${document.documentElement.dataset.theme}`,
    }),
  )
})

const ink = () => drawn.at(-1)?.legend.textStyle.color
const pivot = `/orders?pivot=${encodeURIComponent('{"rows":["buyer"],"columns":[],"measures":["count"],"chart":true}')}`

test('a chart on the screen takes the colours of the theme that somebody turns to', async () => {
  open(pivot)
  await waitFor(() => expect(ink()).toBe('--ink2 light'))
  fireEvent.click(screen.getByTestId('person'))
  fireEvent.click(await some('input[name=theme][value=dark]'))
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'))
  expect(ink()).toBe('--ink2 dark')
})

test('a chart on the screen becomes dark with the system, where the theme is that of the system', async () => {
  const listeners = new Set<(event: { matches: boolean }) => void>()
  const media = {
    matches: false,
    addEventListener: (_: string, on: (event: { matches: boolean }) => void) => listeners.add(on),
    removeEventListener: (_: string, on: (event: { matches: boolean }) => void) => listeners.delete(on),
  }
  vi.stubGlobal('matchMedia', () => media)
  open('/board', { role: 'supervisor' }, { theme: 'system' })
  await waitFor(() => expect(JSON.stringify(drawn.at(-1))).toContain('--ink2 light'))
  media.matches = true
  act(() => {
    for (const on of [...listeners]) on(media)
  })
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'))
  expect(JSON.stringify(drawn.at(-1))).toContain('--ink2 dark')
})

test('what is left of fractions in a bar is read as 0, and not as a little less than nothing', async () => {
  open(pivot)
  await waitFor(() => expect(drawn.length).toBeGreaterThan(0))
  expect(drawn.at(-1)?.tooltip.valueFormatter(0.3 - (0.1 + 0.2))).toBe('0')
})
