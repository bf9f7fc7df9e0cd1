import { expect, test } from 'vitest'
import { settingsIn } from '../../renderer/settings.ts'

/** What two windows of a device keep together, before either has heard of the other. */
function shared() {
  const kept = new Map<string, string>()
  const room = { isFull: false }
  const openWindow = () =>
    settingsIn({
      get: (key) => kept.get(key) ?? null,
      set: (key, value) => {
        if (!room.isFull) kept.set(key, value)
        return !room.isFull
      },
      watch: () => () => {},
    })
  return { openWindow, room }
}

test('what one window sets stays when another sets something else before it has heard of that', () => {
  const { openWindow } = shared()
  const [one, other] = [openWindow(), openWindow()]
  one.set({ density: 'floor' })
  other.set({ theme: 'dark' })
  expect(openWindow().get()).toMatchObject({ density: 'floor', theme: 'dark' })
})

test('what finds no room to be kept holds in its window, also when something else is set', () => {
  const { openWindow, room } = shared()
  const one = openWindow()
  room.isFull = true
  one.set({ density: 'floor' })
  one.set({ theme: 'dark' })
  expect(one.get()).toMatchObject({ density: 'floor', theme: 'dark' })
})
