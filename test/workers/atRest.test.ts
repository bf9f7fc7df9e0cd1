import { expect, test } from 'vitest'
import { atRest } from '../../workers/reader/atRest.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('work is done once for all that asked for it before its rest was over', async () => {
  const rests: number[] = []
  let done = 0
  let wake = () => {}
  const ask = atRest(
    (again) => {
      rests.push(again)
      return new Promise((resolve) => {
        wake = resolve
      })
    },
    async () => {
      done += 1
    },
    (error) => {
      throw error
    },
  )
  const restsOver = async (asksMore: boolean) => {
    wake()
    if (asksMore) ask()
    await turn()
  }
  ask()
  ask()
  ask()
  await restsOver(false)
  expect({ done, rests }).toEqual({ done: 1, rests: [0] })
  ask()
  await turn()
  // Asked for while the rest is being ended: the work that follows answers it.
  await restsOver(true)
  expect(done).toBe(2)
  expect(rests).toEqual([0, 0])
})

test('what is asked for while the work is being done is done again, after a longer rest', async () => {
  const rests: number[] = []
  let asks = 3
  await new Promise<void>((resolve) => {
    const ask = atRest(
      async (again) => {
        rests.push(again)
      },
      async () => {
        asks -= 1
        if (asks > 0) ask()
        else resolve()
      },
      (error) => {
        throw error
      },
    )
    ask()
  })
  expect(rests).toEqual([0, 1, 2])
})
