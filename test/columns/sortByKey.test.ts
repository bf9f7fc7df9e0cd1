import { expect, test } from 'vitest'
import type { Kernel } from '../../workers/columns/kernel/kernel.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { sortByKey } from '../../workers/columns/sortByKey.ts'
import { chanceFrom } from './random.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
console.info(`sorted by key: SEED=${seed}`)

test('many keys are sorted in steps as the kernel sorts them at once, and it is never given many at a time', () => {
  const chance = chanceFrom(seed)
  let given = 0
  const kernel: Kernel = {
    ...plainKernel,
    sortByKey(keys, companions, most) {
      given = Math.max(given, keys.length)
      plainKernel.sortByKey(keys, companions, most)
    },
  }
  // From no key above 0 to all that 32 bits can be: no pass, one, two and three.
  for (const most of [0, 5, 2047, 2048, 1 << 21, 2 ** 32 - 1]) {
    for (const length of [1000, 300_000]) {
      const keys = Uint32Array.from({ length }, () => chance.below(most + 1))
      const companions = Uint32Array.from({ length }, (_, i) => length - i)
      const [expectedKeys, expected] = [keys.slice(), companions.slice()]
      plainKernel.sortByKey(expectedKeys, expected, most)
      let steps = 1
      for (const _ of sortByKey(kernel, keys, companions, most)) steps++
      const isSame =
        companions.every((each, i) => each === expected[i]) && keys.every((key, i) => key === expectedKeys[i])
      expect(isSame, `${length} keys up to ${most}`).toBe(true)
      if (length > 1000 && most > 0) expect(steps).toBeGreaterThan(10)
    }
  }
  expect(given).toBe(1000)
})
