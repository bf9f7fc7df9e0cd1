import { notifications } from '@mantine/notifications'
import { cleanup } from '@testing-library/react'
import { afterEach, beforeEach, vi } from 'vitest'

/** Gives each test of a file an empty page without layout, and takes away afterwards what the test put there or replaced. */
export function emptyPage(): void {
  beforeEach(() => {
    window.history.replaceState(null, '', '/')
    vi.stubGlobal(
      'ResizeObserver',
      // It tells once how large a box is, as a browser does after the drawing in which the box came to be.
      class {
        readonly tell: ResizeObserverCallback
        constructor(tell: ResizeObserverCallback) {
          this.tell = tell
        }
        observe() {
          queueMicrotask(() => this.tell([], this))
        }
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

/** What each test of a file copies, in place of the clipboard. Emptied before each of them. */
export function takeCopies(): readonly string[] {
  const copied: string[] = []
  beforeEach(() => {
    copied.length = 0
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => void copied.push(text))
  })
  return copied
}

/** What each test saves as a file, in place of the disk. Emptied before each of them. */
export function takeFiles(): readonly { readonly name: string; readonly blob: Blob }[] {
  const files: { name: string; blob: Blob }[] = []
  beforeEach(() => {
    files.length = 0
    let made: Blob | undefined
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      made = blob as Blob
      return 'blob:made'
    })
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      if (made !== undefined) files.push({ name: this.download, blob: made })
    })
  })
  return files
}
