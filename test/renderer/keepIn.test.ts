import { expect, test } from 'vitest'
import { keepIn } from '../../renderer/keepIn.ts'

test('the small things of a device are kept where there is room, and a full storage says that they are not', () => {
  const held = new Map<string, string>()
  const keep = keepIn({
    ...{ length: 0, clear: () => {}, key: () => null, removeItem: () => {} },
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => {
      if (value.length > 10) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
      held.set(key, value)
    },
  })
  expect(keep.set('width', '120')).toBe(true)
  expect(keep.set('width', 'x'.repeat(11))).toBe(false)
  expect(keep.get('width')).toBe('120')
  expect(keep.get('other')).toBeNull()
})
