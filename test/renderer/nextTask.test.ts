import { expect, test, vi } from 'vitest'
import { nextTask } from '../../renderer/nextTask.ts'

test('what follows runs after the task that waits for it, with a scheduler and without one', async () => {
  for (const scheduler of [undefined, { yield: () => new Promise((resolve) => setTimeout(resolve)) }, {}]) {
    vi.stubGlobal('scheduler', scheduler)
    const log: string[] = []
    setTimeout(() => log.push('the window draws'))
    const next = nextTask().then(() => log.push('what follows'))
    log.push('the task ends')
    await next
    vi.unstubAllGlobals()
    expect(log).toEqual(['the task ends', 'the window draws', 'what follows'])
  }
})
