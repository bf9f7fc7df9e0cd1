import { expect, test } from 'vitest'
import { newestFirst } from '../../workers/reader/newestFirst.ts'
import { slices } from '../../workers/reader/slices.ts'

const pause = () => new Promise<void>((resolve) => setImmediate(resolve))

test('of questions that wait, the newest is answered first and every one is answered', async () => {
  const questions = newestFirst(pause)
  const order: string[] = []
  const ask = (text: string) =>
    questions.run(() => {
      order.push(text)
      return text.length
    })
  expect(await Promise.all([ask('z'), ask('zi'), ask('zip')])).toEqual([1, 2, 3])
  expect(order).toEqual(['zip', 'zi', 'z'])
})

test('work that nobody waits for gives way to every question, those that come meanwhile too, and is all done in the end', async () => {
  const questions = newestFirst(pause)
  const order: string[] = []
  const note = (text: string) => () => {
    order.push(text)
  }
  const kept = ['kept 1', 'kept 2'].map((text) => questions.run(note(text), true))
  const first = questions.run(note('asked')).then(() => questions.run(note('asked again')))
  await Promise.all([...kept, first])
  expect(order).toEqual(['asked', 'asked again', 'kept 1', 'kept 2'])
})

test('a question that throws fails for whoever asked it, and for nobody else', async () => {
  const questions = newestFirst(pause)
  const broken = questions.run(() => {
    throw new Error('This question is broken.')
  })
  const whole = questions.run(() => 'whole')
  await expect(broken).rejects.toThrow('broken')
  expect(await whole).toBe('whole')
  expect(await questions.run(() => 'later')).toBe('later')
})

test('long work lets others have a turn once its slice is used up, and not before', async () => {
  let now = 0
  let pauses = 0
  const slicing = slices({
    clock: () => now,
    pause: async () => {
      pauses++
    },
  })
  for (let step = 0; step < 10; step++) {
    now += 2
    await slicing.turn()
  }
  expect(pauses).toBe(3)
})
