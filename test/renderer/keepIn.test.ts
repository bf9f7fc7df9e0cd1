import { expect, test, vi } from 'vitest'
import { keepIn } from '../../renderer/keepIn.ts'

test('the small things of a device are kept where there is room, a full storage says that they are not, and others are heard', () => {
  const page = new EventTarget()
  const held = new Map<string, string>()
  const storage: Storage = {
    ...{ length: 0, clear: () => {}, key: () => null, removeItem: () => {} },
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => {
      if (value.length > 10) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
      held.set(key, value)
    },
  }
  const keep = keepIn(storage, page as unknown as Window)
  expect(keep.set('width', '120')).toBe(true)
  expect(keep.set('width', 'x'.repeat(11))).toBe(false)
  expect(keep.get('width')).toBe('120')
  expect(keep.get('other')).toBeNull()
  const heard = vi.fn()
  const stop = keep.watch(heard)
  const change = (storageArea: Storage, key: string | null) =>
    page.dispatchEvent(Object.assign(new Event('storage'), { storageArea, key }))
  change(storage, 'width')
  change({ ...storage }, 'width')
  change(storage, null)
  stop()
  change(storage, 'other')
  expect(heard.mock.calls).toEqual([['width'], [null]])
})
