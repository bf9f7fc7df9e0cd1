import { expect, test } from 'vitest'
import type { SegmentFiles } from '../../server/segmentFiles.ts'
import { createTakings } from '../../server/takings.ts'

/** A folder that keeps nothing, and only gives names. */
function folder(keep: SegmentFiles['keep']): SegmentFiles {
  return {
    keep,
    has: async () => true,
    read: async () => undefined,
    remove: async () => {},
    keepNote: async () => {},
    note: async () => undefined,
    removeNote: async () => {},
    list: async () => ({ packs: [], notes: [] }),
    keptMs: async () => undefined,
  }
}

const bytes = new Uint8Array()

test('what is built holds what it has taken until it is over, and nothing else', async () => {
  const takings = createTakings()
  const seen: boolean[] = []
  const see = () => seen.push(takings.mayHold('a'), takings.mayHold('b'))
  await takings.during(
    folder(async () => 'a'),
    async (files) => {
      see()
      await files.keep(bytes)
      see()
    },
  )
  see()
  expect(seen).toEqual([false, false, true, false, false, false])
})

test('of two that take the same, the one that goes on holds it when the other is over', async () => {
  const takings = createTakings()
  const files = folder(async () => 'a')
  await takings.during(files, async (outer) => {
    await outer.keep(bytes)
    await takings.during(files, async (inner) => void (await inner.keep(bytes)))
    expect(takings.mayHold('a')).toBe(true)
  })
  expect(takings.mayHold('a')).toBe(false)
})

test('while bytes are on their way to the folder they may be any, and what failed holds nothing', async () => {
  const takings = createTakings()
  const failing = folder(async () => {
    throw new Error('The disk is full.')
  })
  const work = takings.during(failing, async (files) => {
    const keeping = files.keep(bytes)
    expect(takings.mayHold('a')).toBe(true)
    await keeping.catch(() => {})
    expect(takings.mayHold('a')).toBe(false)
    throw new Error('The build is over.')
  })
  await expect(work).rejects.toThrow('The build is over.')
  expect(takings.mayHold('a')).toBe(false)
})
