import { notifications } from '@mantine/notifications'
import { cleanup } from '@testing-library/react'
import { afterEach, beforeEach, vi } from 'vitest'

/** Gives each test of a file an empty page without layout, and takes away afterwards what the test put there or replaced. */
export function emptyPage(): void {
  beforeEach(() => {
    window.history.replaceState(null, '', '/')
    vi.stubGlobal(
      'ResizeObserver',
      class {
        observe() {}
        unobserve() {}
        disconnect() {}
      },
    )
  })
  afterEach(() => {
    notifications.clean()
    cleanup()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })
}
